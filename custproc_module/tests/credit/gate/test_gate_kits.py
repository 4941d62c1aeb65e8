"""Kits leave as their components, and are worth what the kit costs."""

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from .test_gate_delivery import DeliveryCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestGateKits(DeliveryCommon):
    """A kit of 100 is made of 4 legs and 2 boards; its bill of materials is that of sale_mrp, of which only the answer is needed here."""

    def setUp(self):
        super().setUp()
        self.parts = {self.make_product("Leg", 9.0): 4.0, self.make_product("Board", 30.0): 2.0}
        made_of = {part.id: quantity for part, quantity in self.parts.items()}
        self.startPatcher(patch.object(type(self.env["sale.order.line"]), "_get_kit_components", lambda line: made_of))

    def explode(self, transfer):
        """The moves by which kits leave, as the host makes them: one for each component."""
        [kit] = transfer.sudo().move_ids
        place = {"picking_id": kit.picking_id.id, "location_id": kit.location_id.id, "location_dest_id": kit.location_dest_id.id}
        line = kit.sale_line_id
        kit._action_cancel()
        for part, quantity in self.parts.items():
            demand = line.product_uom_qty * quantity
            values = {"product_id": part.id, "product_uom_qty": demand, "sale_line_id": line.id}
            self.env["stock.move"].create({**place, **values})._action_confirm(merge=False)
        moves = transfer.move_ids.filtered(lambda move: move.state != "cancel")
        for move in moves:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        return moves

    def test_worth_what_the_kit_costs(self):
        """CA-06, CA-10: eight kits of 100 within a limit of 1,000 leave as 32 legs and 16 boards, and count 800."""
        order = self.confirmed(100, quantity=8)
        transfer = self.transfer_of(order)
        shares = [move._get_delivered_quantity() for move in self.explode(transfer)]
        self.assertEqual(shares, [4.0, 4.0], "half of each kit by its legs, half by its boards")
        transfer.button_validate()
        self.assertEqual(transfer.state, "done", transfer.custproc_hold_reason)

    def test_more_kits_than_ordered(self):
        """CA-12, D-08: twelve kits instead of eight pass the limit and stay."""
        order = self.confirmed(100, quantity=8)
        transfer = self.transfer_of(order)
        for move in self.explode(transfer):
            move.quantity = move.product_uom_qty * 1.5
        transfer.button_validate()
        self.assertEqual(transfer.state, "assigned")
        self.assertHeld(transfer, "over_limit")
        self.assertRegex(transfer.custproc_hold_reason, r"exposure of .* to .*1,200\.00")

    def test_another_product_is_no_component(self):
        """CA-12: goods that only borrow a line of the order count at its price, kit or not."""
        order = self.confirmed(100, quantity=8)
        move = self.explode(self.transfer_of(order))[:1]
        borrowed = move.copy({"product_id": self.make_product("Steel", 500.0).id, "product_uom_qty": 3})
        self.assertEqual(borrowed._get_delivered_quantity(), 3.0)
