"""The recovery rate: counted by hand on a small month, frozen when closed."""

from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ....exceptions import ProcessError
from ..common import CreditCommon

D = date


@tagged("post_install", "-at_install")
@freeze_time("2026-04-10 04:00:00")
class TestRecovery(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_policy(invoice_gate="off")
        cls.supervisor = cls.users["finance_supervisor"]

    def month(self, day="2026-03-15", **values):
        return self.env["custproc.recovery.month"].with_user(self.supervisor).create({"month": day, **values})

    def test_closing_has_a_clock(self):
        """CO-04, D-03: a month that is not closed within fifteen days wakes the finance supervisor; closing it meets the clock."""
        month = self.month()
        with freeze_time("2026-04-25 16:30:00"):
            self.run_cron("ir_cron_engine_sweep")
            self.assertEqual(month.activity_ids.user_id, self.supervisor)
            month.action_close()
        self.assertEqual(month.custproc_deadline_ids.mapped("state"), ["met"])

    def make_march(self):
        """300 on 31 March paid on the third day, 100 on the fourth, 200 half paid in time; 50 credited, 1000 of other months."""
        in_time, late, half = (
            self.invoice(300.0, D(2026, 3, 31)),
            self.invoice(100.0, D(2026, 3, 10)),
            self.invoice(200.0, D(2026, 3, 1)),
        )
        self.pay(D(2026, 4, 3), 300.0, invoice=in_time)
        self.pay(D(2026, 3, 14), 100.0, invoice=late)
        self.pay(D(2026, 3, 2), 100.0, invoice=half)
        credited = self.invoice(50.0, D(2026, 3, 5))
        refund = self.invoice(50.0, D(2026, 3, 6), move_type="out_refund")
        (credited + refund).line_ids.filtered(lambda line: line.account_id == self.receivable).reconcile()
        self.invoice(500.0, D(2026, 2, 28))
        self.invoice(500.0, D(2026, 4, 1))
        return in_time, late, half

    def test_counted(self):
        """CO-04: of 600 invoiced 400 came within three days: 66.67 %; the fourth day is late, a credit note asks for nothing."""
        _in_time, late, half = self.make_march()
        month = self.month()
        month.action_count()
        self.assertEqual((month.invoiced, month.collected, month.missed), (600.0, 400.0, 200.0))
        self.assertEqual((month.rate, month.is_reached), (66.67, False))
        missed = month.line_ids.filtered(lambda line: line.missed)
        self.assertEqual(missed.move_id, late + half)
        self.assertEqual(sorted(missed.mapped("missed")), [100.0, 100.0])

    def test_written_off_is_not_collected(self):
        """CO-04: of a bill of 100 settled by 97 from the bank 97 are collected, of one that is booked as a loss nothing, however soon; a
        difference of rates is no loss."""
        self.write_off(self.invoice(100.0, D(2026, 3, 10)), D(2026, 3, 11), 97.0, 3.0)
        lost = self.invoice(40.0, D(2026, 3, 10))
        expense = self.env["account.account"].create({"name": "Lost", "code": "T660000", "account_type": "expense"})
        line = {"name": "Lost", "partner_id": self.customer.id}
        entry = self.env["account.move"].create(
            {
                "date": D(2026, 3, 11),
                "line_ids": [
                    Command.create({**line, "account_id": expense.id, "debit": 40.0}),
                    Command.create({**line, "account_id": self.receivable.id, "credit": 40.0}),
                ],
            }
        )
        entry.action_post()
        (entry | lost).line_ids.filtered(lambda one: one.account_id == self.receivable).reconcile()
        foreign = self.env.ref("base.EUR" if self.root.currency_id != self.env.ref("base.EUR") else "base.USD")
        foreign.active = True
        for day, rate in ((D(2026, 3, 1), 0.125), (D(2026, 3, 11), 0.2)):
            self.env["res.currency.rate"].create({"currency_id": foreign.id, "name": day, "rate": rate, "company_id": self.root.id})
        abroad = self.invoice(50.0, D(2026, 3, 10), currency_id=foreign.id)  # 400, paid by what is worth 250 then
        wizard = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=abroad.ids)
        self.bank_journal.inbound_payment_method_line_ids[:1].payment_account_id = self.clearing
        wizard.create({"journal_id": self.bank_journal.id, "payment_date": D(2026, 3, 11)})._create_payments()
        month = self.month()
        month.action_count()
        found = {line.move_id: (line.amount, line.collected) for line in month.line_ids}
        self.assertEqual(sorted(found.values()), [(40.0, 0.0), (100.0, 97.0), (400.0, 400.0)])

    def test_other_term(self):
        """CO-04: with four days the second invoice is in time, 500 of 600."""
        self.make_march()
        month = self.month(days=4, target=80)
        month.action_count()
        self.assertEqual((month.collected, month.rate, month.is_reached), (500.0, 83.33, True))

    def test_frozen(self):
        """CO-04: closed by the finance supervisor once the last invoice's days are over; then figures and list stand."""
        _in_time, _late, half = self.make_march()
        month = self.month()
        with freeze_time("2026-04-03 04:00:00"), self.assertRaisesRegex(ProcessError, "over only after 2026-04-03"):
            month.action_close()
        with self.assertRaises(AccessError):
            month.with_user(self.users["finance_officer"]).action_close()
        month.action_close()
        self.assertEqual((month.state, month.rate, month.closed_by_id), ("closed", 66.67, self.supervisor))
        half.button_draft()
        self.assertEqual((month.invoiced, len(month.line_ids)), (600.0, 3))
        for call in (month.action_count, lambda: month.write({"days": 30})):
            with self.assertRaisesRegex(ProcessError, "it is closed"):
                call()
        with self.assertRaises(AccessError):
            month.write({"rate": 99.0})

    def test_nothing_invoiced(self):
        """CO-04: a month without invoices has no rate and misses no target."""
        month = self.month("2025-01-01")
        month.action_count()
        self.assertEqual((month.invoiced, month.rate, month.is_reached), (0.0, 0.0, True))

    def test_job(self):
        """CO-04: the job opens last month once, counts open months, and leaves closed ones alone."""
        self.make_march()
        for _again in range(2):
            self.run_cron("ir_cron_recovery_count")
        month = self.env["custproc.recovery.month"].search([("company_id", "=", self.root.id)])
        self.assertEqual((month.name, month.rate), ("2026-03", 66.67))
