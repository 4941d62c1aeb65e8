from odoo import api, models


class CreditPolicyPartMixin(models.AbstractModel):
    """A record that a version of the credit policy is made of: nobody makes, changes, moves or removes it once the version is closed."""

    _name = "custproc.credit.policy.part.mixin"
    _inherit = ["custproc.closed.mixin"]
    _description = "Part of a Credit Policy"

    def _check_open(self):
        """Refuse what belongs to a version that no longer changes."""
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        if not self.env.su:  # the module itself makes a company's first version with its parts
            parts._check_open()
        return parts

    def write(self, vals):
        self._check_open()
        result = super().write(vals)
        self._check_open()  # nor does it move to a version that is closed
        return result

    def unlink(self):
        self._check_open()
        return super().unlink()
