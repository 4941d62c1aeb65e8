from odoo import fields, models


class ChecklistQuestion(models.Model):
    """One question of a template."""

    _name = "custproc.checklist.question"
    _description = "Checklist Question"
    _order = "template_id, sequence, id"

    template_id = fields.Many2one("custproc.checklist.template", required=True, index=True, ondelete="cascade")
    name = fields.Char("Question", required=True, translate=True)
    code = fields.Char(help="Name the process knows this question by, to fill in the figure that belongs to it.")
    sequence = fields.Integer(default=10)
    is_mandatory = fields.Boolean("Mandatory", default=True)
    needs_evidence = fields.Boolean("Evidence needed")
