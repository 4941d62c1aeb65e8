from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import formatLang

from ...exceptions import ProcessError


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # In core a line's state is a stored copy that RPC may write; a line in state "sale" ships goods from a draft order.
    _protected_fields = ("state",)

    def _get_closed_refusal(self, field):
        return ValidationError(self._get_state_refusal()) if field.name == "state" else super()._get_closed_refusal(field)

    @api.constrains("state")
    def _check_state_follows_order(self):
        for line in self:
            if line.state == "sale" and line.order_id.state != "sale":
                raise ValidationError(line._get_state_refusal())

    def _get_state_refusal(self):
        return self.env._(
            "An order line cannot be set to a state of its own: it follows its order. Confirm the order with its button “Confirm”."
        )

    @api.model_create_multi
    def create(self, vals_list):
        order_ids = {vals.get("order_id") or self.env.context.get("default_order_id") for vals in vals_list} - {
            None,
            False,
        }
        with self.env["sale.order"].browse(order_ids)._watch_growth():
            return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_figures_follow(vals)
        orders = self.order_id
        if vals.get("order_id"):
            orders |= orders.browse(vals["order_id"])
        with orders._watch_growth():
            return super().write(vals)

    def _check_figures_follow(self, vals):
        """What was delivered follows from the transfers, and a line does not become a down payment afterwards: either would take
        its value out of the payer's exposure.

        :raise ProcessError: the values say otherwise
        """
        for line in self:
            by_transfers = line.qty_delivered_method not in (False, "manual")
            if by_transfers and vals.get("qty_delivered", line.qty_delivered) != line.qty_delivered:
                raise ProcessError(
                    self.env._(
                        "%(line)s cannot be set to another delivered quantity: %(quantity)s follows from its transfers. "
                        "Correct the transfer, or return the goods.",
                        line=line.display_name,
                        quantity=formatLang(self.env, line.qty_delivered, dp="Product Unit"),
                    )
                )
            if vals.get("is_downpayment", line.is_downpayment) != line.is_downpayment:
                raise ProcessError(
                    self.env._(
                        "%(line)s cannot be turned into or out of a down payment: it was entered as what it is. "
                        "Make a down payment with “Create Invoice”.",
                        line=line.display_name,
                    )
                )

    def unlink(self):
        with self.order_id._watch_growth():
            return super().unlink()
