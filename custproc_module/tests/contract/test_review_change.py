from freezegun import freeze_time

from odoo.tests import tagged

from .common import ContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestReviewChange(ContractCommon):
    def passed(self, **values):
        order = self.make_order(**values)
        return order, self.pass_review(self.ask(order))

    def test_only_the_touched_review_again(self):
        """D-08, CR-04: after a change of place only the owner reviews again; production's word is kept, with its round."""
        order, first = self.passed()
        order.partner_shipping_id = self.make_customer("Depot")
        second = self.ask(order)
        self.assertEqual(second.department_ids, self.sales)
        kept = second.custproc_conclusion_ids.filtered("kept_from_round")
        self.assertEqual(
            (kept.department_id, kept.conclusion, kept.kept_from_round, kept.concluded_by_id),
            (self.production, "accept", 1, self.users["production_reviewer"]),
        )
        self.assertEqual(len(second.approval_step_ids), 2, "the branch, and the manager")
        self.pass_review(second)
        self.assertTrue(order._is_review_passed())
        order.order_line.product_uom_qty = 8
        third = self.ask(order)
        self.assertEqual(third.department_ids, self.sales | self.production)
        self.assertEqual((third.round, first.state, second.state), (3, "outdated", "outdated"))

    def test_kept_words_go_on(self):
        """D-08: a word kept in round 2 still counts in round 3, with the round it was given in."""
        order, _first = self.passed()
        for name in ("Depot", "Yard"):
            order.partner_shipping_id = self.make_customer(name)
            review = self.ask(order)
            self.assertEqual(review.department_ids, self.sales)
            self.pass_review(review)
        kept = review.custproc_conclusion_ids.filtered("kept_from_round")
        self.assertEqual((review.round, kept.department_id, kept.kept_from_round), (3, self.production, 1))

    def test_an_unknown_change_touches_all(self):
        """D-08: a kind of change without rule is reviewed by every department."""
        order, _first = self.passed()
        self.env["custproc.review.change.rule"].search([("change", "=", "delivery_place")]).unlink()
        order.partner_shipping_id = self.make_customer("Depot")
        self.assertEqual(self.ask(order).department_ids, self.sales | self.production)

    def test_a_department_asked_for_the_first_time(self):
        """CR-04: a department the change brings in reviews, though it never spoke before."""
        order, _first = self.passed()
        finance = self.env.ref("custproc_module.department_finance")
        order.order_line.price_unit = 2000000
        self.assertEqual(self.ask(order).department_ids, self.sales | finance)

    def test_who_rejected_since_is_asked(self):
        """CR-03: a department that rejected a round since the passed one is asked again whatever changed."""
        order, _first = self.passed()
        order.order_line.product_uom_qty = 50
        second = self.ask(order)
        self.as_user("production_reviewer", second).action_reject("Too much")
        order.order_line.product_uom_qty = 1
        order.partner_shipping_id = self.make_customer("Depot")
        self.assertEqual(self.ask(order).department_ids, self.sales | self.production)

    def test_before_it_passed_everybody_reviews(self):
        """CR-03: a round that never passed leaves no word that could be kept."""
        order = self.make_order()
        self.ask(order)
        order.partner_shipping_id = self.make_customer("Depot")
        second = self.ask(order)
        self.assertEqual((second.department_ids, second.custproc_conclusion_ids.filtered("kept_from_round")),
                         (self.sales | self.production, second.custproc_conclusion_ids.browse()))

    def test_everyone_who_had_committed_is_told(self):
        """D-08: departments and manager are told what changed; when the change has passed, nobody is bothered any more."""
        order, review = self.passed(price=100.0)
        self.as_user("salesperson", order.order_line).price_unit = 90.0
        told = review.activity_ids
        people = self.second_manager | self.users["production_reviewer"] | self.users["sales_manager"]
        self.assertEqual(told.user_id, people)
        self.assertEqual(set(told.mapped("summary")), {f"{order.display_name} was changed after you accepted it"})
        self.assertIn("Liquid oxygen: price changed from 100.00", told[0].note)
        self.pass_review(self.ask(order))
        self.assertFalse(review.activity_ids)

    def test_an_open_round_tells_nobody(self):
        """D-08: who has not committed yet finds the change in the next round."""
        order = self.make_order()
        review = self.ask(order)
        order.order_line.price_unit = 90.0
        self.assertEqual((review.state, len(review.activity_ids)), ("outdated", 0))

    def test_told_in_his_language(self):
        """D-08: each reads of the change in his own language, whoever made it and in whatever language."""
        self.env["res.lang"]._activate_lang("zh_CN")
        order, review = self.passed()
        self.users["production_reviewer"].lang = self.users["salesperson"].lang = "zh_CN"
        self.as_user("salesperson", order.order_line).with_context(lang="zh_CN").product_uom_qty = 4
        told = {activity.user_id: (activity.summary, str(activity.note)) for activity in review.activity_ids}
        self.assertEqual(told.keys(), {self.second_manager, self.users["production_reviewer"], self.users["sales_manager"]})
        summary, note = told[self.users["production_reviewer"]]
        self.assertRegex(summary, f"您同意之后.*{order.name}")
        self.assertRegex(note, "Liquid oxygen：数量.*1 单位.*4 单位")
        summary, note = told[self.users["sales_manager"]]
        self.assertEqual(summary, f"{order.display_name} was changed after you accepted it")
        self.assertIn("Liquid oxygen: quantity changed from 1 Units to 4 Units", note)

    def test_a_contract_changed_in_review(self):
        """CR-03: a contract reviewed anew after a change of its term asks the branch alone; legal's word is kept."""
        contract = self.make_contract()
        self.as_user("salesperson", contract).action_submit()
        self.pass_review(contract.custproc_review_id)
        contract.date_end = "2027-01-31"
        self.assertEqual(contract.state, "draft")
        self.as_user("salesperson", contract).action_submit()
        review = contract.custproc_review_id
        self.assertEqual(review.department_ids, self.sales)
        self.assertEqual(review.custproc_conclusion_ids.filtered("kept_from_round").department_id, self.legal)
