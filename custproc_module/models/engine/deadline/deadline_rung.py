from datetime import timedelta

from odoo import api, fields, models


class DeadlineRung(models.Model):
    """One rung of the ladder that is climbed after a deadline was missed."""

    _name = "custproc.deadline.rung"
    _inherit = ["custproc.closed.mixin", "custproc.audience.mixin"]
    _description = "Escalation Rung"
    _order = "rule_id, after_minutes, id"

    rule_id = fields.Many2one("custproc.deadline.rule", required=True, index=True, ondelete="cascade")
    name = fields.Char(required=True, translate=True, help="What the people are told.")
    after_length = fields.Integer("After", help="Time after the deadline, around the clock; 0: at once.")
    after_unit = fields.Selection(
        [("minutes", "Minutes"), ("hours", "Hours"), ("days", "Days")], "Unit", default="hours", required=True
    )
    after_minutes = fields.Integer("After (minutes)", compute="_compute_after_minutes", store=True)
    activity_type_id = fields.Many2one("mail.activity.type", "Activity", ondelete="set null")
    mail_template_id = fields.Many2one("mail.template", "Mail", ondelete="set null")

    @api.depends("after_length", "after_unit")
    def _compute_after_minutes(self):
        for rung in self:
            rung.after_minutes = timedelta(**{rung.after_unit or "hours": rung.after_length}).total_seconds() // 60
