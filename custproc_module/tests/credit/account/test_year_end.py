from datetime import date

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..common import CreditCommon

YEAR_END = "custproc_module.mail_activity_type_year_end"


@tagged("post_install", "-at_install")
@freeze_time("2026-12-05 04:00:00")
class TestYearEnd(CreditCommon):
    """Credit that ends with the year is told of while there is time to collect."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.user_id = cls.users["salesperson"]
        values = {"subject": "Gas", "partner_id": cls.customer.id, "date_start": date(2026, 1, 1)}
        contract = cls.env["custproc.contract"].create({**values, "has_settlement_agreement": True})
        files = cls.env["custproc.customer.file"]
        file = files.search([("partner_id", "=", cls.customer.id)]) or files.create({"partner_id": cls.customer.id})
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE custproc_contract SET state = 'effective' WHERE id = %s", [contract.id])
        cls.env.cr.execute("UPDATE custproc_customer_file SET is_credit_complete = TRUE WHERE id = %s", [file.id])
        cls.env.invalidate_all()
        cls.set_policy(require_eligibility=True)
        cls.debt = cls.invoice(300.0, date(2026, 11, 20))

    def tell(self):
        self.env.flush_all()
        self.run_cron("ir_cron_credit_year_end")

    def told(self, record):
        return record.sudo().activity_ids.filtered(lambda task: task.activity_type_id == self.env.ref(YEAR_END))

    def test_told_in_december(self):
        """CA-01: who leaves an invoice of the year open is cash only on 1 January; salesperson and finance hear of it in December, once."""
        account = self.refresh()
        self.assertEqual((account.state, account.lapses_on, account.to_clear), ("free", date(2027, 1, 1), 300.0))
        self.assertIn(account, self.accounts.with_user(self.users["salesperson"]).search([("is_lapsing", "=", True)]))
        self.tell()
        task = self.told(self.customer)
        self.assertEqual((task.user_id, task.date_deadline), (self.users["salesperson"], date(2026, 12, 31)))
        self.assertIn("300.00 of", task.note)
        finance = self.told(self.policy)
        self.assertIn(self.users["finance_supervisor"], finance.user_id)
        self.assertRegex(finance[:1].note, r"have invoices open: \d+, with .*\d\.\d\d in all")
        finance.action_done()
        self.tell()
        self.assertEqual((self.told(self.customer), self.told(self.policy)), (task, finance.browse()), "nobody is told twice")
        with freeze_time("2026-12-31 16:00:00"):  # 1 January in Shanghai
            self.assertEqual(self.refresh().state, "cash_only")

    def test_paid_before(self):
        """CA-01: who pays before the year ends keeps the credit, and his salesperson's task goes."""
        self.refresh()
        self.tell()
        self.pay(date(2026, 12, 6), 300.0, self.debt)
        account = self.refresh()
        self.tell()
        self.assertEqual((account.is_lapsing, account.to_clear, self.told(self.customer).ids), (False, 0.0, []))
        with freeze_time("2026-12-31 16:00:00"):
            self.assertEqual(self.refresh().state, "free")

    def test_not_before_december(self):
        """CA-01: in November nothing is said, nor where the policy asks for no conditions."""
        with freeze_time("2026-11-30 04:00:00"):
            self.assertFalse(self.refresh().is_lapsing)
            self.tell()
        self.assertFalse(self.told(self.customer))
        self.set_policy(require_eligibility=False)
        self.refresh()
        self.tell()
        self.assertFalse(self.told(self.customer))
