"""Every bucket of the exposure opens exactly the records it is the sum of."""

from datetime import date

from odoo import Command
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..gate.test_gate_delivery import DeliveryCommon

SUMMED = {
    "action_open_receivable": ("receivable", "amount_residual"),
    "action_open_drafts": ("draft_invoices", "amount_total_signed"),
    "action_open_orders": ("orders_uninvoiced", "custproc_uninvoiced"),
    "action_open_free_deliveries": ("free_uninvoiced", "custproc_free_open"),
}


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestAccountBuckets(DeliveryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_limit(cls.customer, 1e6)

    def account(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.refresh()
        return self.accounts.search([("partner_id", "=", self.customer.id)])

    def assertOpens(self, account, **expected):
        """Each button opens records whose sum is the figure beside it, and together they are the exposure."""
        for method, (figure, column) in SUMMED.items():
            action = getattr(account, method)()
            records = self.env[action["res_model"]].search(action["domain"])
            with self.subTest(method):
                self.assertAlmostEqual(sum(records.mapped(column)), account[figure], 2)
                if figure in expected:
                    self.assertEqual((account[figure], len(records)), expected[figure])
                self.assertEqual(self.env.ref("custproc_module.credit_order_view_list").model, "sale.order")
        parts = account.receivable + account.draft_invoices + account.orders_uninvoiced + account.free_uninvoiced
        self.assertAlmostEqual(parts, account.exposure, 2)

    def test_every_bucket(self):
        """D-05: open items with credit notes and receipts, drafts, orders delivered and invoiced in part, free goods."""
        contact = self.env["res.partner"].create({"name": "Accounts", "parent_id": self.customer.id})
        first = self.invoice(900, date(2026, 6, 1))
        self.invoice(300, date(2026, 6, 2), partner=contact)
        self.invoice(50, date(2026, 6, 3), move_type="out_refund")
        self.pay(date(2026, 6, 4), 400, invoice=first)
        self.pay(date(2026, 6, 4), 70)
        self.pay(date(2026, 6, 4), 20, invoice=self.invoice(20, date(2026, 6, 1)))
        order = self.confirmed(100, quantity=5)
        transfer = self.transfer_of(order)
        transfer.move_ids.quantity = 2
        transfer.with_context(skip_backorder=True).button_validate()
        self.product.invoice_policy = "order"
        invoice = order.sudo()._create_invoices()
        invoice.invoice_line_ids.quantity = 2
        self.confirmed(40, partner=contact, partner_invoice_id=contact.id)
        done = self.confirmed(10)
        done.sudo()._create_invoices().action_post()
        self.invoice(5, date(2026, 6, 15), post=False, move_type="out_refund")
        for quantity in (3, 2):
            self.manual(quantity).button_validate()
        self.assertOpens(
            self.account(),
            receivable=(900 - 400 + 300 - 50 - 70 + 10, 5),
            draft_invoices=(200.0, 1),
            orders_uninvoiced=(300.0 + 40, 2),
            free_uninvoiced=(500.0, 2),
        )

    def test_free_goods_invoiced_and_returned(self):
        """D-05: an invoice without an order settles the oldest free delivery first; what came back does not count."""
        old, new = self.manual(3), self.manual(4)
        (old | new).button_validate()
        self.assertOpens(self.account(), free_uninvoiced=(700.0, 2))
        wizard = self.env["stock.return.picking"].create({"picking_id": new.id})
        wizard.product_return_moves.quantity = 1
        back = wizard._create_return()
        back.move_ids.picked = True
        back.button_validate()
        self.assertOpens(self.account(), free_uninvoiced=(600.0, 2))
        self.invoice(350, date(2026, 6, 15))
        account = self.account()
        self.assertOpens(account, free_uninvoiced=(250.0, 1), receivable=(350.0, 1))
        self.assertEqual((old | new).move_ids.mapped("custproc_free_open"), [0.0, 250.0])

    def test_down_payment_and_currency(self):
        """D-05: an order of another currency less its down payment, in company currency."""
        currency = self.env["res.currency"].create({"name": "TST", "symbol": "T", "rounding": 0.01})
        self.env["res.currency.rate"].create({"name": "2020-01-01", "currency_id": currency.id, "rate": 2.0, "company_id": self.company.id})
        pricelist = self.env["product.pricelist"].create({"name": "Test", "currency_id": currency.id})
        order = self.confirmed(800, pricelist_id=pricelist.id)
        wizard = self.env["sale.advance.payment.inv"].create(
            {"sale_order_ids": [Command.set(order.ids)], "advance_payment_method": "fixed", "fixed_amount": 200}
        )
        wizard._create_invoices(order.sudo())
        self.assertOpens(self.account(), orders_uninvoiced=(300.0, 1), draft_invoices=(100.0, 1))

    def test_stale_figures(self):
        """D-05: opening a bucket brings the account up to date first."""
        account = self.account()
        self.invoice(120, date(2026, 6, 15))
        self.assertEqual(account.receivable, 0.0)
        account.with_user(self.salesperson).action_open_receivable()
        self.assertEqual(account.receivable, 120.0)
