from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, formatLang

from .contract import CONTRACT_TYPES


class SigningPower(models.Model):
    """Who may sign for the company: which contracts, up to which value, from when to when (CT-01). Each change is a decision."""

    _name = "custproc.signing.power"
    _inherit = ["custproc.setting.mixin"]
    _description = "Power of Signature"
    _order = "user_id, date_start desc, id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users", "Authorised person", required=True, index=True, ondelete="restrict", domain=[("share", "=", False)]
    )
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    kind = fields.Selection([("all", "Every type"), *CONTRACT_TYPES], "Contracts", required=True, default="all")
    has_limit = fields.Boolean("Limited in value", default=True)
    limit_amount = fields.Monetary("Up to", help="Value of one contract with tax, in company currency.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_start = fields.Date("From", required=True, default=lambda self: self.env.company._custproc_today())
    date_end = fields.Date("Until", help="Last day; empty: until it is taken back.")
    document = fields.Char("Authorisation", help="Number of the letter of authorisation.")
    is_current = fields.Boolean("In force", compute="_compute_is_current")

    _ends_after_start = models.Constraint("CHECK (date_end >= date_start)", "A power cannot end before it begins. Check its dates.")
    _limit_positive = models.Constraint(
        "CHECK (NOT has_limit OR limit_amount > 0)", "A power limited in value says up to which. Enter the value."
    )

    @api.depends("date_start", "date_end")
    def _compute_is_current(self):
        for power in self:
            power.is_current = power._covers_day(power.company_id._custproc_today())

    def _covers_day(self, day):
        self.ensure_one()
        return self.date_start <= day and (not self.date_end or day <= self.date_end)

    @api.constrains("user_id", "company_id", "kind", "date_start", "date_end")
    def _check_no_overlap(self):
        """No person has two powers of the same kind on one day: nobody would know which limit counts."""
        for power in self:
            kinds = dict(self._fields["kind"]._description_selection(self.env))
            domain = [
                ("id", "!=", power.id),
                ("user_id", "=", power.user_id.id),
                ("company_id", "=", power.company_id.id),
                "|",
                ("date_end", "=", False),
                ("date_end", ">=", power.date_start),
            ]
            if power.kind != "all":
                domain.append(("kind", "in", [power.kind, "all"]))
            if power.date_end:
                domain.append(("date_start", "<=", power.date_end))
            if other := self.search(domain, limit=1):
                raise ValidationError(
                    self.env._(
                        "The power of %(user)s for “%(kind)s” cannot begin on %(start)s: his power for “%(other)s” runs from %(from)s "
                        "until %(until)s. End that one before, or change the days.",
                        **{
                            "user": power.user_id.name,
                            "kind": kinds[power.kind],
                            "start": format_date(self.env, power.date_start),
                            "other": kinds[other.kind],
                            "from": format_date(self.env, other.date_start),
                            "until": format_date(self.env, other.date_end) if other.date_end else self.env._("it is taken back"),
                        },
                    )
                )

    @api.model
    def _check_covers(self, document):
        """The caller may sign this contract or amendment for the company today.

        :raise ProcessError: no power of his covers its type and its value in company currency
        """
        # sudo: custproc.signing.power, which powers somebody has does not depend on what he reads
        powers = self.sudo().search(
            [("user_id", "=", self.env.uid), ("company_id", "=", document.company_id.id), ("kind", "in", [document.contract_type, "all"])]
        )
        today = document.company_id._custproc_today()
        power = powers.filtered(lambda power: power._covers_day(today))[:1]
        verb = self.env._("be signed by %(user)s", user=self.env.user.name)
        if not power:
            document._refuse(
                verb,
                self.env._("the register of powers has none of his for this type of contract today"),
                self.env._("Ask the general manager, or somebody who has one."),
            )
        currency = document.company_id.currency_id
        value = document.currency_id._convert(document.amount, currency, document.company_id, today)
        if power.has_limit and currency.compare_amounts(value, power.limit_amount) > 0:
            document._refuse(
                verb,
                self.env._(
                    "it is worth %(value)s, and his power ends at %(limit)s",
                    value=formatLang(self.env, value, currency_obj=currency),
                    limit=formatLang(self.env, power.limit_amount, currency_obj=currency),
                ),
                self.env._("Ask somebody whose power is higher."),
            )
