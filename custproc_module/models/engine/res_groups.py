from odoo import models


class ResGroups(models.Model):
    """Whom to tell when a whole group is meant."""

    _inherit = "res.groups"

    def _get_told_members(self, company=None):
        """The people who have the role themselves; those who hold it through a higher role only when nobody else does.

        A director may decide what a manager may, but need not hear of everything that waits for managers.
        """

        def active(users):
            return users.filtered(
                lambda user: user.active and not user.share and (not company or company in user.company_ids)
            )

        return active(self.user_ids) or active(self.all_user_ids)
