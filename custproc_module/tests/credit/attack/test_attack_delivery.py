"""Ways round the delivery gate, as the storekeeper: written moves, raised quantities, other destinations, other people's lines."""

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ....exceptions import ProcessError
from ..gate.test_gate_delivery import DeliveryCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestAttackDelivery(DeliveryCommon):
    def assertStays(self, transfer):
        self.assertNotIn("done", transfer.move_ids.mapped("state"))

    def test_move_written_done(self):
        """DESIGN 4: a move written done, or done by the stock's own method, is refused."""
        transfer = self.manual(50)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            transfer.move_ids.write({"state": "done"})
        with self.assertRaises(ProcessError), self.env.cr.savepoint():
            transfer.move_ids._action_done()
        with self.assertRaises(ProcessError), self.env.cr.savepoint():
            transfer._action_done()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.env["stock.move"].with_user(self.storekeeper).create(
                {
                    "product_id": self.product.id,
                    "product_uom_qty": 50,
                    "quantity": 50,
                    "location_id": self.stock.id,
                    "location_dest_id": self.outside.id,
                    "partner_id": self.customer.id,
                    "state": "done",
                }
            )
        self.assertStays(transfer)

    def test_move_without_transfer(self):
        """CA-12: a bare move to a customer is judged like a transfer."""
        values = {
            "product_id": self.product.id,
            "location_id": self.stock.id,
            "location_dest_id": self.outside.id,
            "partner_id": self.customer.id,
            "picked": True,
        }
        moves = self.env["stock.move"].with_user(self.storekeeper)
        small = moves.create({**values, "product_uom_qty": 5, "quantity": 5})
        small._action_done()
        self.assertEqual(small.state, "done")
        large = moves.create({**values, "product_uom_qty": 50, "quantity": 50})
        with self.assertRaises(ProcessError):
            large._action_done()

    def test_done_quantity_raised(self):
        """DESIGN 4: a done quantity raised beyond the limit is refused, on the move and on its detail."""
        transfer = self.transfer_of(self.confirmed(100, quantity=5))
        transfer.button_validate()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            transfer.move_ids.quantity = 50
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            transfer.move_ids.move_line_ids.quantity = 50
        self.assertEqual(transfer.move_ids.quantity, 5)
        transfer.move_ids.quantity = 8
        self.assertEqual(transfer.move_ids.quantity, 8)

    def test_over_delivery(self):
        """CA-12: more than was ordered is judged by what it brings the exposure to."""
        transfer = self.transfer_of(self.confirmed(100, quantity=5))
        transfer.move_ids.quantity = 50
        transfer.button_validate()
        self.assertHeld(transfer, "over_limit")
        self.assertStays(transfer)

    def test_destination_changed(self):
        """CA-12: a delivery whose destination was changed to an own location, to loss or to a vendor still leaves."""
        inventory = self.env["stock.location"].search(
            [("usage", "=", "inventory"), ("company_id", "in", (self.company.id, False))], limit=1
        )
        places = {
            "internal": self.stock.copy({"name": "Shelf"}),
            "loss": inventory,
            "vendor": self.env.ref("stock.stock_location_suppliers"),
        }
        for name, place in places.items():
            with self.subTest(name):
                order = self.confirmed(600)
                transfer = self.transfer_of(order)
                self.set_limit(self.customer, 0)
                transfer.sudo().write({"location_dest_id": place.id})
                transfer.sudo().move_ids.write({"location_dest_id": place.id})
                transfer.button_validate()
                self.assertStays(transfer)
                self.set_limit(self.customer, 1000)
                order.sudo().action_cancel()

    def test_internal_transfer_to_a_customer(self):
        """CA-12: an internal transfer whose detail line, or whose destination afterwards, is a customer, leaves."""
        shelf = self.stock.copy({"name": "Shelf"})
        internal = self.warehouse.int_type_id
        transfer = self.manual(50, picking_type=internal, dest=shelf)
        transfer.move_ids.move_line_ids.location_dest_id = self.outside
        transfer.button_validate()
        self.assertHeld(transfer, "over_limit")
        self.assertStays(transfer)
        transfer = self.manual(50, picking_type=internal, dest=shelf)
        transfer.button_validate()
        self.assertEqual(transfer.state, "done")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            transfer.move_ids.move_line_ids.location_dest_id = self.outside
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            transfer.move_ids.location_dest_id = self.outside

    def test_pretended_counting(self):
        """CA-12: a delivery marked as counting or as scrap leaves all the same."""
        transfer = self.manual(50, is_inventory=True)
        transfer.button_validate()
        self.assertStays(transfer)
        values = {"product_id": self.product.id, "product_uom_qty": 50, "quantity": 50, "picked": True, "is_inventory": True}
        move = self.env["stock.move"].create(
            {**values, "location_id": self.stock.id, "location_dest_id": self.outside.id, "partner_id": self.customer.id}
        )
        with self.assertRaises(ProcessError):
            move._action_done()

    def test_borrowed_order_line(self):
        """CA-12: a transfer to a held customer that names the order line of a rich one is judged by who gets the goods."""
        rich = self.make_customer("Rich Ltd")
        self.set_limit(rich, 1e6)
        order = self.confirmed(100, quantity=50, partner=rich)
        transfer = self.manual(50, sale_line_id=order.order_line.id)
        transfer.button_validate()
        self.assertHeld(transfer, "over_limit")
        self.assertStays(transfer)

    def test_context_of_the_wizards(self):
        """DESIGN 4: the ids in the wizards' context bring no held transfer back."""
        transfer = self.manual(50)
        context = {
            "button_validate_picking_ids": transfer.ids,
            "skip_backorder": True,
            "skip_sanity_check": True,
            "cancel_backorder": True,
        }
        transfer.with_context(**context).button_validate()
        self.assertStays(transfer)
        wizard = (
            self.env["stock.backorder.confirmation"]
            .with_user(self.storekeeper)
            .create({"pick_ids": [Command.set(transfer.ids)]})
        )
        wizard.with_context(**context).process()
        self.assertStays(transfer)

    def test_split_and_rest(self):
        """CA-12: several small transfers of one batch do not pass together what one would not."""
        transfers = self.manual(6) | self.manual(6)
        transfers.button_validate()
        self.assertEqual(sorted(transfers.mapped("state")), ["assigned", "done"])

    def test_decision_of_yesterday(self):
        """DESIGN 4: the verdict of an earlier transaction clears nothing."""
        transfer = self.transfer_of(self.confirmed(600))
        self.set_limit(self.customer, 0)
        transfer.sudo().move_ids._clear_for_delivery()
        self.env.cr.cache.clear()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            transfer.move_ids.write({"state": "done"})
