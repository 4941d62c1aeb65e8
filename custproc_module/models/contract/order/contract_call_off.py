from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ....policies.contract.call_off import FrameLine


class CustprocContract(models.Model):
    """Frame contracts and the orders that call them off (CT-05)."""

    _inherit = "custproc.contract"

    order_ids = fields.One2many("sale.order", "custproc_contract_id", "Orders", readonly=True)
    order_count = fields.Integer("Number of orders", compute="_compute_order_count")

    def _compute_order_count(self):
        """Counted as far as the reader may read orders; who signs and seals contracts may read none."""
        orders, counts = self.env["sale.order"], {}
        if orders.has_access("read"):
            counts = dict(orders._read_group([("custproc_contract_id", "in", self.ids)], ["custproc_contract_id"], ["__count"]))
        for contract in self:
            contract.order_count = counts.get(contract, 0)

    def action_open_orders(self):
        """List the orders that refer to this contract."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.action_orders")
        action["domain"] = [("custproc_contract_id", "=", self.id)]
        action["context"] = {"default_partner_id": self.partner_id.id, "default_custproc_contract_id": self.id}
        return action

    def action_open_performance(self):
        """Show what became of the contract, by line and month."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.contract_performance_action")
        action["domain"] = [("contract_id", "=", self.id)]
        return action

    def _claim_call_off(self):
        """Take the contracts before what is left of them is read (called under sudo).

        Touched, not only locked: of two call-offs at once the second one fails on serialization and is run again on the new figures.
        """
        if self:
            self.env.cr.execute(
                SQL(
                    """UPDATE custproc_contract SET write_date = write_date WHERE id IN
                           (SELECT id FROM custproc_contract WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE)""",
                    self.ids,
                )
            )

    def _get_frame(self):
        """{line id: FrameLine} of what was agreed."""
        return {line.id: FrameLine(line.quantity or None, line.price_unit) for line in self.line_ids}

    @api.model
    def _get_called_off(self, lines, without):
        """{contract line id: quantity called off by confirmed orders, in the line's unit}; delivered beyond the ordered counts.

        :param without: orders left out
        """
        counted = ("product_uom_qty", "qty_delivered", "state", "product_uom_id", "custproc_contract_line_id")
        self.env["sale.order.line"].flush_model(counted)
        rows = self.env.execute_query(
            SQL(
                """SELECT custproc_contract_line_id, product_uom_id, SUM(GREATEST(product_uom_qty, qty_delivered))
                     FROM sale_order_line
                    WHERE custproc_contract_line_id = ANY(%s) AND state = 'sale' AND NOT order_id = ANY(%s)
                 GROUP BY 1, 2""",
                lines.ids,
                without.ids,
            )
        )
        taken = defaultdict(float)
        units = {line.id: line.product_uom_id for line in lines}
        for line, unit, quantity in rows:
            taken[line] += self.env["uom.uom"].browse(unit)._compute_quantity(float(quantity), units[line], round=False)
        return taken
