from odoo import fields, models


class DeadlineEscalation(models.Model):
    """That somebody was told of a deadline: who, when, on which rung. Unique, so that no rung is climbed twice."""

    _name = "custproc.deadline.escalation"
    _inherit = ["custproc.subject.record.mixin"]
    _subject_carrier = "deadline_id"
    _description = "Escalation"
    _order = "told_at, id"
    _rec_name = "kind"

    deadline_id = fields.Many2one("custproc.deadline", required=True, index=True, ondelete="cascade")
    kind = fields.Selection([("warning", "Warning"), ("breach", "Missed"), ("rung", "Escalation")], required=True)
    rung_id = fields.Many2one("custproc.deadline.rung", ondelete="set null", index="btree_not_null")
    told_at = fields.Datetime("Told on", required=True)
    user_ids = fields.Many2many("res.users", string="Told")

    _once_unique = models.UniqueIndex("(deadline_id, kind, COALESCE(rung_id, 0))")
