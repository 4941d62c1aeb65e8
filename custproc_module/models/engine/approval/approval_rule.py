import ast

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ApprovalRule(models.Model):
    """Who must approve what: one rule gives one tier of steps to the documents it fits."""

    _name = "custproc.approval.rule"
    _inherit = ["mail.thread", "custproc.closed.mixin", "custproc.setting.mixin", "custproc.audience.mixin"]
    _description = "Approval Rule"
    _order = "model, topic, tier, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    model_id = fields.Many2one(
        "ir.model", "Document", required=True, ondelete="cascade", tracking=True, domain=[("transient", "=", False)]
    )
    model = fields.Char("Document model", related="model_id.model", store=True, index=True)
    topic = fields.Char(
        required=True, default="approve", help="What is approved, where a document knows several approvals."
    )
    domain = fields.Char("Condition", default="[]", required=True, tracking=True, help="Which documents the rule fits.")
    company_id = fields.Many2one("res.company", tracking=True, index=True, help="Empty: every company.")
    tier = fields.Integer(
        default=10, required=True, tracking=True, help="Tiers are asked in this order; equal numbers at the same time."
    )
    amount_from = fields.Float("From amount", tracking=True, help="In the company's currency, this amount included.")
    amount_to = fields.Float(
        "Below amount", tracking=True, help="In the company's currency, this amount excluded; 0 means no end."
    )
    count = fields.Integer(
        "How many", default=1, required=True, tracking=True, help="How many people of the audience must approve."
    )
    allow_repeat = fields.Boolean(
        "One person may decide several steps",
        tracking=True,
        help="Otherwise nobody decides two steps of one round (four eyes).",
    )
    term_length = fields.Integer("Term", default=0, help="0: no deadline.")
    term_unit = fields.Selection(
        [("hours", "Hours"), ("days", "Days"), ("working_days", "Working days")], "Unit of the term", default="days", required=True
    )

    _count_positive = models.Constraint(
        "CHECK (count BETWEEN 1 AND 20)", "An approval rule asks between 1 and 20 people. Correct the number."
    )
    _band_is_band = models.Constraint(
        "CHECK (amount_from >= 0 AND (amount_to = 0 OR amount_to > amount_from))",
        "The amount band of an approval rule ends above its beginning. Correct one of the amounts, or enter 0 for no end.",
    )

    @api.constrains("domain", "model_id")
    def _check_domain(self):
        for rule in self:
            try:
                Domain(rule._get_domain()).validate(self.env[rule.model_id.model])
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "Approval rule “%(rule)s” cannot be saved: its condition does not fit %(document)s (%(error)s). Correct it.",
                        rule=rule.name,
                        document=rule.model_id.name,
                        error=error,
                    )
                ) from error

    @api.constrains("user_field", "model_id", "audience")
    def _check_user_field(self):
        for rule in self.filtered(lambda rule: rule.audience == "field"):
            field = self.env[rule.model_id.model]._fields.get(rule.user_field)
            if field is None or field.comodel_name != "res.users":
                raise ValidationError(
                    self.env._(
                        "Approval rule “%(rule)s” cannot be saved: %(document)s has no person field “%(field)s”. Name another one.",
                        rule=rule.name,
                        document=rule.model_id.name,
                        field=rule.user_field,
                    )
                )

    def _get_domain(self):
        self.ensure_one()
        return ast.literal_eval(self.domain or "[]")

    @api.model
    @tools.ormcache("model", "topic", "company_id")
    def _get_rule_ids(self, model, topic, company_id):
        # sudo: custproc.approval.rule, rules apply whoever asks
        return tuple(self.sudo().search([("model", "=", model), ("topic", "=", topic), ("company_id", "in", [company_id, False])]).ids)

    @api.model
    def _get_applicable(self, document, topic, amount):
        """The rules that fit a document, in tier order; `amount` in the currency of the document's company."""
        ids = self._get_rule_ids(document._name, topic, document._get_subject_company().id)
        # sudo: as above; read in all languages at once, in which the steps are named
        rules = self.sudo().with_context(prefetch_langs=True).browse(ids)
        found = rules.filtered(
            lambda rule: (
                rule.amount_from <= amount
                and (not rule.amount_to or amount < rule.amount_to)
                and document.filtered_domain(Domain(rule._get_domain()))
            )
        )
        return found.with_context(prefetch_langs=False)
