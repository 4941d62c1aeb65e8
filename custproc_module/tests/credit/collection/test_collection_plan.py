"""Collection plans: what they must cover, how they are followed, and what they let pass."""

from datetime import date, datetime

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tests.common import freeze_time

from ....exceptions import ProcessError
from ..gate_common import GateCommon

D = date


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 04:00:00")
class TestCollectionPlan(GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_policy(payment_term_days=366, invoice_gate="off")
        cls.debt = cls.invoice(900.0, D(2026, 3, 1), due=D(2026, 3, 8))

    def plan(self, *instalments, **values):
        """A plan of the salesperson; instalments as (day, amount)."""
        promise = {"promised_by": "Ms Qian", "promised_on": D(2026, 3, 1)}
        commands = [Command.create({**promise, "date_due": day, "amount": amount}) for day, amount in instalments]
        return (
            self.env["custproc.collection.plan"]
            .with_user(self.salesperson)
            .create({"partner_id": self.customer.id, "instalment_ids": commands, **values})
        )

    def run_plan(self, *instalments, **values):
        plan = self.plan(*instalments, **values)
        plan.action_submit()
        plan.with_user(self.users["sales_director"]).action_approve()
        plan.with_user(self.users["finance_supervisor"]).action_approve()
        self.assertEqual(plan.state, "active")
        return plan

    def follow(self, moment):
        with freeze_time(moment):
            self.run_cron("ir_cron_collection_follow")
            self.run_cron("ir_cron_engine_sweep")

    def test_must_cover_the_debt(self):
        """CA-09, CO-05: a plan that does not cover the debt is refused with the figures; the past and nothing are refused as well."""
        with self.assertRaisesRegex(ProcessError, "do not cover the debt of .*900.00.*, .*100.00.* are missing"):
            self.plan((D(2026, 3, 20), 400.0), (D(2026, 3, 27), 400.0)).action_submit()
        with self.assertRaisesRegex(ProcessError, "promises no instalment.*do not cover"):
            self.plan().action_submit()
        with self.assertRaisesRegex(ProcessError, "1 instalments are due before today"):
            self.plan((D(2026, 3, 9), 900.0)).action_submit()

    def test_kept(self):
        """CA-04, CA-09: what comes in pays the earliest instalment; when all came in the plan is kept, its clocks are met."""
        plan = self.run_plan((D(2026, 3, 20), 500.0), (D(2026, 3, 27), 400.0))
        first, second = plan.instalment_ids
        self.assertEqual(first.custproc_deadline_ids.due_at.isoformat(), "2026-03-20T15:59:59")
        self.pay(D(2026, 3, 12), 600.0, invoice=self.debt)
        self.assertEqual((first.state, second.received, plan.received, plan.next_due), ("kept", 100.0, 600.0, D(2026, 3, 27)))
        self.assertEqual(first.custproc_deadline_ids.state, "met")
        self.pay(D(2026, 3, 13), 300.0, invoice=self.debt)
        self.assertEqual((plan.state, plan.is_broken, second.custproc_deadline_ids.state), ("kept", False, "met"))

    def test_not_dunned_beside(self):
        """CO-02, CO-05: what a running plan brings in is not dunned, what was invoiced since is; a broken promise ends that at once."""
        self.run_plan((D(2026, 3, 20), 500.0), (D(2026, 3, 27), 400.0))
        self.invoice(70.0, D(2026, 3, 11), due=D(2026, 3, 12))

        def dunned():
            run = self.env["custproc.dunning.run"].with_user(self.users["finance_officer"]).create({})
            run.action_select()
            self.run_cron("ir_cron_dunning_advance")
            moves = run.sudo().notice_ids.line_ids.move_id
            run.action_cancel()
            return sorted(moves.filtered(lambda move: move.commercial_partner_id == self.customer).mapped("amount_total"))

        with freeze_time("2026-03-15 04:00:00"):
            self.assertEqual(dunned(), [70.0])
        self.follow("2026-03-21 04:00:00")
        with freeze_time("2026-03-21 04:00:00"):
            self.assertEqual(dunned(), [70.0, 900.0])

    def test_undone_payment_breaks_it(self):
        """CA-09, CO-05: an instalment that was kept is broken again in the moment its payment is taken away."""
        plan = self.run_plan((D(2026, 3, 12), 500.0), (D(2026, 3, 27), 400.0))
        credit = self.invoice(500.0, D(2026, 3, 11), move_type="out_refund")
        (credit + self.debt).line_ids.filtered(lambda line: line.display_type == "payment_term").reconcile()
        self.assertEqual((plan.received, plan.instalment_ids[0].state), (500.0, "kept"))
        with freeze_time("2026-03-14 04:00:00"):
            credit.line_ids.remove_move_reconcile()
            self.assertEqual(plan.received, 500.0, "the credit note stands, unmatched")
            credit.button_draft()
            self.assertEqual((plan.received, plan.is_broken, plan.instalment_ids[0].state), (0.0, True, "broken"))

    def test_undone_payment_reopens_a_kept_plan(self):
        """CA-04, CA-09: a plan that was kept runs again once its money is taken away, its clock too, and broken it lets nothing pass; with
        the money it is kept again."""
        plan = self.run_plan((D(2026, 3, 12), 900.0), sale_order_id=self.sell(200.0).id)
        payment = self.pay(D(2026, 3, 11), 900.0, invoice=self.debt)
        instalment = plan.instalment_ids
        self.assertEqual((plan.state, instalment.state), ("kept", "kept"))
        with freeze_time("2026-03-14 04:00:00"):
            payment.button_draft()
            self.assertEqual((plan.state, plan.received, plan.is_broken, instalment.state), ("active", 0.0, True, "broken"))
            clocks = instalment.custproc_deadline_ids.sorted("id")
            self.assertEqual(clocks.mapped("state"), ["met", "running"])
            self.assertIn("Money that had come in was undone", plan.message_ids.mapped("body")[1])
            self.run_cron("ir_cron_engine_sweep")
            self.assertTrue(clocks[1].escalation_ids.rung_id, "it is missed, and wakes somebody")
            payment.action_post()
            self.assertEqual((plan.state, plan.is_broken, clocks.mapped("state")), ("kept", False, ["met", "met"]))

    def test_money_of_the_plans_own_order(self):
        """CA-09: a plan without old debt is kept by what is matched with its order's invoices; of one that also covers old debt only what
        was promised beyond it is."""
        self.pay(D(2026, 3, 10), 900.0, invoice=self.debt)
        order = self.sell(300.0)
        plan = self.run_plan((D(2026, 3, 20), 300.0), sale_order_id=order.id)
        order.action_confirm()
        receipt = self.pay(D(2026, 3, 11), 300.0)
        self.follow("2026-03-11 04:00:00")
        self.assertEqual(plan.state, "kept")
        line = {"name": "Goods", "quantity": 1, "price_unit": 300.0, "account_id": self.income.id, "tax_ids": []}
        line["sale_line_ids"] = [Command.set(order.order_line.ids)]
        invoice = self.invoice(300.0, D(2026, 3, 12), invoice_line_ids=[Command.create(line)])
        (receipt | invoice).line_ids.filtered(lambda line: line.account_id == self.receivable).reconcile()
        self.assertEqual((plan.state, plan._query_received()), ("kept", {plan.id: 300.0}))

    def test_written_off_did_not_come_in(self):
        """CA-09: a difference that finance writes off settles the invoice, and keeps no promise."""
        plan = self.run_plan((D(2026, 3, 20), 900.0))
        self.write_off(self.debt, D(2026, 3, 12), 850.0, 50.0)
        self.assertEqual((self.debt.amount_residual, plan.received, plan.state), (0.0, 850.0, "active"))

    def test_contact_is_no_payer(self):
        """CO-05: a plan is made with who owes the money; with a contact nothing would ever come in."""
        contact = self.env["res.partner"].create({"name": "Books", "parent_id": self.customer.id})
        with self.assertRaisesRegex(ValidationError, "cannot be drawn up: what is owed is owed by"):
            self.plan((D(2026, 3, 20), 900.0), partner_id=contact.id)

    def test_decision_of_a_plan(self):
        """CA-09, D-06: an approved plan leaves a decision: what it allows, on which figures, why, and until the end of its last day."""
        order = self.sell(200.0)
        values = {"sale_order_id": order.id, "reason": "Two deliveries of the mill are paid by its bank"}
        plan = self.run_plan((D(2026, 3, 20), 500.0), (D(2026, 3, 27), 400.0), **values)
        decision = self.decisions(plan).filtered(lambda one: one.kind == "override")
        self.assertEqual((decision.outcome, decision.reason), ("granted", "Two deliveries of the mill are paid by its bank"))
        self.assertEqual(decision.valid_until, datetime(2026, 3, 27, 15, 59, 59))
        figures = decision._get_figures()
        self.assertEqual((figures["debt"], figures["amount"], figures["order"]), ("900", "900", order.name))
        order.action_confirm()
        self.assertConfirmed(order)
        verdict = order.sudo().custproc_decision_id
        self.assertEqual((verdict.outcome, verdict.valid_until), ("allow", datetime(2026, 3, 27, 15, 59, 59)))

    def test_only_money_after_its_day(self):
        """CA-09: money that was there before, for later invoices or earmarked to an order pays no instalment; money on account does."""
        self.pay(D(2026, 3, 10), 100.0, invoice=self.debt)
        plan = self.run_plan((D(2026, 3, 20), 800.0))
        later = self.invoice(50.0, D(2026, 3, 11))
        self.pay(D(2026, 3, 11), 50.0, invoice=later)
        self.prepay(self.sell(70.0), 70.0)
        self.follow("2026-03-12 04:00:00")
        self.assertEqual(plan.received, 0.0)
        self.pay(D(2026, 3, 12), 30.0)
        self.follow("2026-03-12 04:00:00")
        self.assertEqual(plan.received, 30.0)

    def test_broken_promise_escalates(self):
        """CA-09, CO-05: a missed instalment wakes who is responsible at once, finance after three days, the director after a week."""
        plan = self.run_plan((D(2026, 3, 20), 500.0), (D(2026, 3, 27), 400.0))
        self.follow("2026-03-20 12:00:00")
        self.assertFalse(plan.is_broken)
        self.follow("2026-03-20 17:00:00")
        self.assertEqual((plan.is_broken, plan.instalment_ids.mapped("state")), (True, ["broken", "open"]))

        def told():
            return plan.sudo().activity_ids.user_id

        self.assertIn(self.salesperson, told())
        self.assertNotIn(self.users["finance_supervisor"], told())
        self.follow("2026-03-23 17:00:00")
        self.assertIn(self.users["finance_supervisor"], told())
        self.follow("2026-03-27 15:00:00")
        self.assertNotIn(self.users["sales_director"], told())
        self.follow("2026-03-27 17:00:00")
        self.assertIn(self.users["sales_director"], told())
        self.pay(D(2026, 3, 28), 900.0, invoice=self.debt)
        self.assertEqual((plan.state, plan.is_broken), ("kept", False))

    def test_lets_its_order_pass(self):
        """CA-09, D-06: the plan lets its order be confirmed; goods leave up to the money received for it, and no other order's."""
        order, other = self.sell(100.0, quantity=4), self.sell(200.0)
        for held in (order, other):
            held.action_confirm()
            self.assertHeld(held, "over_limit")
        self.run_plan((D(2026, 3, 20), 900.0), sale_order_id=order.id)
        self.assertFalse(order.custproc_is_held)
        order.action_confirm()
        self.assertConfirmed(order)
        other.action_confirm()
        self.assertHeld(other, "over_limit")
        picking = order.picking_ids
        picking.move_ids.quantity = 1
        picking.with_user(self.users["logistics"]).button_validate()
        self.assertNotEqual(picking.state, "done", "nothing is paid ahead")
        self.prepay(order, 100.0)
        picking.move_ids.quantity = 1
        picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=[]).with_user(self.users["logistics"]).button_validate()
        self.assertEqual(order.order_line.qty_delivered, 1.0, picking.custproc_hold_reason)
        rest = order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))
        rest.move_ids.quantity = 1
        rest.with_user(self.users["logistics"]).button_validate()
        self.assertNotEqual(rest.state, "done", "the money is used up")

    def test_banner_opens_the_plan(self):
        """CA-09, D-06: a held order names the plan, and its banner opens a new one filled in, or the one there is; not another order's."""
        order, other = self.sell(400.0), self.sell(200.0)
        for held in (order, other):
            held.action_confirm()
            self.assertIn("Or agree a collection plan with the customer", held.custproc_hold_reason)
            self.assertEqual(held.custproc_plan_kind, "over_limit")
        action = order.action_custproc_collection_plan()
        self.assertFalse(action["res_id"])
        with Form(self.env[action["res_model"]].with_user(self.salesperson).with_context(**action["context"])) as form:
            form.reason = "Agreed on the telephone"
        plan = form.record
        self.assertEqual((plan.partner_id, plan.sale_order_id, plan.kind), (self.customer, order, "over_limit"))
        self.assertEqual(order.action_custproc_collection_plan()["res_id"], plan.id)
        self.assertFalse(other.action_custproc_collection_plan()["res_id"], "a plan of another order lifts nothing here")
        running = self.run_plan((D(2026, 3, 20), 900.0))
        self.assertEqual(other.action_custproc_collection_plan()["res_id"], running.id)
        self.assertEqual(order.action_custproc_collection_plan()["res_id"], plan.id)

    def test_cash_only(self):
        """CA-04: where the policy does not ask for both, a plan alone lets an order of a customer without credit be confirmed."""
        self.set_policy(require_eligibility=True, plan_without_credit=False)
        order = self.sell(50.0)
        order.action_confirm()
        self.assertHeld(order, "cash_only")
        self.run_plan((D(2026, 3, 20), 900.0), kind="no_credit", sale_order_id=order.id)
        order.action_confirm()
        self.assertConfirmed(order)

    def test_cash_only_with_plan_and_money(self):
        """CA-04, D-06: a customer without credit who owes something needs both, money and plan; one alone is not enough."""
        self.assertTrue(self.env["custproc.credit.policy"].new({}).plan_without_credit, "the rule book's default")
        self.set_policy(require_eligibility=True)
        order, planned = self.sell(50.0), self.sell(80.0)
        order.action_confirm()
        self.assertIn("It also needs an approved collection plan", order.custproc_hold_reason)
        self.assertIn("Or complete what is missing.", order.custproc_hold_reason)
        self.assertNotIn("a payment plan is drawn up", order.custproc_hold_reason, "it is asked for above")
        self.prepay(order, 50.0)
        order.action_confirm()
        self.assertHeld(order, "cash_only")
        self.assertNotIn("Register a prepayment", order.custproc_hold_reason, "the money is there")
        self.run_plan((D(2026, 3, 20), 900.0), kind="no_credit", sale_order_id=order.id)
        self.assertFalse(order.custproc_is_held, "judged again when the plan is approved")
        order.action_confirm()
        self.assertConfirmed(order)
        order.picking_ids.move_ids.quantity = 1
        order.picking_ids.with_user(self.users["logistics"]).button_validate()
        self.assertEqual(order.picking_ids.state, "done", order.picking_ids.custproc_hold_reason)
        self.run_plan((D(2026, 3, 20), 900.0), kind="no_credit", sale_order_id=planned.id)
        planned.action_confirm()
        self.assertHeld(planned, "cash_only")
        self.prepay(planned, 80.0)
        self.assertFalse(planned.custproc_is_held)

    def test_printed(self):
        """CA-04, CA-09, CO-05: the plan is printed for the customer's signature: debt, instalments, who promised, who approved."""
        order = self.sell(400.0)
        plan = self.run_plan((D(2026, 3, 20), 900.0), sale_order_id=order.id, reason="Boiler repaired first")
        html = self.env["ir.actions.report"]._render_qweb_html("custproc_module.report_collection_plan", plan.ids)[0].decode()
        for text in ("Over-limit Collection Plan", plan.name, order.name, "900.00", "03/20/2026", "Ms Qian", "Boiler repaired first"):
            self.assertIn(text, html)
        for role in ("sales_director", "finance_supervisor"):
            self.assertIn(self.users[role].name, html)
        other = self.plan((D(2026, 3, 20), 900.0), kind="no_credit")
        html = self.env["ir.actions.report"]._render_qweb_html("custproc_module.report_collection_plan", other.ids)[0].decode()
        self.assertNotIn("Over-limit", html)

    def test_what_is_paid_is_billed_whatever_became_of_the_plan(self):
        """CA-04: goods that left against money and plan are billed, paid as they are, although the plan ended meanwhile."""
        self.set_policy(require_eligibility=True)
        order = self.sell(50.0)
        self.prepay(order, 50.0)
        plan = self.run_plan((D(2026, 3, 20), 900.0), kind="no_credit", sale_order_id=order.id)
        order.action_confirm()
        self.assertConfirmed(order)
        order.picking_ids.move_ids.quantity = 1
        order.picking_ids.with_user(self.users["logistics"]).button_validate()
        self.assertEqual(order.picking_ids.state, "done", order.picking_ids.custproc_hold_reason)
        plan.with_user(self.users["sales_director"]).action_end()
        self.set_policy(invoice_gate="block")
        invoice = order.sudo()._create_invoices()
        invoice.journal_id = self.sale_journal
        invoice.action_post()
        self.assertEqual(invoice.state, "posted", invoice.custproc_hold_reason)

    def test_who_owes_nothing_only_pays_first(self):
        """CA-04: a customer without credit and without debt has nothing to plan: the money is enough, and the hold asks for no plan."""
        self.set_policy(require_eligibility=True)
        self.pay(D(2026, 3, 9), 900.0, self.debt)
        order = self.sell(50.0)
        order.action_confirm()
        self.assertHeld(order, "cash_only")
        self.assertNotIn("It also needs an approved collection plan", order.custproc_hold_reason)
        self.prepay(order, 50.0)
        order.action_confirm()
        self.assertConfirmed(order)

    def test_broken_plan_lets_nothing_pass(self):
        """CA-09: once a promise is broken the order is held again until it is caught up."""
        order = self.sell(400.0)
        self.run_plan((D(2026, 3, 12), 900.0), sale_order_id=order.id)
        self.follow("2026-03-13 04:00:00")
        order.action_confirm()
        self.assertHeld(order, "over_limit")

    def test_rights(self):
        """D-01: what was promised stands once it is submitted; who asks does not approve; figures are closed."""
        plan = self.plan((D(2026, 3, 20), 900.0))
        plan.action_submit()
        with self.assertRaisesRegex(ProcessError, "what was promised stands"):
            plan.instalment_ids.date_due = D(2026, 6, 1)
        with self.assertRaisesRegex(ProcessError, "what was promised stands"):
            plan.instalment_ids.unlink()
        with self.assertRaises(ProcessError):
            plan.action_approve()
        with self.assertRaises(AccessError):
            plan.write({"received": 900.0})
        with self.assertRaisesRegex(ProcessError, "nobody has approved it"):
            plan._set_state("active")
        with self.assertRaises(AccessError):
            plan.with_user(self.users["logistics"]).read(["name"])
