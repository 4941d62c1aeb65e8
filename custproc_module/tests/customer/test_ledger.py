import json
from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CustomerCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestLedger(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        account = cls.env["account.account"].create
        cls.receivable = account({"name": "Ledger receivable", "code": "L112200", "account_type": "asset_receivable", "reconcile": True})
        cls.income = account({"name": "Ledger income", "code": "L600100", "account_type": "income"})
        cls.bank = account({"name": "Ledger bank", "code": "L100200", "account_type": "asset_cash"})
        journal = cls.env["account.journal"].create
        cls.sale_journal = journal({"name": "Ledger sales", "code": "LSAL", "type": "sale", "default_account_id": cls.income.id})
        cls.bank_journal = journal({"name": "Ledger bank", "code": "LBNK", "type": "bank", "default_account_id": cls.bank.id})
        cls.other_journal = journal({"name": "Ledger various", "code": "LGEN", "type": "general"})
        cls.customer.property_account_receivable_id = cls.receivable
        cls.file = cls.make_file()

    def invoice(self, amount, day, move_type="out_invoice", **values):
        line = {"name": "Goods", "quantity": 1, "price_unit": amount, "account_id": self.income.id, "tax_ids": []}
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.customer.id,
                "journal_id": self.sale_journal.id,
                "invoice_date": day,
                "invoice_line_ids": [Command.create(line)],
                **values,
            }
        )
        move.action_post()

    def book(self, journal, amount, day, partner=None):
        """An entry that takes an amount off what the customer owes."""
        line = {"name": "Entry", "partner_id": (partner or self.customer).id}
        move = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": day,
                "line_ids": [
                    Command.create({**line, "account_id": self.bank.id, "debit": amount}),
                    Command.create({**line, "account_id": self.receivable.id, "credit": amount}),
                ],
            }
        )
        move.action_post()

    def ledger(self, **domain):
        """{month: (sales, collections, business)} of the customer."""
        self.env.flush_all()
        rows = self.env["custproc.customer.month"].search([("partner_id", "=", self.customer.id), ("company_id", "=", self.company.id)])
        return {str(row.month)[:7]: (row.sales, row.collections, row.business) for row in rows}

    def test_sales_less_credit_notes_and_money_that_came_in(self):
        """CF-09, CF-11: credit notes lower sales, receipts of a contact count for his company, write-offs are no collections."""
        self.invoice(1000, "2026-01-10")
        self.invoice(200, "2026-01-20", "out_refund")
        self.book(self.bank_journal, 300, "2026-02-05", partner=self.file.contact_id)
        self.book(self.other_journal, 50, "2026-02-06")
        self.assertEqual(self.ledger(), {"2026-01": (800.0, 0.0, 0.0), "2026-02": (0.0, 300.0, 0.0)})

    def test_business_is_what_was_ordered(self):
        """CF-11, D-03: confirmed orders count in the month of the company's own day; quotations do not."""
        self.set_policy(papers_gate="off", review_gate="off", order_gate="off")
        order = self.make_order(price=700.0)
        order.action_confirm()
        order.date_order = "2026-01-31 17:00:00"  # 1 February in Shanghai
        self.make_order(price=5.0)
        self.assertEqual(self.ledger(), {"2026-02": (0.0, 0.0, 700.0)})

    def test_amounts_are_in_company_currency(self):
        """CF-11: what was invoiced and ordered in dollars counts at its own rate."""
        self.set_policy(papers_gate="off", review_gate="off", order_gate="off")
        foreign = self.env.ref("base.USD") if self.company.currency_id != self.env.ref("base.USD") else self.env.ref("base.EUR")
        foreign.active = True
        foreign.rate_ids = [Command.create({"name": "2026-01-01", "rate": 0.5, "company_id": self.company.id})]
        self.invoice(100, "2026-01-10", currency_id=foreign.id)
        order = self.make_order(price=100.0)
        order.write({"currency_id": foreign.id})
        order.action_confirm()
        self.assertEqual(self.ledger(), {"2026-01": (200.0, 0.0, 0.0), "2026-03": (0.0, 0.0, 200.0)})

    def test_each_company_has_its_own_ledger(self):
        """CF-11: another company's invoices stay out, and out of sight."""
        west = self.env["res.company"].create({"name": "West"})
        self.invoice(100, "2026-01-10")
        self.env.flush_all()
        self.env.cr.execute("UPDATE account_move_line SET company_id = %s WHERE partner_id = %s", [west.id, self.customer.id])
        self.assertEqual(self.ledger(), {})
        months = self.env["custproc.customer.month"].with_user(self.users["sales_manager"])
        self.assertFalse(months.search([("partner_id", "=", self.customer.id)]))

    def test_the_page_of_the_file(self):
        """CF-10, CF-11: the file shows twelve months and their sums, without anybody keeping them; legal does not see them."""
        self.invoice(1000, "2026-01-10")
        self.invoice(77, "2025-03-31")
        self.book(self.bank_journal, 300, "2026-03-01")
        self.env.flush_all()
        file = self.as_user("sales_manager", self.file)
        self.assertEqual((file.year_sales, file.year_collections, file.year_business), (1000.0, 300.0, 0.0))
        graph = json.loads(file.ledger_graph)
        self.assertEqual((len(graph["labels"]), graph["labels"][-1]), (12, "Mar 26"))
        self.assertEqual(graph["series"][0]["values"][-3:], [1000.0, 0.0, 0.0])
        self.assertEqual(file._get_ledger_months(self.company)[0], date(2025, 4, 1))
        with self.assertRaises(AccessError):
            self.as_user("legal_reviewer", self.file).read(["year_sales"])

    def test_one_customer_does_not_cost_the_whole_table(self):
        """CF-09: the rows of one customer are found by index; the condition reaches both parts of the statement."""
        self.env.flush_all()
        query = self.env["custproc.customer.month"]._search([("partner_id", "=", self.customer.id)])
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute("EXPLAIN " + self.env.cr.mogrify(query.select().code, query.select().params).decode())
        plan = "\n".join(row[0] for row in self.env.cr.fetchall())
        # A bitmap scan names its condition twice; what matters is that neither half is read from end to end.
        self.assertGreaterEqual(plan.count(f"Index Cond: (commercial_partner_id = {self.customer.id})"), 2, plan)
        self.assertNotIn("Seq Scan on account_move_line", plan)
