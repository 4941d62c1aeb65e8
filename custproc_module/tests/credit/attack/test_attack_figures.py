"""Ways round the gates by the figures they read: what the host computes is not written, moved or dated to something else."""

from datetime import date

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..gate.test_gate_delivery import DeliveryCommon
from .test_attack_order import RpcCommon

# Computed by the host, open to writing, and judged in its new value: by the gate of the order, the delivery or the posted invoice.
JUDGED_WHEN_WRITTEN = {
    "sale.order": {"partner_invoice_id"},
    "sale.order.line": {"product_uom_qty", "price_unit", "discount", "qty_delivered", "customer_lead"},
    "stock.move": {"quantity", "product_uom", "location_id", "location_dest_id", "to_refund"},
    "account.move": {"company_id", "invoice_currency_rate", "payment_state"},
    "account.move.line": {"partner_id", "company_id", "account_id", "display_type", "balance", "date", "quantity", "product_uom_id"},
    "account.partial.reconcile": {"max_date"},
}


@tagged("post_install", "-at_install")
class TestAttackFigures(DeliveryCommon, RpcCommon):
    """As the salesperson of the order, or as the accountant of the invoice; the limit is 1,000."""

    def assertSecondHeld(self):
        """What the payer's first order of 900 is worth still counts: a second one does not pass."""
        order = self.sell(900)
        order.action_confirm()
        self.assertHeld(order, "over_limit")

    def test_all_that_is_read_is_closed(self):
        """D-05: whatever the figures are made of and the host computes is closed, or judged when it is written."""
        users = [self.users[role] for role in ("salesperson", "finance_officer", "logistics", "administrator")]
        for model, names in self.accounts._get_sources().items():
            computed = {name for name in names if self.env[model]._fields[name].compute} - JUDGED_WHEN_WRITTEN.get(model, set())
            for name in computed:
                for user in users:
                    record = self.env[model].with_user(user)
                    self.assertFalse(record._has_field_access(record._fields[name], "write"), f"{model}.{name}, {user.login}")

    def test_value_of_a_quotation(self):
        """CA-06, CA-10: an order of 5,000 whose total, rate or amount was written down is not confirmed on that."""
        order = self.sell(5000)
        line = order.order_line
        for records, values in (
            (order, {"currency_rate": 1e6}),
            (order, {"amount_total": 1.0}),
            (order, {"order_line": [Command.update(line.id, {"price_total": 1.0})]}),
            (line, {"price_total": 1.0}),
            (line, {"price_subtotal": 1.0, "price_tax": 0.0}),
        ):
            with self.subTest(values=values):
                self.assertRefused("AccessError", records, "write", records.ids, values)
        self.rpc(order, "action_confirm", order.ids)
        self.assertHeld(order, "over_limit")

    def test_value_of_a_confirmed_order(self):
        """D-05: a confirmed order does not leave the exposure by a written status, quantity, amount or kind of line."""
        order = self.confirmed(900)
        line = order.order_line
        rich = self.make_customer("Rich Ltd")
        self.set_limit(rich, 1e6)
        foreign = self.invoice(900, date(2026, 6, 15), partner=rich).invoice_line_ids
        self.assertRefused("AccessError", order, "write", order.ids, {"invoice_status": "invoiced"})
        for values in (
            {"price_total": 1.0},
            {"qty_invoiced": 1.0},
            {"invoice_lines": [Command.link(foreign.id)]},
            {"qty_delivered_method": "manual"},
        ):
            with self.subTest(values=values):
                self.assertRefused("AccessError", line, "write", line.ids, values)
        self.assertRefused("ProcessError", line, "write", line.ids, {"is_downpayment": True})
        self.assertRefused("UserError", line, "write", line.ids, {"display_type": "line_note"})
        self.assertEqual(self.figures().exposure, 900.0)
        self.assertSecondHeld()

    def test_goods_named_down_payment(self):
        """D-05: goods entered as a down payment from the start count as goods, at the gate and in the exposure."""
        order = self.sell(900)
        order.order_line.unlink()
        vals = {"product_id": self.product.id, "product_uom_qty": 9, "price_unit": 100, "tax_ids": [Command.clear()]}
        order.write({"order_line": [Command.create({**vals, "is_downpayment": True})]})
        order.action_confirm()
        self.assertConfirmed(order)
        self.assertEqual(self.figures().exposure, 900.0)
        self.assertSecondHeld()

    def test_delivered_quantity_written_down(self):
        """CA-12: what left beyond the order is not written back: 9 delivered of 2 ordered stay 900 of exposure."""
        order = self.confirmed(100, quantity=2)
        transfer = self.transfer_of(order)
        transfer.move_ids.quantity = 9
        transfer.button_validate()
        self.assertEqual((transfer.state, self.figures().exposure), ("done", 900.0))
        self.assertRefused("ProcessError", order.order_line, "write", order.order_line.ids, {"qty_delivered": 2})
        self.assertEqual(self.figures().exposure, 900.0)

    def test_delivered_by_hand(self):
        """D-08: hours reported beyond the limit on a confirmed order hold it."""
        hours = self.make_product("Hours", 100, type="service", service_type="manual", invoice_policy="delivery")
        order = self.confirmed(100, product=hours)
        self.rpc(order.order_line, "write", order.order_line.ids, {"qty_delivered": 50})
        self.assertHeld(order, "over_limit")

    def test_payer_written(self):
        """D-04: a customer does not become part of a rich one by writing the entity he belongs to, nor by a default."""
        rich, poor = self.make_customer("Rich Ltd"), self.make_customer("Poor Ltd")
        self.set_limit(rich, 1e6)
        self.assertRefused("AccessError", poor, "write", poor.ids, {"commercial_partner_id": rich.id})
        self.assertRefused("AccessError", poor, "create", [{"name": "Sly", "commercial_partner_id": rich.id}])
        [sly] = self.rpc(poor, "create", [{"name": "Sly"}], context={"default_commercial_partner_id": rich.id})
        self.assertEqual(poor.browse(sly).commercial_partner_id.id, sly)
        order = self.sell(900, partner=poor.browse(sly))
        order.action_confirm()
        self.assertHeld(order, "over_limit")

    def test_money_of_others(self):
        """D-06: a salesperson links no payment to his order; one of another order lifts nothing."""
        order, paid = self.sell(5000), self.sell(5000)
        for values in ({"transaction_ids": [Command.set([])]}, {"transaction_ids": [Command.link(1)]}):
            self.assertRefused("AccessError", paid, "write", order.ids, values)

    def test_copy_and_moved_line(self):
        """DESIGN 4: a copy asked for in state sale is refused; a line brought over from another payer's order is growth."""
        order = self.sell(5000)
        self.assertRefused("ValidationError", order, "copy", order.ids, {"state": "sale"})
        rich = self.make_customer("Rich Ltd")
        self.set_limit(rich, 1e6)
        source, target = self.confirmed(5000, partner=rich), self.confirmed(100)
        self.rpc(source.order_line, "write", source.order_line.ids, {"order_id": target.id})
        self.assertHeld(target, "over_limit")

    def test_invoice_of_another_payer(self):
        """CA-10: an invoice is judged by the payer it names, not by a written entity, a borrowed order or down payment."""
        rich = self.make_customer("Rich Ltd")
        self.set_limit(rich, 1e6)
        order = self.confirmed(900, partner=rich)
        wizard = self.env["sale.advance.payment.inv"].create(
            {"sale_order_ids": [Command.set(order.ids)], "advance_payment_method": "fixed", "fixed_amount": 300}
        )
        wizard._create_invoices(order.sudo())
        down_payment = order.sudo().order_line.filtered("is_downpayment")
        self.login("finance_officer")
        invoice = self.invoice(5000, date(2026, 6, 15), post=False)
        line = invoice.invoice_line_ids
        self.rpc(line, "write", line.ids, {"is_downpayment": True, "sale_line_ids": [Command.set(down_payment.ids)]})
        self.assertRefused("AccessError", invoice, "write", invoice.ids, {"commercial_partner_id": rich.id})
        self.assertRefused("AccessError", invoice, "write", invoice.ids, {"amount_total_signed": 1.0})
        self.rpc(invoice, "action_post", invoice.ids)
        self.assertEqual(invoice.state, "draft")
        self.assertHeld(invoice, "over_limit")


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestAttackRate(DeliveryCommon):
    """An order of another currency, which was worth 1,000 of it in company currency long ago and one today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        currency = cls.env["res.currency"].create({"name": "TST", "symbol": "T", "rounding": 0.01})
        for day, rate in (("2020-01-01", 1000.0), ("2025-01-01", 1.0)):
            cls.env["res.currency.rate"].create({"name": day, "currency_id": currency.id, "rate": rate, "company_id": cls.company.id})
        cls.pricelist = cls.env["product.pricelist"].create({"name": "Test", "currency_id": currency.id})

    def test_dated_back_before_confirmation(self):
        """D-05: a quotation dated to a day of a better rate is judged at today's, at which it is confirmed."""
        order = self.sell(5000, pricelist_id=self.pricelist.id, date_order="2021-01-01")
        self.assertEqual(order.currency_rate, 1000.0)
        order.action_confirm()
        self.assertHeld(order, "over_limit")
        self.assertEqual(float(order.sudo().custproc_decision_id._get_figures()["credit"]["value"]), 5000.0)

    def test_dated_back_afterwards(self):
        """D-05: nor does a confirmed order get another date."""
        order = self.confirmed(900, pricelist_id=self.pricelist.id)
        with self.assertRaisesRegex(UserError, "cannot get another order date: it was confirmed on 06/15/2026"):
            order.date_order = "2021-01-01"
        self.assertEqual(self.figures().exposure, 900.0)
