from odoo import api, fields, models, tools

from ....policies.contract.review_rule import Criteria, applies, is_exempt

DOCUMENTS = {"sale.order": "order", "custproc.contract": "contract"}


class CustprocReviewRule(models.Model):
    """Who reviews what: an amount band, a product form, a new customer, special terms or demands, and the department (CR-04).

    A rule may also free small standard orders under an effective frame contract from review.
    """

    _name = "custproc.review.rule"
    _inherit = ["custproc.setting.mixin"]
    _description = "Review rule"
    _order = "sequence, id"

    name = fields.Char("Rule", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: every company.")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id", string="Company currency")
    document = fields.Selection([("order", "Quotations"), ("contract", "Contracts")], "Reviewed document", required=True, default="order")
    effect = fields.Selection(
        [
            ("department", "A department reviews"),
            ("form_owner", "The department that owns the product form reviews"),
            ("exempt", "No review is needed under an effective frame contract"),
        ],
        required=True,
        default="department",
    )
    department_id = fields.Many2one("custproc.department", "Reviewing department", ondelete="restrict", index="btree_not_null")
    topic = fields.Char(
        "Checklist topic", required=True, default="review", help="Which of the department's checklists is answered; see Checklists."
    )
    amount_from = fields.Monetary("Value from", help="In company currency, tax included; 0: no lower bound.")
    amount_to = fields.Monetary("Value below", help="In company currency, tax included; 0: no upper bound.")
    form_ids = fields.Many2many("custproc.product.form", string="Product forms", help="Empty: every product form.")
    new_customer = fields.Boolean("Only new customers", help="Customers without a confirmed order in the company.")
    special_terms = fields.Boolean("Only non-standard terms", help="Payment term or incoterm other than the customer's usual one.")
    special_demand = fields.Boolean("Only special demands", help="Documents that state a special demand of the customer.")
    review_depth = fields.Selection(
        lambda self: self.env["custproc.grade"]._fields["review_depth"]._description_selection(self.env),
        "Only with review depth",
        help="Customers whose value grade asks for this depth of review; empty: all.",
    )

    _department_is_named = models.Constraint(
        "CHECK (effect != 'department' OR department_id IS NOT NULL)", "A review rule names the department that reviews. Choose one."
    )
    _band_is_a_band = models.Constraint(
        "CHECK (COALESCE(amount_to, 0) = 0 OR amount_to > COALESCE(amount_from, 0))",
        "The value of a review rule ends below where it begins. Correct the band.",
    )
    _exemption_is_bounded = models.Constraint(
        "CHECK (effect != 'exempt' OR (document = 'order' AND COALESCE(amount_to, 0) > 0))",
        "Only small quotations can go without review. Say below which value.",
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for rule in self:
            rule.currency_id = (rule.company_id or self.env.company).currency_id

    @api.model
    @tools.ormcache("document", "company_id")
    def _get_rule_ids(self, document, company_id):
        # sudo: custproc.review.rule, rules count whoever asks
        domain = [("document", "=", document), ("company_id", "in", (company_id, False))]
        return tuple(self.sudo().search(domain).ids)

    @api.model
    def _get_rules(self, model, company):
        """All active rules of a document model in a company."""
        # sudo: custproc.review.rule, rules count whoever asks
        return self.sudo().browse(self._get_rule_ids(DOCUMENTS[model], company.id))

    def _as_criteria(self):
        self.ensure_one()
        return Criteria(
            self.amount_from,
            self.amount_to,
            frozenset(self.form_ids.ids),
            self.new_customer,
            self.special_terms,
            self.special_demand,
            self.review_depth or "",
        )

    def _filter_applicable(self, facts):
        """The rules of departments that speak of a document with these facts."""
        return self.filtered(lambda rule: rule.effect != "exempt" and applies(rule._as_criteria(), facts))

    def _get_exempting(self, facts):
        """The first rule that frees a document with these facts from review; none when it is empty."""
        return self.filtered(lambda rule: rule.effect == "exempt" and is_exempt(rule._as_criteria(), facts))[:1]
