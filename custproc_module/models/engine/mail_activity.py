from odoo import fields, models


class MailActivity(models.Model):
    """An activity that asks for an approval, or tells of a missed deadline, knows what it is about."""

    _name = "mail.activity"
    _inherit = ["mail.activity", "custproc.closed.mixin"]
    _protected_fields = ("custproc_step_id", "custproc_deadline_id")

    custproc_step_id = fields.Many2one(
        "custproc.approval.step", "Approval step", index="btree_not_null", ondelete="cascade"
    )
    custproc_deadline_id = fields.Many2one("custproc.deadline", "Deadline", index="btree_not_null", ondelete="cascade")
