"""What a version of the credit policy says of losses and of dunning: which liability scheme and which levels count (D-07, D-09, D-10)."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CreditPolicy(models.Model):
    _inherit = "custproc.credit.policy"

    liability_scheme_id = fields.Many2one(
        "custproc.liability.scheme",
        "Liability scheme",
        tracking=True,
        ondelete="restrict",
        context={"active_test": False},
        help="Who bears which share of a loss. It is closed while a version that is submitted or in force names it."
        " Empty: the scheme of the company, else the one for all companies.",
    )
    dunning_level_ids = fields.Many2many(
        "custproc.dunning.level",
        "custproc_credit_policy_dunning_level_rel",
        string="Dunning levels",
        ondelete="restrict",
        context={"active_test": False},
        help="The steps of dunning. They are closed while a version that is submitted or in force names them."
        " Empty: the levels of the company, else those for all companies.",
    )

    @api.constrains("liability_scheme_id", "dunning_level_ids", "company_id")
    def _check_named_company(self):
        for policy in self:
            for named in (policy.liability_scheme_id, *policy.dunning_level_ids):
                if named.company_id and named.company_id.root_id != policy.company_id:
                    raise ValidationError(
                        self.env._(
                            "%(document)s cannot be saved: “%(name)s” belongs to %(company)s."
                            " Choose one of %(own)s, or one for all companies.",
                            document=policy.display_name,
                            name=named.name,
                            company=named.company_id.name,
                            own=policy.company_id.name,
                        )
                    )

    def _get_plain_value(self, name):
        # What is named is approved with its content, not by its number.
        if name == "liability_scheme_id" and self.liability_scheme_id:
            return self.liability_scheme_id.sudo()._to_plain()  # sudo: custproc.liability.scheme, what the version is made of
        if name == "dunning_level_ids":
            return self.dunning_level_ids.sudo()._to_plain()  # sudo: custproc.dunning.level, see above
        return super()._get_plain_value(name)


class NamedByPolicy(models.AbstractModel):
    """A setting that a version of the credit policy may name: approved with it, and closed as long as that version waits or is in force."""

    _name = "custproc.credit.policy.named.mixin"
    _inherit = ["custproc.credit.policy.part.mixin"]
    _description = "Setting Named by a Credit Policy"

    def _get_named(self):
        """What a version names: the setting itself, or what it is a part of."""
        return self

    def _get_naming_policies(self):
        """The versions that name these settings."""
        raise NotImplementedError

    def _check_open(self):
        """:raise ValidationError: a version that is submitted or in force names one of them"""
        if self.env.su:
            return  # the module's own upgrade
        # sudo: custproc.credit.policy, whoever may read the versions
        named = self.sudo()._get_named()
        policy = named._get_naming_policies().filtered(lambda policy: policy.state in ("submitted", "active"))[:1]
        if policy:
            raise ValidationError(
                self.env._(
                    "“%(name)s” cannot be changed: %(policy)s, which is “%(state)s”, names it."
                    " Copy it, change the copy, and name that in a new version of the credit policy.",
                    name=named[:1].name,
                    policy=policy.display_name,
                    state=policy._get_state_label(policy.state),
                )
            )


class LiabilityScheme(models.Model):
    _name = "custproc.liability.scheme"
    _inherit = ["custproc.liability.scheme", "custproc.credit.policy.named.mixin"]

    def _get_naming_policies(self):
        return self.env["custproc.credit.policy"].search([("liability_scheme_id", "in", self.ids)])

    def _to_plain(self):
        """Cap and shares as plain values."""
        self.ensure_one()
        lines = [[line.case, line.role, line.share, line.user_id.id or 0] for line in self.line_ids]
        return {"scheme": self.id, "cap": self.deduction_cap, "shares": lines}

    @api.model
    def _get_for(self, company):
        # EXTENDS: the policy in force names the scheme, where it names one
        # sudo: custproc.credit.policy, a proposal is made by jobs and by people who read no policies
        policy = self.env["custproc.credit.policy"].sudo()._get_policy(company)
        return policy.liability_scheme_id or super()._get_for(company)


class LiabilitySchemeLine(models.Model):
    _name = "custproc.liability.scheme.line"
    _inherit = ["custproc.liability.scheme.line", "custproc.credit.policy.named.mixin"]

    def _get_named(self):
        return self.scheme_id


class DunningLevel(models.Model):
    _name = "custproc.dunning.level"
    _inherit = ["custproc.dunning.level", "custproc.credit.policy.named.mixin"]

    def _get_naming_policies(self):
        return self.env["custproc.credit.policy"].search([("dunning_level_ids", "in", self.ids)])

    def _to_plain(self):
        """What each level does, as plain values."""
        return [[level.id, level.sequence, level.kind, level.days, level.repeat_days, level.channel or ""] for level in self]

    @api.model
    def _get_levels(self, company):
        # EXTENDS: the policy in force names the levels, where it names some
        # sudo: custproc.credit.policy, the levels apply whoever runs
        policy = self.env["custproc.credit.policy"].sudo()._get_policy(company)
        return policy.dunning_level_ids.sorted() or super()._get_levels(company)
