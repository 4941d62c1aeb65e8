"""Ways round the delivery gate by what everyday modules offer: waves, exchanges, counting, scanning, goods sent by the supplier."""

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tests.common import freeze_time

from ..gate.test_gate_delivery import DeliveryCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestAttackEverydayGoods(DeliveryCommon):
    def try_done(self, transfer):
        """Validated as the storekeeper does it; what is refused in words is refused."""
        try:
            with self.env.cr.savepoint():
                transfer.button_validate()
        except UserError:
            self.env.invalidate_all()
        return transfer.sudo().state

    def test_return_for_exchange(self):
        """CA-12: goods returned for exchange leave again only when the gate lets them."""
        order = self.confirmed(600)
        sent = self.transfer_of(order)
        sent.button_validate()
        self.assertEqual(sent.state, "done")
        self.set_limit(self.customer, 0, is_stopped=True)
        context = {"active_id": sent.id, "active_ids": sent.ids, "active_model": "stock.picking"}
        wizard = Form(self.env["stock.return.picking"].with_user(self.storekeeper).with_context(**context)).save()
        wizard.product_return_moves.quantity = 1
        wizard.action_create_exchanges()
        leaving = [("partner_id", "=", self.customer.id), ("state", "!=", "done"), ("picking_type_id.code", "=", "outgoing")]
        again = self.env["stock.picking"].search(leaving)
        self.assertTrue(again, "the exchange made no transfer")
        for transfer in again.with_user(self.storekeeper):
            for move in transfer.move_ids:
                move.write({"quantity": move.product_uom_qty, "picked": True})
            self.assertNotEqual(self.try_done(transfer), "done")

    def test_wave(self):
        """CA-12: lines of a held payer put into a wave with others stay."""
        order = self.confirmed(600)
        transfer = self.transfer_of(order).sudo()
        self.set_limit(self.customer, 0, is_stopped=True)
        wave = self.env["stock.picking.batch"].create({"is_wave": True, "picking_type_id": transfer.picking_type_id.id})
        transfer.move_line_ids._add_to_wave(wave)
        wave.action_confirm()
        try:
            with self.env.cr.savepoint():
                wave.action_done()
        except UserError:
            self.env.invalidate_all()
        self.assertNotIn("done", (transfer | wave.picking_ids).move_ids.mapped("state"))

    def test_move_put_into_another_transfer(self):
        """CA-12: a stopped payer's goods put into another one's transfer are judged by his limit; into one that has left, they stay."""
        order = self.confirmed(600)
        move = self.transfer_of(order).move_ids.sudo()
        other = self.make_customer("Harmless Ltd")
        self.set_limit(other, 500)
        harmless = self.manual(1, partner=other)
        self.set_limit(self.customer, 0, is_stopped=True)
        keeper = move.with_user(self.storekeeper)
        with self.env.cr.savepoint() as point:
            keeper.picking_id = harmless
            self.assertNotEqual(self.try_done(harmless), "done")
            self.assertHeld(harmless, "over_limit")
            self.assertNotEqual(move.state, "done")
            point.rollback()
        self.env.invalidate_all()
        harmless.button_validate()
        self.assertEqual(harmless.state, "done")
        try:
            with self.env.cr.savepoint():
                keeper.picking_id = harmless
                keeper._action_done()
        except UserError:
            self.env.invalidate_all()
        self.assertNotEqual(move.state, "done")

    def test_counted_at_the_customer(self):
        """CA-12: no counting puts goods of the stock into a customer's place."""
        keeper = self.env["stock.quant"].with_user(self.storekeeper).with_context(inventory_mode=True)
        quants = self.env["stock.quant"].with_user(self.storekeeper)
        product = self.make_product("Counted gas", 100.0, is_storable=True)
        self.env["stock.quant"]._update_available_quantity(product, self.stock, 100)
        product.property_stock_inventory = self.outside
        quant = quants.search([("product_id", "=", product.id), ("location_id", "=", self.stock.id)])
        try:
            with self.env.cr.savepoint():
                quant.with_context(inventory_mode=True).write({"inventory_quantity": 50})
                quant.action_apply_inventory()
                self.env.flush_all()
        except UserError:
            self.env.invalidate_all()
        self.assertEqual(quant.sudo().quantity, 100, "50 pieces worth 5,000 went to a customer by counting")
        try:
            with self.env.cr.savepoint():
                made = keeper.create({"product_id": product.id, "location_id": self.outside.id, "inventory_quantity": 30})
                made.action_apply_inventory()
        except UserError:
            self.env.invalidate_all()
        self.assertEqual(quant.sudo().quantity, 100)
        try:
            with self.env.cr.savepoint():
                values = {"quant_ids": quant.ids, "dest_location_id": self.outside.id}
                self.env["stock.quant.relocate"].with_user(self.storekeeper).create(values).action_relocate_quants()
                self.env.flush_all()
        except UserError:
            self.env.invalidate_all()
        self.assertEqual(quant.sudo().quantity, 100)

    def test_from_the_supplier_to_the_customer(self):
        """CA-12: what goes from a supplier straight to a customer leaves by the gate too."""
        supplier = self.env.ref("stock.stock_location_suppliers")
        transfer = self.manual(50, picking_type=self.warehouse.in_type_id, location_id=supplier.id)
        transfer.sudo().location_id = supplier
        self.assertNotEqual(self.try_done(transfer), "done")

    def test_scanned_lines(self):
        """CA-12: lines scanned one by one as picked take no more out than is let."""
        order = self.confirmed(100, quantity=5)
        transfer = self.transfer_of(order)
        move = transfer.move_ids
        line = {"picking_id": transfer.id, "product_id": self.product.id, "quantity": 100, "picked": True}
        line |= {"location_id": self.stock.id, "location_dest_id": self.outside.id}
        self.env["stock.move.line"].with_user(self.storekeeper).create({**line, "move_id": move.id})
        self.env["stock.move.line"].with_user(self.storekeeper).create(line)
        self.assertNotEqual(self.try_done(transfer), "done")
        other = self.confirmed(100, quantity=1)
        sent = self.transfer_of(other)
        sent.button_validate()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.env["stock.move.line"].with_user(self.storekeeper).create({**line, "picking_id": sent.id})
            self.env.flush_all()
