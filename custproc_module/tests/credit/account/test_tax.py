"""Credit figures with taxes: limit, exposure, gate and release all count what the customer pays, tax included."""

from datetime import date

from odoo import Command
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ....exceptions import ProcessError
from ..release.test_release import ReleaseCommon


class TaxCommon(ReleaseCommon):
    """A 13 % tax on top of the price, and one within it; a payer who owes nothing with a limit of 1,130."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        country = cls.company.account_fiscal_country_id or cls.company.country_id or cls.env.ref("base.cn")
        group = cls.env["account.tax.group"].create({"name": "Test VAT", "country_id": country.id})
        tax = {"amount": 13.0, "type_tax_use": "sale", "country_id": country.id, "tax_group_id": group.id}
        cls.excluded, cls.included = cls.env["account.tax"].create(
            [
                {**tax, "name": "Test VAT 13 %", "price_include_override": "tax_excluded"},
                {**tax, "name": "Test VAT 13 % in the price", "price_include_override": "tax_included"},
            ]
        )
        cls.buyer = cls.make_customer("Taxed buyer", property_account_receivable_id=cls.receivable.id)
        cls.set_limit(cls.buyer, 1130.0)

    def bill(self, amount, tax, day, **values):
        line = {"name": "Goods", "quantity": 1, "price_unit": amount, "account_id": self.income.id, "tax_ids": [Command.set(tax.ids)]}
        return self.invoice(amount, day, partner=self.buyer, invoice_line_ids=[Command.create(line)], **values)

    def sell_taxed(self, amount, tax, quantity=1.0, **values):
        line = {"product_id": self.product.id, "product_uom_qty": quantity, "price_unit": amount, "tax_ids": [Command.set(tax.ids)]}
        return self.sell(amount, partner=self.buyer, team_id=self.team.id, order_line=[Command.create(line)], **values)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestTax(TaxCommon):
    def test_rolling_limit_counts_tax(self):
        """CA-02, D-04: invoices count with their tax, whether it comes on top or is in the price; credit notes likewise."""
        self.set_policy(invoice_gate="off")
        self.bill(1000, self.excluded, date(2026, 6, 1))
        self.bill(113, self.included, date(2026, 6, 2))
        self.bill(100, self.excluded, date(2026, 6, 3), move_type="out_refund")
        figures = self.figures(partner=self.buyer)
        self.assertAlmostEqual(figures.rolling_limit, 1130 + 113 - 113, 2)
        self.assertAlmostEqual(figures.receivable, 1130 + 113 - 113, 2)

    def test_uninvoiced_counts_tax(self):
        """D-05: what a confirmed order still brings counts with its tax: whole, with a part delivered, with a part invoiced."""
        for tax, price in ((self.excluded, 10.0), (self.included, 11.3)):
            with self.subTest(tax=tax.name):
                before = self.figures(partner=self.buyer)
                order = self.sell_taxed(price, tax, quantity=7)
                order.action_confirm()
                self.assertConfirmed(order)
                self.assertAlmostEqual(self.figures(partner=self.buyer).uninvoiced - before.uninvoiced, 79.10, delta=0.01)
                self.ship(order, 3)
                self.assertAlmostEqual(self.figures(partner=self.buyer).uninvoiced - before.uninvoiced, 79.10, delta=0.01)
                invoice = order.sudo()._create_invoices()
                invoice.journal_id = self.sale_journal
                invoice.invoice_line_ids.quantity = 3
                drafted = self.figures(partner=self.buyer)
                self.assertAlmostEqual(drafted.drafts, 33.90, delta=0.01)
                self.assertAlmostEqual(drafted.uninvoiced - before.uninvoiced, 45.20, delta=0.01)
                self.assertAlmostEqual(drafted.exposure - before.exposure, 79.10, delta=0.01)
                invoice.action_post()
                posted = self.figures(partner=self.buyer)
                self.assertAlmostEqual(posted.receivable - before.receivable, 33.90, delta=0.01)
                self.assertAlmostEqual(posted.exposure - before.exposure, 79.10, delta=0.01)

    def test_gate_judges_with_tax(self):
        """D-05, D-06: 1,000 and 13 % pass a limit of 1,130 to the cent and are held by one of 1,129.99."""
        for tax, price in ((self.excluded, 1000.0), (self.included, 1130.0)):
            with self.subTest(tax=tax.name):
                self.set_limit(self.buyer, 1129.99)
                order = self.sell_taxed(price, tax)
                order.action_confirm()
                self.assertHeld(order, "over_limit")
                self.set_limit(self.buyer, 1130.0)
                order.action_confirm()
                self.assertConfirmed(order)
                order._action_cancel()

    def test_release_is_measured_with_tax(self):
        """CA-07, D-06: 300 and 13 % are 339, below a third of 1,017.03 and not of 1,017; what leaves is noted with its tax."""
        self.set_limit(self.buyer, 1017.0)
        full = self.sell_taxed(900, self.excluded)
        full.action_confirm()
        self.assertConfirmed(full)
        order = self.sell_taxed(30, self.excluded, quantity=10)
        order.action_confirm()
        self.assertHeld(order, "over_limit")
        self.assertEqual(self.draft(order).amount, 339.0)
        with self.assertRaisesRegex(ProcessError, "339.00.* not below .*339.00"):
            self.ask(order)
        self.set_limit(self.buyer, 1017.03)
        release = self.grant(order)
        self.assertEqual(release.amount, 339.0)
        order.action_confirm()
        self.assertConfirmed(order)
        self.ship(order, 4)
        self.assertEqual((release.state, release.consumed_amount), ("consumed", 135.6))
