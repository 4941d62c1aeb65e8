from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..words import listed


class ReadersMixin(models.AbstractModel):
    """A kind of record that only named groups read, where it is confidential (IS-01)."""

    _name = "custproc.readers.mixin"
    _description = "Kind with Readers"

    name = fields.Char(required=True, translate=True)
    confidential = fields.Boolean(help="Read only by the groups below.")
    group_ids = fields.Many2many("res.groups", string="Readers")

    @api.constrains("confidential", "group_ids")
    def _check_readers(self):
        """The administrator names readers and is none: a group that his role includes would make him one."""
        administrator = self.env.ref("custproc_module.group_custproc_administrator")
        own = administrator.sudo().all_implied_ids  # sudo: res.groups, compared only
        for kind in self.filtered("confidential"):
            if excess := kind.sudo().group_ids & own:  # sudo: res.groups, compared only
                raise ValidationError(
                    self.env._(
                        "“%(kind)s” cannot be read by %(groups)s: the module administrator is one of them "
                        "and reads nothing confidential. Name the roles that need it.",
                        kind=kind.name,
                        groups=listed(self.env, excess.mapped("name")),
                    )
                )

    def _is_read_by(self, user):
        """Whether a user reads records of every one of these kinds."""
        # sudo: res.groups, compared only
        return all(not kind.confidential or kind.sudo().group_ids & user.all_group_ids for kind in self)
