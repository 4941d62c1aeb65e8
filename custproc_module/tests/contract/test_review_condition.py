from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ...exceptions import IllegalTransition, ProcessError
from .common import ContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestReviewCondition(ContractCommon):
    def passed_with_condition(self, document=None, **item):
        """A document whose production review passed, one point of it on a condition."""
        order = document or self.make_order()
        review = self.ask(order)
        production = self.users["production_reviewer"]
        asked = self.answer(review, self.production, production)
        asked[:1].with_user(production).write({"answer": "deviates", "remark": "Second tank before April", **item})
        review.with_user(production).action_approve()
        self.answer(review, self.sales, self.second_manager)
        review.with_user(self.second_manager).action_approve()
        self.as_user("sales_manager", review).action_approve()
        return order, review.condition_ids

    def hold_codes(self, order):
        return [hold.code for hold in order._get_review_holds().get(order.id, [])]

    def close(self, condition):
        self.as_user("salesperson", condition).action_report("The tank is hired from 25 March")
        return self.as_user("production_reviewer", condition).action_close("Seen the hire contract")

    def test_a_point_becomes_a_condition(self):
        """CR-02: what a department accepts with a remark becomes a condition with person, day and task."""
        order, condition = self.passed_with_condition()
        self.assertEqual(
            (condition.text, condition.department_id, condition.user_id, condition.due_on, condition.state),
            ("Second tank before April", self.production, self.users["salesperson"], date(2026, 3, 9), "open"),
        )
        self.assertEqual(condition.set_by_id, self.users["production_reviewer"])
        self.assertEqual(condition.activity_ids.mapped("user_id"), self.users["salesperson"])
        self.assertEqual(condition.custproc_deadline_ids.state, "running")
        self.assertEqual((order.custproc_review_state, order.custproc_open_condition_count), ("passed", 1))

    def test_each_reads_it_in_his_language(self):
        """CR-02, DESIGN 8: a condition without remark is its question, figures and taken-over points are sentences of ours: a Chinese and
        an English reader see each in their language, whoever acted."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.users["salesperson"].lang = "zh_CN"
        order = self.make_order()
        review = self.ask(order)
        price = review.custproc_checklist_item_ids.filtered(lambda item: item.code == "price")
        self.assertIn("total", price.with_context(lang="en_US").figure)
        self.assertIn("合计", price.with_context(lang="zh_CN").figure)
        asked = review.custproc_checklist_item_ids.filtered(lambda item: item.department_id == self.production)[0]
        asked.with_context(lang="zh_CN").name = "能否按期交货？"
        asked.with_context(lang="en_US").name = "In time?"
        condition = self.env["custproc.review.condition"]._set_conditions(review, self.production, asked)
        self.assertEqual(condition.with_context(lang="en_US").text, "In time?")
        self.assertEqual(condition.with_context(lang="zh_CN").text, "能否按期交货？")
        self.assertEqual(condition.activity_ids.summary, "能否按期交货？", "the salesperson reads Chinese")
        order.order_line.product_uom_qty = 5
        carried = self.ask(order).custproc_checklist_item_ids.filtered("carried_over")
        self.assertEqual(carried.with_context(lang="en_US").name, "Open from round 1: In time?")
        self.assertRegex(carried.with_context(lang="zh_CN").name, "^第1轮遗留问题：能否按期交货？$")

    def test_a_late_one_is_told_to_branch_and_region(self):
        """CR-02, D-01: after its day the leader of the order's branch hears of it, a day later that of the region, nobody else."""
        order = self.make_order()
        leader = self.users["sales_manager"]
        regional = new_test_user(self.env, login="condition_region", groups="custproc_module.group_custproc_sales_manager")
        self.team.custproc_parent_id = self.env["crm.team"].create({"name": "East", "user_id": regional.id, "company_id": self.company.id})
        order.team_id = self.team
        _order, condition = self.passed_with_condition(order)
        with freeze_time("2026-03-09 17:00:00"):
            self.run_cron("ir_cron_engine_sweep")
        late = condition.activity_ids.filtered("custproc_deadline_id")
        self.assertEqual(late.user_id - self.users["salesperson"], leader)
        with freeze_time("2026-03-10 17:00:00"):
            self.run_cron("ir_cron_engine_sweep")
        late = condition.activity_ids.filtered("custproc_deadline_id")
        self.assertEqual(late.user_id - self.users["salesperson"], leader | regional)

    def test_the_reviewer_names_person_and_day(self):
        """CR-02: who answers may say who makes the point good, and until when."""
        planner = self.users["sales_planner"]
        _order, condition = self.passed_with_condition(condition_user_id=planner.id, condition_due_on="2026-03-20")
        self.assertEqual((condition.user_id, condition.due_on), (planner, date(2026, 3, 20)))

    def test_it_is_held_until_closed(self):
        """CR-02: the gate says which conditions are open, and lets the order go when the last is closed."""
        order, condition = self.passed_with_condition()
        self.assertEqual(self.hold_codes(order), ["review_conditions"])
        text = order._get_review_holds()[order.id][0].text
        self.assertIn("Production equipment department: Second tank before April (test_salesperson", text.replace("\n", " "))
        self.assertIn("03/09/2026", text)
        self.as_user("salesperson", condition).action_report("The tank is hired")
        self.assertEqual(self.hold_codes(order), ["review_conditions"], "reported is not closed")
        self.as_user("production_reviewer", condition).action_close()
        self.assertEqual((self.hold_codes(order), order.custproc_open_condition_count), ([], 0))
        self.assertEqual((condition.closed_by_id, condition.custproc_deadline_ids.state), (self.users["production_reviewer"], "met"))
        decision = self.env["custproc.decision"].search([("model", "=", condition._name), ("res_id", "=", condition.id)])
        self.assertEqual((decision.outcome, decision.figures), ("condition_closed", '{"report":"The tank is hired"}'))
        self.assertIn("All conditions of the review are closed: it may be signed", order.activity_ids.mapped("summary"))

    def test_who_may_close(self):
        """CR-02, D-01: only the department that set it closes a condition, never who reported it, nothing without a report."""
        _order, condition = self.passed_with_condition()
        with self.assertRaisesRegex(ProcessError, "not said what was done"):
            self.as_user("salesperson", condition).action_report(" ")
        with self.assertRaises(IllegalTransition):
            self.as_user("production_reviewer", condition).action_close()
        for role in ("salesperson", "sales_director", "finance_officer", "administrator", "auditor"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(role, condition).action_close()
        self.as_user("production_reviewer", condition).action_report("I saw to it myself")
        with self.assertRaisesRegex(ProcessError, "four eyes"):
            self.as_user("production_reviewer", condition).action_close()
        self.as_user("production_reviewer", condition).action_reopen("Not yet there")
        self.assertEqual((condition.state, condition.closing_remark), ("open", "Not yet there"))

    def test_nobody_writes_around_it(self):
        """CR-02: text, state and count are closed; person and day are changed by the department alone; nothing is deleted."""
        order, condition = self.passed_with_condition()
        for values in ({"state": "closed"}, {"text": "Nothing"}, {"closed_by_id": self.users["salesperson"].id}):
            with self.subTest(values), self.assertRaises(AccessError):
                self.as_user("production_reviewer", condition).write(values)
        with self.assertRaises(AccessError):
            self.as_user("salesperson", condition).due_on = "2027-01-01"
        with self.assertRaises(AccessError):
            self.as_user("salesperson", order).custproc_open_condition_count = 0
        self.as_user("production_reviewer", condition).due_on = "2026-03-12"
        self.assertEqual(condition.custproc_deadline_ids.due_at.date(), date(2026, 3, 12))
        with self.assertRaises(ProcessError):
            condition.unlink()

    def test_a_later_round_takes_it_over(self):
        """CR-03: after a change the department is asked about its open condition again; the old one holds no longer."""
        order, condition = self.passed_with_condition()
        order.order_line.product_uom_qty = 5
        second = self.ask(order)
        self.assertEqual((condition.state, condition.carried_to_id), ("carried", second))
        carried = second.custproc_checklist_item_ids.filtered("carried_over")
        self.assertEqual(carried.mapped("figure"), ["Second tank before April"])
        self.assertTrue(carried.name.startswith("Open from round 1: "))
        self.pass_review(second)
        self.assertEqual((order.custproc_open_condition_count, self.hold_codes(order)), (0, []))

    def test_a_closed_condition_is_not_asked_again(self):
        """CR-03: only what is open is carried over."""
        order, condition = self.passed_with_condition()
        self.close(condition)
        order.order_line.product_uom_qty = 5
        self.assertFalse(self.ask(order).custproc_checklist_item_ids.filtered("carried_over"))

    def test_a_contract_waits_for_its_conditions(self):
        """CR-02, CT-01: nobody signs a contract before the conditions of its review are closed."""
        contract = self.make_contract()
        self.as_user("salesperson", contract).action_submit()
        review = contract.custproc_review_id
        legal = self.users["legal_reviewer"]
        self.answer(review, self.legal, legal)[:1].with_user(legal).write({"answer": "deviates", "remark": "Add the place of court"})
        review.with_user(legal).action_approve()
        self.answer(review, self.sales, self.second_manager)
        review.with_user(self.second_manager).action_approve()
        self.as_user("sales_manager", review).action_approve()
        with self.assertRaisesRegex(ProcessError, "1 conditions of its review are open: Legal department: Add the place of court"):
            self.as_user("signatory", contract).action_sign()
        self.assertIn("Add the place of court", contract.missing_text)
        self.as_user("salesperson", review.condition_ids).action_report("Added")
        self.as_user("legal_reviewer", review.condition_ids).action_close()
        self.as_user("signatory", contract).action_sign()
        self.assertEqual(contract.signed_by_id, self.users["signatory"])
