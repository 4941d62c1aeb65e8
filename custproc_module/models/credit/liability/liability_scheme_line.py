from odoo import api, fields, models

CASES = [
    ("within_limit", "Within the limit"),
    ("first_release", "First release"),
    ("last_release", "Last release"),
    ("unapproved", "Left without approval"),
]
ROLES = [
    ("salesperson", "Salesperson"),
    ("sales_manager", "Sales manager"),
    ("company", "Company"),
    ("issuer", "Issuer of the release"),
    ("liable", "Liable person of the release"),
    ("logistics", "Logistics specialist"),
    ("storekeeper", "Storekeeper"),
    ("marketing_head", "Head of marketing"),
]


class LiabilitySchemeLine(models.Model):
    """One share of a loss in one case."""

    _name = "custproc.liability.scheme.line"
    _description = "Share in a Liability Scheme"
    _inherit = ["custproc.setting.mixin"]
    _order = "scheme_id, case, sequence, id"

    scheme_id = fields.Many2one("custproc.liability.scheme", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    case = fields.Selection(CASES, "How the goods left", required=True, default="within_limit")
    role = fields.Selection(ROLES, "Who", required=True, default="salesperson")
    share = fields.Float("Share (%)", required=True, digits=None)
    user_id = fields.Many2one(
        "res.users", "Person", domain="[('share', '=', False)]", help="Who it is where the documents do not tell, such as the storekeeper."
    )

    # What a scheme's form changes comes line by line: whole is what stands at the end.
    _touched = "custproc_touched_liability_schemes"

    _share_in_range = models.Constraint(
        "CHECK (share > 0 AND share <= 100)", "A share is above 0 and at most 100 %. Correct it."
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_scheme_at_end()
        return lines

    def write(self, vals):
        self._check_scheme_at_end()
        result = super().write(vals)
        self._check_scheme_at_end()
        return result

    def unlink(self):
        self._check_scheme_at_end()
        return super().unlink()

    def _check_scheme_at_end(self):
        """Look at the schemes of these lines before anything is stored for good, also when only a line was written (D-09)."""
        schemes = self.env.cr.precommit.data.setdefault(self._touched, set())
        if not schemes:
            self.env.cr.precommit.add(self._check_touched)
        schemes.update(self.scheme_id.ids)

    def _check_touched(self):
        touched = self.env.cr.precommit.data.pop(self._touched, set())
        # sudo: custproc.liability.scheme, whoever changed a line
        self.env["custproc.liability.scheme"].sudo().browse(touched).exists()._check_whole()
