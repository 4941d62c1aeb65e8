from dataclasses import replace

from odoo import api, fields, models

from ....policies.engine.hold import Hold, in_mode, merge
from ...engine.document.single_mixin import check_single


class SaleOrder(models.Model):
    _inherit = "sale.order"

    _protected_fields = ("custproc_off_plan_id",)

    custproc_off_plan_id = fields.Many2one(
        "custproc.off.plan", "Off-plan record", readonly=True, copy=False, ondelete="set null"
    )

    def action_off_plan(self):
        """Record the quotation as taken by telephone, fax or word of mouth; opens its record."""
        check_single(self)
        self.check_access("write")
        record = self.custproc_off_plan_id or self.env["custproc.off.plan"].create({"sale_order_id": self.id})
        return {"type": "ir.actions.act_window", "res_model": record._name, "res_id": record.id, "view_mode": "form"}

    def write(self, vals):
        """Change an order; what was approved off plan is approved again."""
        result = super().write(vals)
        self._check_off_plan_stale()
        return result

    def _check_off_plan_stale(self):
        # sudo: custproc.off.plan, its rounds are compared whoever changes the order
        records = self.sudo().custproc_off_plan_id.filtered(lambda record: record.state in ("asked", "approved"))
        if records:
            records._check_stale_approvals()

    def _get_review_exemptions(self):
        """OP-02, D-17: the planner's check and the branch manager's yes replace the review."""
        # EXTENDS reviewed mixin
        exempt = super()._get_review_exemptions()
        for order in self.filtered("custproc_off_plan_id"):
            record = order.sudo().custproc_off_plan_id  # sudo: custproc.off.plan, asked by a gate
            if record.state == "approved" and record._is_approved():
                exempt[order.id] = self.env._("approved off plan (%(record)s)", record=record.name)
        return exempt

    def _get_confirmation_holds(self):
        # EXTENDS engine
        return merge(super()._get_confirmation_holds(), self._get_off_plan_holds())

    def _get_growth_holds(self):
        # EXTENDS engine
        return merge(super()._get_growth_holds(), self._get_off_plan_holds())

    def _get_off_plan_holds(self):
        """{order id: [Hold]} of orders taken off plan whose record is not approved as they are now."""
        found = {}
        for company, orders in self.filtered("custproc_off_plan_id").grouped("company_id").items():
            holds = {order.id: [hold] for order in orders if (hold := order._get_off_plan_hold())}
            found |= in_mode(company._custproc_gate_mode("review"), holds)
        return found

    def _get_off_plan_hold(self):
        self.ensure_one()
        record = self.sudo().custproc_off_plan_id  # sudo: custproc.off.plan, asked by a gate
        if record.state == "approved" and record._is_approved():
            return None
        state = record._get_state_label(record.state)
        text = self.env._("it was taken off plan, and record %(record)s is “%(state)s”", record=record.name, state=state)
        way = self.env._("Have the planner check resources and the branch manager agree.")
        return Hold("contract", "off_plan", text, (way,), {"record": record.name, "state": record.state})


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.order_id._check_off_plan_stale()
        return lines

    def write(self, vals):
        result = super().write(vals)
        self.order_id._check_off_plan_stale()
        return result


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_binding_holds(self):
        """OP-02: goods of an off-plan order leave only after the planner's check and the branch manager's yes, whatever the
        company's gates judge; nobody makes such an order without meaning it (D-07, D-17).
        """
        # EXTENDS engine
        orders = {move.id: move.sale_line_id.order_id or move.picking_id.sale_id for move in self}
        taken = self.env["sale.order"].union(*orders.values()).filtered("custproc_off_plan_id")
        waiting = {order.id: hold for order in taken if (hold := order._get_off_plan_hold())}
        holds = {move_id: [replace(waiting[order.id], binding=True)] for move_id, order in orders.items() if order.id in waiting}
        return merge(super()._get_binding_holds(), holds)
