from odoo import fields, models


class ChecklistTemplate(models.Model):
    """The questions one department answers about one kind of document."""

    _name = "custproc.checklist.template"
    _inherit = ["custproc.closed.mixin"]
    _description = "Checklist Template"
    _order = "model, topic, sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    model_id = fields.Many2one(
        "ir.model", "Document", required=True, ondelete="cascade", domain=[("transient", "=", False)]
    )
    model = fields.Char("Document model", related="model_id.model", store=True, index=True)
    topic = fields.Char(
        required=True, default="review", help="What is checked, where a document knows several checklists."
    )
    department_id = fields.Many2one("custproc.department", required=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", index=True, help="Empty: every company.")
    question_ids = fields.One2many("custproc.checklist.question", "template_id", "Questions", copy=True)
