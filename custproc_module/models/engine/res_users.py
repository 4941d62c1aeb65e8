from odoo import api, models, tools


class ResUsers(models.Model):
    """Who decides at all (DESIGN section 6)."""

    _inherit = "res.users"

    def _custproc_filter_deciders(self):
        """Those who may decide: the administrator configures and the auditor reads, and neither decides unless the
        same person also holds a role that does.
        """
        silent, deciding = self._custproc_get_deciding_groups()
        return self.filtered(
            lambda user: silent.isdisjoint(groups := user._get_group_ids()) or not deciding.isdisjoint(groups)
        )

    @api.model
    @tools.ormcache(cache="groups")
    def _custproc_get_deciding_groups(self):
        """(ids of the groups that decide nothing, ids of the roles that do)."""
        ref = self.env["ir.model.data"]._xmlid_to_res_id
        silent = {ref(f"custproc_module.group_custproc_{name}") for name in ("administrator", "auditor")}
        user = self.env["res.groups"].sudo().browse(ref("custproc_module.group_custproc_user"))  # sudo: compared only
        return frozenset(silent), frozenset(user.all_implied_by_ids.ids) - silent - set(user.ids)
