from odoo import api, fields, models


class AccountMove(models.Model):
    """Invoices of metered supply: their settlement slips, and the day from which the customer's days count (CO-01, CO-04)."""

    _inherit = "account.move"

    _protected_fields = ("custproc_slip_on",)

    custproc_slip_ids = fields.One2many("custproc.settlement.slip", "move_id", "Settlement slips", readonly=True)
    custproc_slip_count = fields.Integer("Number of slips", compute="_compute_custproc_slip_count")
    custproc_slip_on = fields.Date(
        "Slip delivered on",
        readonly=True,
        copy=False,
        help="Day of the settlement slip: the days to pay count from it, not from the invoice date.",
    )

    def _get_gate_exemption(self):
        """A bill of what meters have measured gives no credit: it was supplied already. Held back, the customer's days to pay would never
        begin (CO-01) and nothing could be dunned (CO-02). What goes beyond its slips is judged like every invoice."""
        found = super()._get_gate_exemption()
        if found or not self.custproc_slip_on or not self._is_within_slips():
            return found
        return self.env._("Settlement slips")

    def _is_within_slips(self):
        """Whether every line bills a slip of the same payer, and no more than that slip came to."""
        # sudo: custproc.settlement.slip, whoever posts need not read who was visited
        by_line = {slip.move_line_id: slip for slip in self.sudo().custproc_slip_ids}
        lines = self.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        return bool(lines) and all(
            line in by_line
            and by_line[line].partner_id.commercial_partner_id == self.commercial_partner_id
            and line.currency_id == by_line[line].currency_id
            and line.currency_id.compare_amounts(line.price_total, by_line[line].amount) <= 0
            for line in lines
        )

    def _compute_custproc_slip_count(self):
        # sudo: custproc.settlement.slip, only their number
        rows = self.env["custproc.settlement.slip"].sudo()._read_group([("move_id", "in", self.ids)], ["move_id"], ["__count"])
        counts = {move.id: count for move, count in rows}
        for move in self:
            move.custproc_slip_count = counts.get(move.id, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_free_slips(self):
        """A deleted draft frees its slips, to be invoiced again."""
        # sudo: custproc.settlement.slip, its state follows from the invoice whoever deletes it
        slips = self.sudo().custproc_slip_ids.filtered(lambda slip: slip.state == "invoiced")
        slips._set_state("signed", move_id=False, move_line_id=False, invoiced_at=False)

    def action_custproc_open_slips(self):
        """The settlement slips behind this invoice."""
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.settlement_slip_action")
        return {**action, "domain": [("move_id", "in", self.ids)], "context": {}}

