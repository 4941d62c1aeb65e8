"""Defaults that a user saves for himself reach every creation, also those the server makes on his behalf. None of them passes a gate."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestAttackDefaults(GateCommon):
    def save_default(self, role, model, field, value):
        self.env["ir.default"].with_user(self.users[role]).set(model, field, value, user_id=True)

    def assert_not_reached(self, make, **reached):
        """Creating is refused, or leaves the fields at other values than those."""
        try:
            with self.cr.savepoint():
                record = make()
                self.env.flush_all()
                values = record.sudo().read(list(reached))[0]
        except UserError:
            return
        for name, value in reached.items():
            self.assertNotEqual(values[name], value, name)

    def test_order_is_not_born_confirmed(self):
        """CA-06: an order beyond the limit is not created confirmed by a saved default, nor a line that ships."""
        self.save_default("salesperson", "sale.order", "state", "sale")
        self.assert_not_reached(lambda: self.sell(5000.0), state="sale")
        self.env["ir.default"].search([("user_id", "=", self.salesperson.id)]).unlink()
        self.save_default("salesperson", "sale.order.line", "state", "sale")
        self.assert_not_reached(lambda: self.sell(5000.0).order_line, state="sale")

    def test_hold_and_judgement_are_not_defaults(self):
        """CA-06: nor are hold and decision of an order."""
        decision = self.env["custproc.decision"]._record(self.sell(10.0), "verdict", "allow")
        self.save_default("salesperson", "sale.order", "custproc_decision_id", decision.id)
        order = self.sell(5000.0)
        self.assertNotEqual(order.sudo().custproc_decision_id, decision)
        order.action_confirm()
        self.assertEqual(order.state, "draft")

    def test_invoice_is_not_born_posted(self):
        """CA-06: an invoice beyond the limit is not created posted."""
        self.save_default("finance_officer", "account.move", "state", "posted")
        invoices = self.env["account.move"].with_user(self.users["finance_officer"])
        line = {"product_id": self.product.id, "quantity": 1, "price_unit": 5000.0, "tax_ids": [Command.clear()]}
        values = {
            "move_type": "out_invoice",
            "partner_id": self.customer.id,
            "invoice_line_ids": [Command.create(line)],
        }
        self.assert_not_reached(lambda: invoices.create(values), state="posted")

    def test_goods_are_not_born_gone(self):
        """CA-12: goods beyond the limit are not created delivered."""
        self.save_default("logistics", "stock.move", "state", "done")
        self.save_default("logistics", "stock.picking", "state", "done")
        kind = self.env["stock.picking.type"].search(
            [("code", "=", "outgoing"), ("company_id", "=", self.company.id)], limit=1
        )
        places = {
            "location_id": kind.default_location_src_id.id,
            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
        }
        moves = self.env["stock.move"].with_user(self.users["logistics"])
        values = {
            "product_id": self.product.id,
            "product_uom_qty": 60,
            "quantity": 60,
            "partner_id": self.customer.id,
            **places,
        }
        self.assert_not_reached(lambda: moves.create(values), state="done")
        pickings = self.env["stock.picking"].with_user(self.users["logistics"])
        order = {
            "picking_type_id": kind.id,
            "partner_id": self.customer.id,
            "move_ids": [Command.create(values)],
            **places,
        }
        self.assert_not_reached(lambda: pickings.create(order), state="done")
