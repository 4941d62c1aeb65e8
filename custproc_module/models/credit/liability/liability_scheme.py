from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ....policies.credit.liability import DEFAULT_HEARING_DAYS, sums_to_whole


class LiabilityScheme(models.Model):
    """Who bears which share of a loss, by the way the goods left (CA-11 to CA-15, D-09).

    A scheme without company serves every company that has none of its own.
    """

    _name = "custproc.liability.scheme"
    _description = "Liability Scheme"
    _inherit = ["custproc.setting.mixin"]
    _order = "company_id, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null", help="Empty: for every company without a scheme of its own.")
    deduction_cap = fields.Float(
        "Legal cap on deductions (% of a month's pay)",
        required=True,
        default=20.0,
        help="A share above this part of the month's pay is deducted over several months.",
    )
    objection_days = fields.Integer(
        "Days to object",
        required=True,
        default=DEFAULT_HEARING_DAYS,
        help="So long each person has to object to the part proposed to him; nothing is decided before, unless everybody has answered.",
    )
    line_ids = fields.One2many("custproc.liability.scheme.line", "scheme_id", "Shares", copy=True)

    _cap_in_range = models.Constraint(
        "CHECK (deduction_cap > 0 AND deduction_cap <= 100)",
        "The cap on deductions is a part of a month's pay: above 0 and at most 100 %. Correct it.",
    )
    _days_to_object = models.Constraint(
        "CHECK (objection_days > 0)", "Who is to bear a part of a loss has at least one day to object. Enter the days."
    )
    _company_unique = models.UniqueIndex(
        "(COALESCE(company_id, 0)) WHERE active", "A company has one liability scheme. Archive the other one first."
    )

    @api.constrains("line_ids")
    def _check_whole(self):
        for scheme in self:
            if not scheme.line_ids:
                raise ValidationError(
                    self.env._(
                        "%(scheme)s cannot be saved: it holds no shares. Add who bears a loss.", scheme=scheme.name
                    )
                )
            labels = dict(scheme.line_ids._fields["case"]._description_selection(self.env))
            for case, lines in scheme.line_ids.grouped("case").items():
                if not sums_to_whole(lines.mapped("share")):
                    raise ValidationError(
                        self.env._(
                            "%(scheme)s cannot be saved: the shares of the case “%(case)s” sum to %(sum)s %%, not to 100 %%."
                            " Correct the shares.",
                            scheme=scheme.name,
                            case=labels[case],
                            sum=round(sum(lines.mapped("share")), 4),
                        )
                    )

    @api.model
    def _get_for(self, company):
        """The scheme of a company, or the one for all; empty when there is none."""
        # sudo: custproc.liability.scheme, a proposal is made by jobs and by people who do not configure
        schemes = self.sudo().search([("company_id", "in", (company.root_id.id, False))])
        return schemes.filtered("company_id")[:1] or schemes[:1]
