from collections import defaultdict

from odoo import models

from ....policies.contract.call_off import exact
from ....policies.engine.hold import Hold, merge
from ...engine.words import say_number


class StockMove(models.Model):
    """CT-05: what leaves beyond an order that calls off a frame contract is called off as well, and stays within quantity and term."""

    _inherit = "stock.move"

    def _get_binding_holds(self):
        # EXTENDS engine
        return merge(super()._get_binding_holds(), self._get_call_off_holds())

    def _get_call_off_holds(self):
        """{move id: [Hold]} of moves that deliver more than was ordered, where the contract does not let it."""
        beyond = self._get_beyond_order()
        if not beyond:
            return {}
        orders = self.env["sale.order"].union(*(line.order_id for line in beyond))
        # Claimed at the order's gate, and here: two transfers at once take what is left one after the other.
        orders.custproc_contract_id._claim_call_off()
        found = {}
        for line, over in beyond.items():
            hold = line._get_over_delivery_hold(over)
            if hold:
                found |= {move.id: [hold] for move in self if move.sale_line_id == line}
        return found

    def _get_beyond_order(self):
        """{order line: quantity in its unit} that these moves deliver beyond what was ordered, or delivered before."""
        leaving, left = defaultdict(float), defaultdict(float)
        for move in self:
            line = move.sale_line_id
            called_off = line.custproc_contract_line_id and line.order_id.state == "sale" and line.product_id == move.product_id
            if not called_off or move.state == "cancel" or move.location_id.usage == "customer":
                continue
            quantity = move.product_uom._compute_quantity(move.quantity, line.product_uom_id, round=False)
            leaving[line] += quantity
            if move.state == "done":
                left[line] += quantity
        beyond = {}
        for line, quantity in leaving.items():
            before = line.qty_delivered - left[line]
            over = before + quantity - max(line.product_uom_qty, before)
            if line.product_uom_id.compare(over, 0.0) > 0:
                beyond[line] = over
        return beyond


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_over_delivery_hold(self, over):
        """The hold of `over` (in the line's unit) that leaves beyond the order; none where contract and quantity let it."""
        self.ensure_one()
        order, part = self.order_id, self.custproc_contract_line_id
        unit = part.product_uom_id
        said = order._say_closed_frame()
        if not said and part.quantity:
            taken = self.env["custproc.contract"]._get_called_off(part, order)[part.id]
            others = (order.order_line - self).filtered(lambda line: line.custproc_contract_line_id == part)
            taken += sum(line._get_called_off_in(unit) for line in others)
            taken += self.product_uom_id._compute_quantity(max(self.product_uom_qty, self.qty_delivered - over), unit, round=False)
            left = max(exact(part.quantity) - exact(taken), exact(0.0))
            if exact(self.product_uom_id._compute_quantity(over, unit, round=False)) > left:
                said = self.env._(
                    "contract %(contract)s has %(left)s %(unit)s left",
                    contract=part.contract_id.name,
                    left=f"{left.normalize():f}",
                    unit=unit.name,
                )
        if not said:
            return None
        text = self.env._(
            "%(over)s %(unit)s of %(product)s leave beyond order %(order)s, and %(reason)s",
            over=say_number(self.env, over),
            unit=self.product_uom_id.name,
            product=self.product_id.display_name,
            order=order.name,
            reason=said,
        )
        way = self.env._("Deliver what was ordered, or amend the contract.")
        return Hold("contract", "frame_delivery", text, (way,), {"contract": part.contract_id.name, "beyond": over}, binding=True)
