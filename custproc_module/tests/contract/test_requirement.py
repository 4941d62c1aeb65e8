from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...exceptions import IllegalTransition, ProcessError
from .requirement_common import RequirementCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestRequirement(RequirementCommon):
    def test_the_need_is_understood_first(self):
        """RD-01, RD-02, RD-07, RD-15: source, function, products, date and how the need was confirmed come before anything else."""
        requirement = self.make_requirement(function=False, wished_date=False, confirmed_how=False, line_ids=[])
        with self.assertRaises(ProcessError) as refused:
            requirement.action_understand()
        text = str(refused.exception)
        for fact in ("what the product is to do", "no product or service", "by when it is needed", "confirmed with the customer"):
            self.assertIn(fact, text)
        self.assertEqual((requirement.state, requirement.source), ("received", "talk"))

    def test_who_assesses(self):
        """RD-03, GEN-03: the department that owns the product form says whether it is feasible, with resources and days."""
        requirement = self.make_requirement()
        with self.assertRaisesRegex(ProcessError, "it is “Received”"):
            self.as_user("sales_manager", requirement).action_assess("feasible", "Two lorries", 12)
        requirement.action_understand()
        self.assertEqual(requirement.department_id, self.sales)
        self.assertIn(self.users["sales_manager"], requirement.activity_ids.user_id)
        for role in ("salesperson", "finance_officer", "legal_reviewer", "administrator", "auditor"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(role, requirement).action_assess("feasible", "Two lorries", 12)
        with self.assertRaisesRegex(ProcessError, "verdict, resources or days are missing"):
            self.as_user("sales_manager", requirement).action_assess("feasible", "", 12)
        self.as_user("production_reviewer", requirement).action_assess("not_feasible", "A third tank", 90)
        with self.assertRaisesRegex(ProcessError, "Sales branch has not found it feasible"):
            requirement.action_propose()
        gas = self.make_requirement(line_ids=[(0, 0, {"product_id": self.gas.id, "quantity": 5})])
        self.assertEqual(gas.department_id, self.production, "gases belong to production")

    def test_a_proposal_has_options_and_plan(self):
        """RD-04, RD-08, RD-10: nothing is proposed without an option and a plan with responsible and day."""
        requirement = self.make_requirement(option_ids=[], plan_ids=[])
        requirement.action_understand()
        self.assess(requirement)
        with self.assertRaisesRegex(ProcessError, "no option the customer could choose.*no plan"):
            requirement.action_propose()

    def test_nothing_is_executed_without_agreement(self):
        """RD-09: executing before the customer agreed is refused; an objection leads to a renewed proposal and agreement."""
        requirement = self.proposed()
        with self.assertRaises(IllegalTransition):
            requirement.action_start()
        self.say(requirement, "objected", reason="Too slow")
        self.assertEqual((requirement.state, requirement.agreement_ids.reason), ("understood", "Too slow"))
        requirement.option_ids[0].days = 10
        requirement.action_propose()
        self.say(requirement, "agreed")
        self.assertEqual(requirement.agreement_ids.mapped(lambda word: (word.number, word.outcome)), [(2, "agreed"), (1, "objected")])
        self.assertEqual((requirement.state, requirement.option_ids.filtered("is_chosen")), ("agreed", requirement.option_ids[0]))
        requirement.action_start()
        self.assertEqual(requirement.state, "executing")
        decisions = self.env["custproc.decision"].search([("model", "=", requirement._name), ("res_id", "=", requirement.id)], order="id")
        self.assertEqual(decisions.mapped("outcome"), ["customer_objected", "customer_agreed"])

    def test_agreement_to_something_else_does_not_count(self):
        """RD-09: a change behind the back after the customer's yes is found when execution is to begin."""
        requirement = self.proposed()
        self.say(requirement, "agreed")
        self.env.flush_all()
        self.cr.execute("UPDATE custproc_requirement_line SET quantity = 99 WHERE requirement_id = %s", [requirement.id])
        self.env.invalidate_all()
        with self.assertRaisesRegex(ProcessError, "has not agreed to the proposal as it stands"):
            requirement.action_start()

    def test_the_customer_s_word_has_a_proof(self):
        """RD-09: what is recorded for the customer names a reference or files evidence; an objection says why, a yes to what."""
        requirement = self.proposed()
        option = requirement.option_ids[0].id
        with self.assertRaisesRegex(ProcessError, "neither a reference nor a file"):
            requirement.action_record_word("agreed", "mail", "Zhao", option_id=option)
        with self.assertRaisesRegex(ProcessError, "no option is chosen"):
            requirement.action_record_word("agreed", "mail", "Zhao", "Mail of 2 March")
        with self.assertRaisesRegex(ProcessError, "the objection has no reason"):
            requirement.action_record_word("objected", "mail", "Zhao", "Mail of 2 March")
        with self.assertRaises(AccessError):
            self.as_user("production_reviewer", requirement).action_record_word("agreed", "mail", "Zhao", "Mail", option_id=option)
        step = self.env["custproc.requirement.step"].with_user(self.users["salesperson"])
        with Form(step.with_context(default_requirement_id=requirement.id, default_topic="word")) as form:
            form.option_id = requirement.option_ids[1]
            form.reference = "Mail of 2 March"
        form.record.action_confirm()
        word = requirement.agreement_ids
        self.assertEqual((word.option_id, word.reference, word.person), (requirement.option_ids[1], "Mail of 2 March", self.customer.name))
        for values in ({"outcome": "objected"}, {"fingerprint": "x"}):
            with self.assertRaises(AccessError):
                self.as_user("salesperson", word).write(values)

    def test_what_was_proposed_is_locked(self):
        """RD-09, RD-12: from the proposal on neither head nor lines, options nor promised support change, by any path."""
        requirement = self.proposed()
        line, option = requirement.line_ids, requirement.option_ids[0]
        support = requirement.plan_ids.filtered(lambda plan: plan._is_support())
        for name, change in {
            "head": lambda: requirement.write({"wished_date": "2027-01-01"}),
            "line": lambda: line.write({"quantity": 2}),
            "new line": lambda: line.create({"requirement_id": requirement.id, "name": "More"}),
            "no line": lambda: line.unlink(),
            "option": lambda: option.write({"price": 1}),
            "support": lambda: support.write({"due_on": "2027-01-01"}),
            "no support": lambda: support.unlink(),
        }.items():
            with self.subTest(name), self.assertRaisesRegex(ProcessError, "what was proposed is locked"), self.cr.savepoint():
                change()
        support.progress = 50
        requirement.action_revise()
        line.quantity = 2
        self.assertEqual(requirement.state, "understood")

    def test_a_change_goes_through_the_owner(self):
        """RD-11, RD-12, GEN-03: a change of an agreed requirement is let by the owning department, never by who asks."""
        requirement = self.agreed()
        requirement.action_start()
        with self.assertRaisesRegex(ProcessError, "no reason is given"):
            requirement.action_ask_change("")
        requirement.action_ask_change("Twice the quantity")
        with self.assertRaises(ProcessError):
            requirement.action_approve()
        with self.assertRaises(ProcessError):
            self.as_user("production_reviewer", requirement).action_approve()
        self.as_user("sales_manager", requirement).action_approve()
        self.assertEqual((requirement.state, requirement.feasibility), ("understood", "open"))
        requirement.line_ids.quantity = 40
        self.assess(requirement)
        requirement.action_propose()
        self.say(requirement, "agreed")
        requirement.action_start()
        self.assertEqual((requirement.state, requirement.proposal_number), ("executing", 2))

    def test_a_change_that_is_not_let(self):
        """RD-12: a rejected change leaves the requirement as it was agreed, and says why."""
        requirement = self.agreed()
        requirement.action_ask_change("Twice the quantity")
        self.as_user("sales_manager", requirement).action_reject("No tank for that")
        self.assertEqual(requirement.state, "agreed")
        self.assertIn("No tank for that", "".join(requirement.activity_ids.mapped("note")))

    def test_the_customer_hears_of_progress(self):
        """RD-05: in execution a clock of seven days asks for a report; a report tells the customer and starts it anew."""
        requirement = self.agreed()
        requirement.action_start()
        clock = requirement.custproc_deadline_ids.filtered(lambda clock: clock.rule_id.code == "requirement_progress")
        self.assertEqual((clock.state, clock.due_at.date()), ("running", date(2026, 3, 9)))
        with freeze_time("2026-03-05 02:00:00"):
            requirement.action_report_progress("The tank is on its way")
        clocks = requirement.custproc_deadline_ids.filtered(lambda clock: clock.rule_id.code == "requirement_progress")
        self.assertEqual(sorted(clocks.mapped("state")), ["met", "running"])
        self.assertEqual(max(clocks.mapped("due_at")).date(), date(2026, 3, 12))
        self.assertIn(self.customer, requirement.message_ids.partner_ids)
        with freeze_time("2026-03-14 02:00:00"):
            self.assertTrue(requirement.custproc_is_late)

    def test_promised_support_is_delivered(self):
        """RD-06: the customer is not asked how it went before everything planned, promised support included, is done."""
        requirement = self.agreed()
        requirement.action_start()
        requirement.plan_ids[0].progress = 100
        with self.assertRaisesRegex(ProcessError, "1 lines of the plan are not done: Training of the operators"):
            requirement.action_finish()
        requirement.plan_ids.progress = 100
        requirement.action_finish()
        self.assertEqual((requirement.state, requirement.progress), ("feedback", 100))

    def test_all_stages_to_the_close(self):
        """RD-13: feedback, problems, complaint and close; closed only when the customer said that his need is met, with thanks."""
        requirement = self.agreed()
        self.customer.email = "buyer@example.com"
        requirement.action_start()
        requirement.plan_ids.progress = 100
        requirement.action_finish()
        requirement.action_record_feedback("problems", "The hose leaks")
        with self.assertRaises(IllegalTransition):
            requirement.action_close()
        requirement.action_complain("CP-7")
        requirement.action_settle_complaint()
        self.assertEqual(requirement.state, "problems")
        requirement.action_solve("Hose replaced")
        requirement.action_record_feedback("satisfied")
        self.assertEqual(requirement.state, "relationship")
        mails = self.env["mail.mail"].search_count([])
        requirement.action_close()
        self.assertEqual((requirement.state, requirement.closed_on), ("closed", date(2026, 3, 2)))
        thanks = self.env["mail.mail"].search([], limit=1, order="id desc")
        self.assertEqual(self.env["mail.mail"].search_count([]), mails + 1)
        self.assertEqual(thanks.subject, "Thank you: Oxygen for the new furnace")
        self.assertEqual(thanks.email_to, '"Yellow River Trading" <buyer@example.com>')

    def test_mail_opens_in_the_customers_language(self):
        """RD-09: the link to the proposal carries the language of the customer, who need not be signed in."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.customer.write({"email": "buyer@example.com", "lang": "de_DE"})
        requirement = self.proposed()
        mail = self.env["mail.mail"].search([], limit=1, order="id desc")
        self.assertIn(f'href="{requirement.get_base_url()}/de/my/requirements/{requirement.id}"', mail.body_html)

    def test_who_is_told_reads_his_language(self):
        """DESIGN 8: a Chinese salesperson and an English department are told of the same requirement in their own languages."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.users["salesperson"].lang = "zh_CN"
        requirement = self.make_requirement()
        requirement.with_context(lang="zh_CN").action_understand()
        asked = requirement.sudo().activity_ids
        self.assertEqual(set(asked.mapped("summary")), {"Assess whether the requirement is feasible"})
        self.assess(requirement)
        told = requirement.sudo().activity_ids.filtered(lambda activity: activity.user_id == self.users["salesperson"])
        self.assertEqual(told.summary, "要求已评估：请制定方案")

    def test_it_becomes_a_quotation(self):
        """RD-02, RD-08: lines, date, transport and special demand go into the quotation; both know each other."""
        requirement = self.make_requirement(special_demand="Medical grade")
        with self.assertRaisesRegex(ProcessError, "it is “Received”"):
            requirement.action_create_quotation()
        requirement.action_understand()
        action = requirement.action_create_quotation()
        order = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual((order.custproc_requirement_id, requirement.order_count), (requirement, 1))
        self.assertEqual(
            (order.order_line.product_id, order.order_line.product_uom_qty, order.order_line.price_unit, order.commitment_date.date()),
            (self.product, 20, 950, date(2026, 4, 1)),
        )
        self.assertEqual((order.custproc_transport_mode, order.custproc_special_demand), ("carrier", "Medical grade"))
        with self.assertRaises(AccessError):
            self.as_user("salesperson", order).custproc_requirement_id = False
        with self.assertRaisesRegex(ProcessError, f"{order.name} was made of it already"):
            requirement.action_create_quotation()
        order.action_cancel()
        self.assertNotEqual(requirement.action_create_quotation()["res_id"], order.id)

    def test_nothing_is_lost_in_the_quotation(self):
        """RD-02, RD-08: what names no product yet becomes a note, price conditions too; place and day go over, the budget stays inside."""
        self.company.resource_calendar_id.tz = "America/Los_Angeles"
        depot = self.make_customer("Depot", parent_id=self.customer.id, is_company=False, type="delivery")
        open_line = {"name": "Vaporiser, size open", "quantity": 2, "price_unit": 500}
        requirement = self.make_requirement(
            line_ids=[(0, 0, {"product_id": self.product.id, "quantity": 20, "price_unit": 950}), (0, 0, open_line)],
            **{"place_id": depot.id, "budget": 25000, "price_note": "Firm until June", "wished_date": "2026-04-01"},
        )
        requirement.action_understand()
        order = self.env["sale.order"].browse(requirement.action_create_quotation()["res_id"])
        notes = order.order_line.filtered(lambda line: line.display_type == "line_note").mapped("name")
        self.assertEqual(notes, ["Still to be chosen: Vaporiser, size open, 2 at $\xa0500.00", "Firm until June"])
        self.assertEqual((order.partner_shipping_id, str(order.commitment_date)), (depot, "2026-04-01 19:00:00"))
        inside = order.message_ids.filtered(lambda message: "25,000.00" in str(message.body))
        self.assertIn("Feeds the burner of furnace 3", str(inside.body))
        self.assertTrue(inside.is_internal or inside.subtype_id.internal)
        self.assertEqual([line.product_id for line in order.order_line if not line.display_type], [self.product])

    def test_prices_in_another_currency(self):
        """RD-08: prices talked about in another currency are quoted in it, or the quotation is refused; never as so much of ours."""
        euro = self.env.ref("base.EUR")
        euro.active = True
        requirement = self.make_requirement(currency_id=euro.id)
        requirement.action_understand()
        with self.assertRaisesRegex(ProcessError, "cannot become a quotation: its prices are in EUR, and no price list is"):
            requirement.action_create_quotation()
        self.env["product.pricelist"].create({"name": "Euro", "currency_id": euro.id})
        order = self.env["sale.order"].browse(requirement.action_create_quotation()["res_id"])
        self.assertEqual((order.currency_id, order.order_line.price_unit), (euro, 950))

    def test_its_order_waits_for_the_agreement(self):
        """RD-09: an order made of a requirement is held until the customer agreed to the proposal."""
        requirement = self.proposed()
        order = self.env["sale.order"].browse(requirement.action_create_quotation()["res_id"])
        self.pass_review(self.ask(order))
        holds = order._get_review_holds()[order.id]
        self.assertEqual([hold.code for hold in holds], ["requirement_not_agreed"])
        self.assertIn(f"{requirement.name} (Proposal made)", holds[0].text)
        self.say(requirement, "agreed")
        self.assertEqual(order._get_review_holds(), {})

    def test_who_sees_what(self):
        """RD-12: a salesperson sees his own requirements and their lines; technicians none; another company's nobody."""
        mine = self.make_requirement()
        other = self.make_requirement(user_id=self.users["sales_director"].id)
        found = self.env["custproc.requirement"].with_user(self.users["salesperson"]).search([])
        self.assertEqual(found & (mine | other), mine)
        lines = self.env["custproc.requirement.line"].with_user(self.users["salesperson"]).search([])
        self.assertEqual(lines & (mine | other).line_ids, mine.line_ids)
        with self.assertRaises(AccessError):
            self.env["custproc.requirement"].with_user(self.users["technician"]).search([])
        with mute_logger("odoo.addons.base.models.ir_rule"), self.assertRaises(AccessError):
            other.with_user(self.users["salesperson"]).subject = "Mine now"

    def test_cancelling_says_why(self):
        """RD-03: what is not feasible, or no longer wanted, ends with a reason and may be taken up again."""
        requirement = self.make_requirement()
        with self.assertRaisesRegex(ProcessError, "no reason is given"):
            requirement.action_cancel()
        requirement.action_cancel("Bought elsewhere")
        self.assertEqual((requirement.state, requirement.cancel_reason), ("cancelled", "Bought elsewhere"))
        requirement.action_reopen()
        self.assertEqual(requirement.state, "received")
