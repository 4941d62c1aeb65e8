from odoo import api, fields, models

from ...engine.checklist.checklist_item import ITEM_OPEN_FIELDS


class CustprocChecklistItem(models.Model):
    """A point that does not conform says who makes it good and until when: it becomes a condition of the review."""

    _inherit = "custproc.checklist.item"
    _open_fields = ITEM_OPEN_FIELDS | {"condition_user_id", "condition_due_on"}

    can_answer = fields.Boolean("Mine to answer", compute="_compute_can_answer")
    condition_user_id = fields.Many2one(
        "res.users",
        "Who makes it good",
        domain=[("share", "=", False)],
        index="btree_not_null",
        ondelete="restrict",
        help="Closes the condition this point becomes; empty: the salesperson.",
    )
    condition_due_on = fields.Date("To be closed by", help="Empty: the department's usual number of days.")

    @api.depends_context("uid")
    @api.depends("department_id")
    def _compute_can_answer(self):
        groups = self.env.user.all_group_ids
        for item in self:
            item.can_answer = item.sudo().department_id.group_id in groups  # sudo: custproc.department, its group is compared only
