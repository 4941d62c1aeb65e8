from odoo import api, fields, models


class AssignmentLoad(models.TransientModel):
    """How many customers a specialist has before and after a proposed assignment."""

    _name = "custproc.assignment.load"
    _description = "Customers of a Specialist before and after"

    proposal_id = fields.Many2one("custproc.assignment.proposal", required=True, index=True, ondelete="cascade")
    specialist_id = fields.Many2one("custproc.specialist", required=True, readonly=True, ondelete="cascade")
    capacity = fields.Integer(related="specialist_id.capacity")
    share = fields.Integer(related="specialist_id.share")
    before = fields.Integer(readonly=True)
    after = fields.Integer(compute="_compute_after")
    is_full = fields.Boolean("Beyond capacity", compute="_compute_after")

    @api.depends("before", "proposal_id.line_ids.specialist_id")
    def _compute_after(self):
        for proposal, loads in self.grouped("proposal_id").items():
            moves = {}
            for line in proposal.line_ids:
                if line.specialist_id and line.specialist_id != line.current_id:
                    moves[line.specialist_id] = moves.get(line.specialist_id, 0) + 1
                    moves[line.current_id] = moves.get(line.current_id, 0) - 1
            for load in loads:
                more = moves.get(load.specialist_id.user_id, 0)
                load.after = load.before + more
                load.is_full = bool(load.capacity) and more > 0 and load.after > load.capacity
