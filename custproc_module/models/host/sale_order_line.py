from odoo import api, models
from odoo.exceptions import ValidationError


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # In core a line's state is a stored copy that RPC may write; a line in state "sale" ships goods from a draft order.
    def _has_field_access(self, field, operation):
        if operation == "write" and field.name == "state" and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    def _check_field_access(self, field, operation):
        if operation == "write" and field.name == "state" and not self.env.su:
            raise ValidationError(self._get_state_refusal())
        return super()._check_field_access(field, operation)

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
        if not self.env.su and "default_state" in self.env.context:
            # Actions of other documents pass default_state; it is not meant for a line.
            self = self.with_context({key: value for key, value in self.env.context.items() if key != "default_state"})
        order_ids = {vals.get("order_id") or self.env.context.get("default_order_id") for vals in vals_list} - {
            None,
            False,
        }
        with self.env["sale.order"].browse(order_ids)._watch_growth():
            return super().create(vals_list)

    def write(self, vals):
        orders = self.order_id
        if vals.get("order_id"):
            orders |= orders.browse(vals["order_id"])
        with orders._watch_growth():
            return super().write(vals)

    def unlink(self):
        with self.order_id._watch_growth():
            return super().unlink()
