from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmTeam(models.Model):
    """A sales team is a branch; the team above it is its region (D-01)."""

    _inherit = "crm.team"

    custproc_parent_id = fields.Many2one(
        "crm.team",
        "Region",
        index="btree_not_null",
        ondelete="restrict",
        help="The team above this one. Its leader decides what the leader of this team may not decide alone.",
    )

    @api.constrains("custproc_parent_id")
    def _check_region_is_no_loop(self):
        if self._has_cycle("custproc_parent_id"):
            raise ValidationError(self.env._("A sales team cannot be its own region. Choose another region."))
