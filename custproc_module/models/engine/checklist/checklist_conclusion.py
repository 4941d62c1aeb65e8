from odoo import fields, models

CONCLUSIONS = [("accept", "Accept"), ("accept_with_conditions", "Accept with conditions"), ("reject", "Reject")]


class ChecklistConclusion(models.Model):
    """What one department concludes about one document. Written by the department's decision, never by hand."""

    _name = "custproc.checklist.conclusion"
    _inherit = ["custproc.subject.record.mixin"]
    _subject_mixins = ("custproc.checklist.mixin",)
    _description = "Department's Conclusion"
    _order = "model, res_id, department_id"
    _rec_name = "department_id"

    model = fields.Char("Document model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Document", model_field="model", required=True, readonly=True)
    topic = fields.Char(required=True, readonly=True)
    department_id = fields.Many2one(
        "custproc.department", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    conclusion = fields.Selection(CONCLUSIONS, readonly=True)
    remark = fields.Text("Conditions or reason", readonly=True)
    concluded_by_id = fields.Many2one("res.users", "Concluded by", readonly=True, ondelete="restrict")
    concluded_at = fields.Datetime("Concluded on", readonly=True)

    _department_unique = models.UniqueIndex("(model, res_id, topic, department_id)")
