from odoo import api, fields, models


class AssignmentProposalLine(models.TransientModel):
    """One customer of a proposed assignment."""

    _name = "custproc.assignment.proposal.line"
    _description = "Customer to Assign"

    proposal_id = fields.Many2one("custproc.assignment.proposal", required=True, index=True, ondelete="cascade")
    file_id = fields.Many2one("custproc.customer.file", "Customer file", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="file_id.partner_id", string="Customer")
    region_id = fields.Many2one(related="file_id.partner_id.state_id", string="Region")
    current_id = fields.Many2one(related="file_id.specialist_id", string="Now with")
    allowed_ids = fields.Many2many("res.users", compute="_compute_allowed_ids")
    specialist_id = fields.Many2one("res.users", "Goes to", domain="[('id', 'in', allowed_ids)]")
    is_able = fields.Boolean("Within his abilities", compute="_compute_is_able")

    @api.depends("proposal_id.load_ids")
    def _compute_allowed_ids(self):
        for line in self:
            line.allowed_ids = line.proposal_id.load_ids.specialist_id.user_id

    @api.depends("specialist_id", "file_id")
    def _compute_is_able(self):
        for line in self:
            found = line.proposal_id.load_ids.specialist_id.filtered(
                lambda each, line=line: each.user_id == line.specialist_id
            )
            line.is_able = not line.specialist_id or (bool(found) and found._is_able(line.file_id))
