"""Stop of supply: applied for, approved, held at every gate, lifted by payment or approval."""

from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ....exceptions import ProcessError
from ..dunning_common import DunningCommon

D = date


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 04:00:00")
class TestDunningStop(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_policy(payment_term_days=366)
        cls.debt = cls.invoice(100.0, D(2026, 2, 1), due=D(2026, 3, 1))
        cls.env["custproc.dunning.stop"].search([]).unlink()

    def apply(self, **values):
        return (
            self.env["custproc.dunning.stop"]
            .with_user(self.finance)
            .create({"partner_id": self.customer.id, "reason": "Two notices, no answer", **values})
        )

    def approve(self, stop):
        stop.action_submit()
        stop.with_user(self.users["finance_supervisor"]).action_approve()
        stop.with_user(self.users["general_manager"]).action_approve()
        return stop

    def rejudge(self):
        self.run_cron("ir_cron_gate_rejudge")

    def test_stopped_and_lifted_by_payment(self):
        """CO-03, D-06, D-10: an approved stop holds every order; the payment lifts it by itself and the order is judged again."""
        stop = self.approve(self.apply())
        account = stop.account_id
        self.assertEqual((stop.state, stop.item_ids.move_id, account.is_stopped, account.state), ("stopped", self.debt, True, "stopped"))
        order = self.sell(10.0)
        order.action_confirm()
        self.assertHeld(order, "stopped")
        self.pay(D(2026, 3, 20), 60.0, invoice=self.debt)
        self.assertEqual((stop.state, stop.amount_open), ("stopped", 40.0))
        self.pay(D(2026, 3, 20), 40.0, invoice=self.debt)
        self.assertEqual((stop.state, stop.lifted_by, account.is_stopped, account.state), ("lifted", "payment", False, "free"))
        self.rejudge()
        self.assertFalse(order.custproc_is_held)
        outcomes = self.decisions(stop).filtered(lambda decision: decision.kind == "override").mapped("outcome")
        self.assertEqual(outcomes, ["stopped", "lifted"])

    def test_who_decides_reads_it(self):
        """D-01, D-10: the general manager, who may not read the books, reads what the application is about."""
        stop = self.apply().with_user(self.users["general_manager"])
        found = stop.read(["item_summary", "amount_open", "reason"])[0]
        self.assertIn(f"{self.debt.name}, due on 2026-03-01", found["item_summary"])
        self.assertEqual(found["amount_open"], 100.0)

    def test_lifted_by_money_on_account(self):
        """D-10: money that nobody matched lifts the stop as well, with the next job."""
        stop = self.approve(self.apply())
        self.pay(D(2026, 3, 20), 100.0)
        self.assertEqual(stop.state, "stopped")
        self.run_cron("ir_cron_dunning_lift")
        self.assertEqual((stop.state, stop.lifted_by), ("lifted", "payment"))

    def test_payment_undone(self):
        """CO-03, D-10: a payment that is undone was none: supply is stopped again at once, by the approval it had, at every gate."""
        stop = self.approve(self.apply())
        payment = self.pay(D(2026, 3, 20), 100.0, invoice=self.debt)
        self.assertEqual((stop.state, stop.account_id.is_stopped), ("lifted", False))
        payment.line_ids.remove_move_reconcile()
        self.assertEqual((stop.state, stop.amount_open), ("lifted", 0.0), "the money lies on account still")
        payment.button_draft()
        self.assertEqual((stop.state, stop.lifted_by, stop.account_id.is_stopped), ("stopped", False, True))
        order = self.sell(10.0)
        order.action_confirm()
        self.assertHeld(order, "stopped")
        reasons = self.decisions(stop).filtered(lambda decision: decision.kind == "override").mapped("reason")
        self.assertIn("Its payment was undone: $\xa0100.00 are open again.", reasons)
        self.pay(D(2026, 3, 20), 100.0, invoice=self.debt)
        self.assertEqual(stop.state, "lifted")

    def test_money_used_elsewhere(self):
        """D-10: money on account that lifted a stop and pays something else since pays the items no more: the job stops supply again."""
        stop = self.approve(self.apply())
        money = self.pay(D(2026, 3, 20), 100.0)
        self.run_cron("ir_cron_dunning_lift")
        self.assertEqual(stop.state, "lifted")
        later = self.invoice(100.0, D(2026, 3, 20), due=D(2026, 4, 20))
        (money + later).line_ids.filtered(lambda line: line.account_id == self.receivable).reconcile()
        self.run_cron("ir_cron_dunning_lift")
        self.assertEqual((stop.state, stop.account_id.is_stopped, stop.amount_open), ("stopped", True, 100.0))

    def test_contact_is_no_payer(self):
        """CO-03: supply is stopped to who owes the invoices; a contact of his would be stopped at no gate."""
        contact = self.env["res.partner"].create({"name": "Books", "parent_id": self.customer.id})
        with self.assertRaisesRegex(ValidationError, "cannot be stopped: the invoices are owed by"):
            self.apply(partner_id=contact.id)
        with self.assertRaisesRegex(ValidationError, "cannot be exempted from dunning: the invoices are owed by"):
            exemption = {"partner_id": contact.id, "date_until": "2026-12-31", "reason": "Insolvency"}
            self.env["custproc.dunning.exemption"].create(exemption)

    def test_dispute_does_not_lift(self):
        """D-06, D-10: lifted by payment or approval only: a dispute is neither."""
        stop = self.approve(self.apply())
        self.env["custproc.dunning.dispute"].create({"move_id": self.debt.id, "reason": "Says it was late"})
        self.run_cron("ir_cron_dunning_lift")
        self.assertEqual((stop.state, stop.amount_open), ("stopped", 100.0))

    def test_lifted_by_approval(self):
        """D-06: without payment the general manager decides, with a reason; who asks does not decide."""
        stop = self.approve(self.apply())
        with self.assertRaisesRegex(ProcessError, "does not say why"):
            stop.action_ask_lift()
        stop.lift_reason = "Bank guarantee received"
        stop.action_ask_lift()
        self.assertEqual(stop.state, "stopped")
        with self.assertRaises(ProcessError):
            stop.action_approve()
        stop.with_user(self.users["general_manager"]).action_approve("Agreed")
        self.assertEqual((stop.state, stop.lifted_by, stop.account_id.is_stopped), ("lifted", "approval", False))

    def test_rejected_and_applied_again(self):
        """D-10: a rejected application goes back; supply was never stopped."""
        stop = self.apply()
        stop.action_submit()
        stop.with_user(self.users["finance_supervisor"]).action_reject("Call the customer first")
        self.assertEqual((stop.state, bool(stop.account_id.is_stopped)), ("draft", False))
        stop.action_submit()
        self.assertEqual(stop.state, "submitted")

    def test_paid_before_the_decision(self):
        """D-10: what is paid before the decision cancels the application, and its approval is refused."""
        stop = self.apply()
        stop.action_submit()
        self.pay(D(2026, 3, 20), 100.0, invoice=self.debt)
        with self.assertRaisesRegex(ProcessError, "nothing of its items is open any more"):
            stop.with_user(self.users["finance_supervisor"]).action_approve()
        self.run_cron("ir_cron_dunning_lift")
        self.assertEqual((stop.state, stop.custproc_approval_state), ("cancelled", "withdrawn"))

    def test_guards(self):
        """D-10: no reason, nothing overdue, or a second application of the same payer: refused, with all reasons."""
        clean = self.make_customer("Red River Trading", property_account_receivable_id=self.receivable.id)
        with self.assertRaisesRegex(ProcessError, "does not say why supply should be stopped; nothing of its items is open"):
            self.apply(partner_id=clean.id, reason=False).action_submit()
        self.approve(self.apply())
        with self.assertRaisesRegex(ProcessError, "another application of this payer is open"):
            self.apply().action_submit()

    def test_nobody_stops_or_lifts_directly(self):
        """D-01, D-10: the stop on the account and the state of the application are closed; sales cannot apply."""
        stop = self.apply()
        supervisor = self.users["finance_supervisor"]
        with self.assertRaises(AccessError):
            stop.account_id.with_user(supervisor).is_stopped = True
        with self.assertRaises(AccessError):
            stop.with_user(supervisor).write({"state": "stopped"})
        with self.assertRaises(AccessError):
            stop.with_user(self.users["sales_director"]).action_submit()
        with self.assertRaisesRegex(ProcessError, "nobody has approved it"):
            stop.action_submit()
            stop.with_user(supervisor)._set_state("stopped")

    def test_repeat_run_tells_nothing_to_the_stopped(self):
        """CO-03: dunning goes on until supply is cut off, and no longer."""
        self.approve(self.apply())
        self.assertFalse(self.notices(self.select()))
