"""What stands behind an account's figures: limit line by line, ages, conditions, history, who owes."""

from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..gate_common import GateCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestAccountExplained(GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Invoices of customers without a limit are posted here as history, not judged.
        cls.set_policy(invoice_gate="off")

    def plain(self):
        self.set_limit(self.customer, 0)

    def test_limit_line_by_line(self):
        """CA-02: each invoice of the window with its amount, their sum, and the cap that cuts it; the sum is the rolling limit."""
        self.plain()
        self.set_policy(cap=900.0)
        first, second = self.invoice(700, date(2026, 6, 1)), self.invoice(500, date(2026, 6, 14))
        older = self.invoice(50, date(2026, 5, 15))
        account = self.refresh()
        table = str(account.limit_made)
        for text in (first.name, second.name, "1,200.00", "cut to the highest rolling limit", "900.00"):
            self.assertIn(text, table)
        self.assertNotIn(older.name, table)
        self.assertEqual((account.window_from, account.window_to), (date(2026, 5, 16), date(2026, 6, 14)))
        self.assertEqual(account.rolling_limit, 900.0)
        lines = self.env["account.move.line"].search(account.action_open_window()["domain"])
        self.assertEqual(sum(lines.mapped("balance")), 1200.0)

    def test_collected_window(self):
        """CA-02: where the policy counts money received, the receipts are listed."""
        self.plain()
        self.set_policy(basis="collected")
        receipt = self.pay(date(2026, 6, 3), 120, self.invoice(400, date(2026, 3, 1)))
        account = self.refresh()
        self.assertIn(receipt.name, str(account.limit_made))
        self.assertEqual(account.credit_limit, 120.0)

    def test_overdue_by_age(self):
        """DESIGN 8: 30, 31, 60, 61, 90 and 91 days overdue fall into their buckets, and all of them make the overdue."""
        dues = ("2026-05-16", "2026-05-15", "2026-04-16", "2026-04-15", "2026-03-17", "2026-03-16")
        for number, due in enumerate(dues):
            self.invoice(2**number, date(2026, 3, 1), due=due)
        self.invoice(64, date(2026, 6, 1), due=date(2026, 6, 15))
        account = self.refresh()
        self.assertEqual((account.overdue_30, account.overdue_60, account.overdue_90, account.overdue_older), (1.0, 6.0, 24.0, 32.0))
        self.assertEqual(account.overdue, 63.0)

    def test_reason_for_each_no(self):
        """CA-01: each condition that fails is named with what mends it."""
        self.invoice(10, date(2025, 12, 31))
        account = self.refresh()
        self.assertEqual(len(account.ineligible_reason.splitlines()), 3)
        self.assertIn("last year", account.ineligible_reason)

    def test_history_of_changes(self):
        """CA-03: a row on each day on which a figure changed, one a day, none where nothing did."""
        self.plain()
        account = self.refresh()
        account.history_ids.sudo().unlink()
        self.invoice(100, date(2026, 6, 10))
        for day, rows in (("2026-06-15", 1), ("2026-06-16", 1), ("2026-06-17", 1)):
            with freeze_time(f"{day} 04:00:00"):
                account = self.refresh()
                self.assertEqual(len(account.history_ids), rows, day)
        row = account.history_ids
        self.assertEqual((row.date, row.credit_limit, row.exposure), (date(2026, 6, 15), 100.0, 100.0))
        with freeze_time("2026-06-17 05:00:00"):
            self.pay(date(2026, 6, 17), 30)
            self.refresh()
            self.pay(date(2026, 6, 17), 20)
            account = self.refresh()
        self.assertEqual(account.history_ids.mapped("exposure"), [50.0, 100.0])

    def test_history_opens_its_account(self):
        """CA-03: the history of an account shows the rows of that account and of no other one."""
        other = self.make_customer("Red River Trading")
        for partner, amount in ((self.customer, 100), (other, 30)):
            self.invoice(amount, date(2026, 6, 10), partner=partner)
        account, second = self.refresh(), self.refresh(other)
        action = account.action_open_history()
        rows = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual((rows.account_id, rows.mapped("exposure")), (account, [100.0]))
        self.assertEqual(rows, account.history_ids)
        self.assertTrue(second.history_ids)

    def test_who_owes(self):
        """VS: “has debt” finds the payer and his contacts, and leaves out who has paid."""
        paid = self.make_customer("Has paid")
        contact = self.env["res.partner"].create({"name": "Clerk", "parent_id": self.customer.id})
        self.invoice(100, date(2026, 6, 10))
        self.pay(date(2026, 6, 11), 100, self.invoice(100, date(2026, 6, 10), partner=paid))
        self.refresh()
        self.refresh(paid)
        mine = self.customer | contact | paid
        found = self.env["res.partner"].search([("custproc_has_debt", "=", True), ("id", "in", mine.ids)])
        self.assertEqual(found, self.customer | contact)
        self.assertEqual(self.env["res.partner"].search([("custproc_has_debt", "=", False), ("id", "in", mine.ids)]), paid)
        self.assertEqual(mine.mapped("custproc_has_debt"), [True, True, False])
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.users["technician"]).search([("custproc_has_debt", "=", True)])
