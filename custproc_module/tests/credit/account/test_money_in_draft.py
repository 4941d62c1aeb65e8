"""Money, credit notes and invoices that were posted and are drafts again: the host keeps their matching, the figures must not."""

from datetime import date

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..gate_common import GateCommon

D = date


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 04:00:00")
class TestMoneyInDraft(GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_policy(invoice_gate="off", payment_term_days=366)
        cls.debt = cls.invoice(900.0, D(2026, 3, 1), due=D(2026, 3, 8))

    def receive(self, amount, invoice):
        """A payment by the host's own form, matched with the invoice."""
        method = self.bank_journal.inbound_payment_method_line_ids[:1]
        method.payment_account_id = self.clearing
        wizard = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids)
        payment = wizard.create({"amount": amount, "journal_id": self.bank_journal.id, "payment_date": D(2026, 3, 10)})._create_payments()
        self.assertEqual(invoice.amount_residual, invoice.amount_total - amount)
        return payment

    def standing(self):
        found = self.figures()
        return (found.receivable, found.drafts, found.overdue)

    def test_payment_set_back_to_draft(self):
        """D-05: what a payment in draft had paid is owed and overdue again, as the host's invoice says; posted again it pays it again."""
        payment = self.receive(900.0, self.debt)
        self.assertEqual(self.standing(), (0.0, 0.0, 0.0))
        payment.action_draft()
        self.assertEqual((self.debt.payment_state, self.debt.amount_residual), ("not_paid", 900.0))
        self.assertEqual(self.standing(), (900.0, 0.0, 900.0))
        self.assertEqual(self.figures(D(2026, 3, 15)).receivable, 900.0, "nor had it come in on a day that has passed")
        payment.action_post()
        self.assertEqual((self.debt.amount_residual, self.standing()), (0.0, (0.0, 0.0, 0.0)))

    def test_corrected_while_in_draft(self):
        """D-05: corrected to less money it pays less of its invoice; for another customer it pays nothing of it."""
        payment = self.receive(900.0, self.debt)
        payment.action_draft()
        payment.amount = 400.0
        payment.action_post()
        self.assertEqual((self.debt.payment_state, self.standing()), ("partial", (500.0, 0.0, 500.0)))
        payment.action_draft()
        payment.partner_id = self.make_customer("Somebody else")
        payment.partner_id.property_account_receivable_id = self.receivable
        payment.action_post()
        self.assertEqual(self.standing(), (900.0, 0.0, 900.0))

    def test_invoice_set_back_to_draft(self):
        """D-05: an invoice that is corrected keeps its money, and what is open of it stands among the drafts."""
        self.receive(600.0, self.debt)
        self.debt.button_draft()
        self.assertEqual(self.standing(), (0.0, 300.0, 0.0))
        self.debt.action_post()
        self.assertEqual((self.debt.amount_residual, self.standing()), (300.0, (300.0, 0.0, 300.0)))

    def test_money_matched_with_a_draft(self):
        """D-05: money that somebody matches with a draft invoice is counted once: the draft brings what is open of it."""
        draft = self.invoice(500.0, D(2026, 3, 19), post=False)
        receipt = self.pay(D(2026, 3, 18), 200.0)
        self.assertEqual(self.standing(), (700.0, 500.0, 900.0))
        line = receipt.line_ids.filtered(lambda line: line.account_id == self.receivable)
        draft.js_assign_outstanding_line(line.id)
        self.assertEqual((line.amount_residual, self.standing()), (0.0, (900.0, 300.0, 900.0)))
        account = self.refresh()
        self.assertEqual((account.receivable, account.draft_invoices), (900.0, 300.0))
        self.assertEqual(self.env["account.move"].search(account.action_open_drafts()["domain"]), draft)

    def test_credit_note_set_back_to_draft(self):
        """D-05: a draft credit note lowers nothing, also when it was matched before."""
        note = self.debt._reverse_moves([{"invoice_date": D(2026, 3, 9), "date": D(2026, 3, 9)}], cancel=True)
        self.assertEqual(self.standing(), (0.0, 0.0, 0.0))
        note.button_draft()
        self.assertEqual((self.debt.payment_state, self.standing()), ("not_paid", (900.0, 0.0, 900.0)))

    def test_what_follows_it(self):
        """CO-03, CO-04, CA-04, D-10: recovery rate, plan and stop of supply follow a payment in draft."""
        month = self.env["custproc.recovery.month"].create({"month": "2026-03-15", "days": 10})
        stop = self.env["custproc.dunning.stop"].create({"partner_id": self.customer.id, "reason": "Two notices"})
        stop.action_submit()
        stop.with_user(self.users["finance_supervisor"]).action_approve()
        stop.with_user(self.users["general_manager"]).action_approve()
        payment = self.receive(900.0, self.debt)
        month.action_count()
        self.assertEqual((stop.state, month.collected), ("lifted", 900.0))
        payment.action_draft()
        month.action_count()
        self.assertEqual((stop.state, stop.account_id.is_stopped, month.collected), ("stopped", True, 0.0))

    def test_another_currency(self):
        """D-05: the difference of rates that the host booked goes with the matching and comes back with it."""
        foreign = self.env.ref("base.EUR" if self.company.currency_id != self.env.ref("base.EUR") else "base.USD")
        foreign.active = True
        rates = ((D(2026, 3, 1), 0.125), (D(2026, 3, 10), 0.2))
        self.env["res.currency.rate"].create(
            [{"currency_id": foreign.id, "name": day, "rate": rate, "company_id": self.root.id} for day, rate in rates]
        )
        invoice = self.invoice(100.0, D(2026, 3, 2), currency_id=foreign.id)  # 800 in company currency, 500 when it is paid
        self.assertEqual(self.standing()[0], 1700.0)
        payment = self.receive(100.0, invoice)
        self.assertEqual(self.standing()[0], 900.0)
        payment.action_draft()
        self.assertEqual(self.standing()[0], 1700.0)
        payment.action_post()
        self.assertEqual((invoice.amount_residual, self.standing()[0]), (0.0, 900.0))
