from odoo import api, fields, models


class GradeOverride(models.TransientModel):
    """Ask which grade is set by hand, why and until when (D-11)."""

    _name = "custproc.grade.override"
    _description = "Set a Grade by Hand"

    file_id = fields.Many2one("custproc.customer.file", "Customer file", required=True, ondelete="cascade")
    calculated_grade_id = fields.Many2one(related="file_id.calculated_grade_id")
    score = fields.Float(related="file_id.grade_score")
    grade_id = fields.Many2one("custproc.grade", required=True, ondelete="cascade")
    until = fields.Date("Counts until", required=True, default=lambda self: self._get_half_a_year())
    reason = fields.Text(required=True)

    @api.model
    def _get_half_a_year(self):
        return fields.Date.add(fields.Date.context_today(self), months=6)

    def action_override(self):
        """Set the grade."""
        self.ensure_one()
        self.file_id._override_grade(self.grade_id, self.reason, self.until)
        return {"type": "ir.actions.act_window_close"}
