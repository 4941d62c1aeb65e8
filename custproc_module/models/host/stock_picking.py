from odoo import models

from ..engine.read_ahead import find_empty, read_ahead, read_at_once
from .hoist import hoist, is_hoisted, unhoist

# What the host asks for of each move that it does; most of it is there for few of them.
MOVE_COLLECTIONS = ("move_orig_ids", "move_dest_ids", "route_ids", "analytic_account_line_ids")


class StockPicking(models.Model):
    _inherit = "stock.picking"

    _custproc_held_idx = models.Index("(partner_id) WHERE custproc_is_held")

    def button_validate(self):
        if is_hoisted(self, "button_validate"):
            return super().button_validate()
        return self._gated_validate(lambda pickings: super().button_validate())

    def _register_hook(self):
        super()._register_hook()
        hoist(self, "button_validate", lambda pickings, origin: pickings._gated_validate(origin))

    def _unregister_hook(self):
        super()._unregister_hook()
        unhoist(self, "button_validate")

    def _gated_validate(self, validate):
        """Validate the transfers that the gate lets pass; the others stay as they are and say why."""
        allowed = self._pass_delivery_gate()
        if self and not allowed:
            return True
        if "button_validate_picking_ids" in self.env.context:
            # A wizard of the host goes on with the ids it finds here.
            left = (self - allowed).ids
            ids = [
                picking_id
                for picking_id in self.env.context["button_validate_picking_ids"] or []
                if picking_id not in left
            ]
            allowed = allowed.with_context(button_validate_picking_ids=ids)
        # The host reads the lines in three queries, and the products with their costs in two.
        read_ahead((allowed, "move_line_ids"), (allowed.move_ids, "move_line_ids"))
        read_at_once(allowed.move_ids.product_id, "company_dependent")
        return validate(allowed)

    def _pass_delivery_gate(self):
        """The transfers of these that may be validated.

        :raise AccessError: the caller may not write them; a gate leaves its hold and its decision only where somebody may deliver at all
        """
        # sudo: stock.picking, the receiver's credit is judged on figures the storekeeper may not see
        self.sudo()._read_ahead_for_gate()
        asked = self.sudo().filtered(
            lambda picking: (
                picking.state not in ("done", "cancel")
                and picking.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))._filter_uncleared()._get_leaving()
            )
        )
        held = set()
        for company, pickings in asked.grouped("company_id").items():
            pickings = pickings.with_company(company)
            self._claim_shipments(pickings, self.env["stock.move"])
            allowed, _holds = pickings._judge_transfers()
            allowed.move_ids._clear_for_delivery()
            held.update((pickings - allowed).ids)
        if held:
            # What passes is written by the host next, which asks the same.
            self.check_access("write")
        return self.filtered(lambda picking: picking.id not in held)

    def _read_ahead_for_gate(self):
        """Read in three queries what the gate asks of transfers, orders and their moves, and the host of the transfers, in six."""
        read_at_once(self, "picking_properties")  # they are tracked, and no column that is read with the others
        judged = self.filtered(lambda picking: picking.company_id._custproc_gate_mode("delivery") != "off")
        read_ahead((judged.sale_id, "order_line"))
        lines = judged.sale_id.order_line
        read_ahead((self, "move_ids"), (lines, "move_ids"))
        find_empty((lines, "invoice_lines"), *((self.move_ids, name) for name in MOVE_COLLECTIONS))

    def _claim_shipments(self, pickings, loose):
        """Take the accounts of all payers at once, so that two batches never wait for each other crosswise."""
        # sudo: stock.move, see above
        (pickings.move_ids | loose).sudo()._claim_delivery()

    def _judge_transfers(self):
        """Judge transfers of one company whose payers are claimed; returns those that may leave and {id: [Hold, …]} of the others."""
        mode = self.company_id._custproc_gate_mode("delivery")
        held_orders = self.filtered(
            lambda picking: (
                any((picking.sale_id | picking.move_ids.sale_line_id.order_id).mapped("custproc_is_held"))
                and any(move._get_credit_order().custproc_is_held for move in picking.move_ids)
            )
        )
        # What grows after it has left is noted also while the gate is off: the verdict it left with was given on less, and whoever looks
        # afterwards would take it for the whole.
        grown = (self - held_orders).filtered(lambda picking: mode == "off" and picking._has_left_before())
        allowed, holds = self.browse(), {}
        for pickings, effective in ((held_orders, "block"), (grown, "observe"), (self - held_orders - grown, mode)):
            # A held order holds its transfers, whatever the delivery gate does.
            if not pickings:
                continue
            if effective == "off":
                # Off judges nothing, but what binds in every mode holds.
                found = pickings._get_binding_holds()
                free = pickings.filtered(lambda picking, found=found: picking.id not in found)
                allowed, pickings = allowed | free, pickings - free
                if pickings:
                    allowed |= pickings._settle_gate("delivery", effective, found, lambda asked: asked._get_binding_holds())
                    holds |= {picking.id: picking._weigh(found, effective)[1] for picking in pickings}
                continue
            found = pickings._get_delivery_holds()
            allowed |= pickings._settle_gate("delivery", effective, found, lambda asked: asked._get_delivery_holds())
            holds |= {picking.id: picking._weigh(found, effective)[1] for picking in pickings}
        return allowed, holds

    def _has_left_before(self):
        """Whether goods of the transfer left in an earlier transaction."""
        now = self.env.cr.now().replace(microsecond=0)  # moments of records are kept to the second
        return any(move.custproc_passed_at and move.custproc_passed_at < now for move in self.move_ids)

    def _get_gate_payer(self):
        return next((payer for move in self.move_ids if (payer := move._get_payer())), None) or super()._get_gate_payer()
