from odoo import api, fields, models


class CustprocChecklistItem(models.Model):
    _inherit = "custproc.checklist.item"

    can_answer = fields.Boolean("Mine to answer", compute="_compute_can_answer")

    @api.depends_context("uid")
    @api.depends("department_id")
    def _compute_can_answer(self):
        groups = self.env.user.all_group_ids
        for item in self:
            item.can_answer = item.sudo().department_id.group_id in groups  # sudo: custproc.department, its group is compared only
