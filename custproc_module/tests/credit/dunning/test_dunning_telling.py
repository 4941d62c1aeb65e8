"""Dunning as the people meet it: the words of a call, the books of one company, a mail that did not arrive."""

from datetime import date

from odoo import Command
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..dunning_common import DunningCommon

D = date


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 04:00:00")
class TestDunningTelling(DunningCommon):
    def test_other_company_of_the_payer(self):
        """CO-02, D-10: a run of one company tells of its own items alone; those the payer owes another one stay with that one."""
        other = self.env["res.company"].create({"name": "Other Ltd", "currency_id": self.company.currency_id.id})
        account = self.env["account.account"].with_company(other).create
        receivable = account({"name": "Other receivable", "code": "O112200", "account_type": "asset_receivable", "reconcile": True})
        income = account({"name": "Other income", "code": "O600100", "account_type": "income"})
        journal = self.env["account.journal"].create(
            {"name": "Other sales", "code": "OSAL", "type": "sale", "default_account_id": income.id, "company_id": other.id}
        )
        self.customer.with_company(other).property_account_receivable_id = receivable
        line = {"name": "Goods", "price_unit": 70.0, "account_id": income.id, "tax_ids": [Command.clear()]}
        theirs = self.env["account.move"].with_company(other).create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "journal_id": journal.id,
                "invoice_date": "2026-02-01",
                "invoice_date_due": "2026-02-10",
                "invoice_payment_term_id": False,
                "invoice_line_ids": [Command.create(line)],
            }
        )
        theirs.action_post()
        own = self.invoice(100.0, D(2026, 2, 1), due=D(2026, 2, 10))
        run = self.select()
        notice = self.notices(run)
        self.assertEqual((notice.line_ids.move_id, notice.amount, notice.company_id), (own, 100.0, self.company))
        self.send(run)
        self.tell(notice)
        lines = self.env["custproc.dunning.notice.line"].search([("move_id", "=", theirs.id)])
        self.assertEqual((len(lines), theirs.amount_residual), (0, 70.0))
        # Nor does being told by one company move the other one's items a level on.
        their_run = self.env["custproc.dunning.run"].sudo().create({"company_id": other.id})
        their_run.action_select()
        self.run_job()
        first = their_run.notice_ids
        self.assertEqual((first.line_ids.move_id, first.amount, first.kind), (theirs, 70.0, "notice"))

    def test_script_of_a_call(self):
        """CO-02, D-15: who calls reads what to say: on the notice and where he notes the result."""
        self.call.script = "Ask by which day the money arrives."
        self.invoice(100.0, D(2026, 2, 1), due=D(2026, 2, 10))
        notice = self.notices(self.send(self.select())).with_user(self.finance)
        self.assertEqual((notice.channel, notice.script), ("phone", "Ask by which day the money arrives."))
        call = self.env["custproc.dunning.call"].with_user(self.finance).create({"notice_id": notice.id})
        self.assertEqual(call.script, "Ask by which day the money arrives.")
        for record in (notice, call):
            self.assertIn('name="script"', record.get_view(view_type="form")["arch"])

    def test_mail_that_failed(self):
        """CO-02, D-10: a mail that could not leave becomes one task of who released the run; one that left becomes none."""
        self.call.channel = "mail"
        self.customer.email = "finance@yellow-river.example.com"
        reached = self.make_customer(
            "Red River Trading", property_account_receivable_id=self.receivable.id, email="finance@red-river.example.com"
        )
        self.invoice(100.0, D(2026, 1, 1), due=D(2026, 2, 1))
        self.invoice(20.0, D(2026, 1, 1), due=D(2026, 2, 1), partner=reached)
        run = self.send(self.select())
        failed, fine = self.notices(run, self.customer), self.notices(run, reached)
        self.assertFalse((failed | fine).activity_ids)
        mail = self.env["mail.mail"].search([("model", "=", failed._name), ("res_id", "=", failed.id)])
        mail.write({"state": "exception", "failure_reason": "No such mailbox"})
        self.run_job()
        task = failed.activity_ids
        self.assertEqual((len(task), task.user_id, task.summary), (1, self.finance, "The e-mail did not reach the customer"))
        self.assertIn("No such mailbox", task.note)
        self.assertFalse(fine.activity_ids)
        task.with_user(self.finance).action_feedback()
        self.run_job()
        self.assertFalse(failed.activity_ids, "told once")
