"""What the customer is asked to remit for an order, and what the quotation prints of it."""

from datetime import date

from odoo import Command
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..gate_common import GateCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestRemittance(GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_policy(invoice_gate="off")
        cls.freight = cls.make_product("Road freight", 20.0)
        cls.freight.product_tmpl_id.custproc_is_freight = True

    def order_with_freight(self, **values):
        order = self.sell(800, **values)
        line = {"product_id": self.freight.id, "product_uom_qty": 1, "price_unit": 20, "tax_ids": [Command.clear()]}
        order.write({"order_line": [Command.create(line)]})
        return order

    def amounts(self, order):
        order.invalidate_recordset()
        return (order.custproc_goods, order.custproc_freight, order.custproc_previous_balance, order.custproc_remittance)

    def test_arrears_are_added(self):
        """RO-11: goods 800 and freight 20 with arrears of 150 make 970; drafts and other orders are no arrears."""
        self.invoice(150, date(2026, 5, 20))
        self.invoice(999, date(2026, 6, 1), post=False)
        self.sell(70).action_confirm()
        self.assertEqual(self.amounts(self.order_with_freight()), (800.0, 20.0, 150.0, 970.0))

    def test_balance_in_favour_is_taken_off(self):
        """RO-11: money on account lowers what is to be remitted, down to nothing; money for another order does not."""
        self.pay(date(2026, 6, 1), 150)
        other, order = self.sell(300), self.order_with_freight()
        self.prepay(other, 300)
        self.assertEqual(self.amounts(order), (800.0, 20.0, -150.0, 670.0))
        self.assertEqual(self.amounts(other)[2:], (-450.0, 0.0))
        self.pay(date(2026, 6, 2), 5000)
        self.assertEqual(self.amounts(order)[2:], (-5150.0, 0.0))

    def test_own_invoice_is_no_arrears(self):
        """RO-11: once the order is invoiced its own invoice is not counted a second time, and what is paid of it is not asked for again."""
        self.product.invoice_policy = self.freight.invoice_policy = "order"
        order = self.order_with_freight()
        order.action_confirm()
        invoice = order.sudo()._create_invoices().sudo()
        invoice.action_post()
        self.assertEqual(self.amounts(order), (800.0, 20.0, 0.0, 820.0))
        self.pay(date(2026, 6, 15), 500, invoice)
        self.assertEqual(self.amounts(order)[2:], (-500.0, 320.0))
        self.pay(date(2026, 6, 15), 320, invoice)
        self.assertEqual(self.amounts(order)[2:], (-820.0, 0.0))

    def test_foreign_currency(self):
        """RO-11: arrears are shown in the order's currency, at its rate."""
        currency = self.env["res.currency"].create({"name": "TST", "symbol": "T", "rounding": 0.01})
        self.env["res.currency.rate"].create({"name": "2020-01-01", "currency_id": currency.id, "rate": 2.0, "company_id": self.company.id})
        pricelist = self.env["product.pricelist"].create({"name": "Test", "currency_id": currency.id})
        self.invoice(150, date(2026, 5, 20))
        self.assertEqual(self.amounts(self.sell(800, pricelist_id=pricelist.id)), (800.0, 0.0, 300.0, 1100.0))

    def test_bank_comes_from_the_file(self):
        """RO-11: the customer's bank is proposed from its file and may be agreed otherwise."""
        file = self.env["custproc.customer.file"].search([("partner_id", "=", self.customer.id)])
        file = file or self.env["custproc.customer.file"].create({"partner_id": self.customer.id})
        file.invoice_bank = "Bank of China, Wuhan"
        order = self.sell(10)
        self.assertEqual(order.custproc_remit_bank, "Bank of China, Wuhan")
        order.custproc_remit_bank = "ICBC"
        order.order_line.price_unit = 20
        self.assertEqual(order.custproc_remit_bank, "ICBC")

    def test_printed_once_a_day_is_agreed(self):
        """RO-11: with an agreed payment day the quotation prints amount, bank and day; without one it prints nothing of it."""
        self.invoice(150, date(2026, 5, 20))
        order = self.order_with_freight(custproc_remit_bank="ICBC")
        report = self.env["ir.actions.report"]
        plain = report._render_qweb_html("sale.report_saleorder", order.ids)[0].decode()
        self.assertNotIn("Amount to remit", plain)
        order.custproc_remit_on = date(2026, 6, 16)
        printed = report._render_qweb_html("sale.report_saleorder", order.ids)[0].decode()
        for text in ("Amount to remit", "970.00", "Arrears", "ICBC", "06/16/2026"):
            self.assertIn(text, printed)
