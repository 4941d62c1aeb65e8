from odoo import api, fields, models

from ....policies.contract.requirement_stage import LOCKED, TRANSITIONS
from ...engine.words import listed
from ..review.sale_order_review import TRANSPORT_MODES


class CustprocRequirement(models.Model):
    """What a customer needs, from the first talk to the formal close with thanks (RD-01 to RD-13).

    Who proposes, agrees and changes is in requirement_life.py; what becomes of it as a quotation in requirement_order.py. Once
    proposed, what the customer is asked to agree to is locked: a change goes through the department that owns the product form.
    """

    _name = "custproc.requirement"
    _description = "Customer requirement"
    _inherit = [
        "custproc.document.mixin",
        "custproc.approval.mixin",
        "custproc.evidence.mixin",
        "custproc.deadline.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name", "subject", "partner_id"]

    _transitions = TRANSITIONS
    _deletable_states = ("received",)
    _protected_fields = ("closed_on", "cancel_reason")
    # What the customer agrees to; locked from the proposal on.
    _agreed_fields = (
        *("company_id", "partner_id", "subject", "function", "wished_date", "transport_mode", "place_id", "price_note"),
        *("special_demand", "line_ids", "option_ids"),
    )

    state = fields.Selection(
        [
            ("received", "Received"),
            ("understood", "Need understood"),
            ("proposed", "Proposal made"),
            ("agreed", "Agreed"),
            ("executing", "In execution"),
            ("feedback", "Feedback"),
            ("problems", "Problems from feedback"),
            ("relationship", "Relationship kept up"),
            ("complaint", "Complaint"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        "Stage",
        default="received",
        required=True,
        copy=False,
        tracking=True,
        index=True,
        group_expand=True,
    )
    subject = fields.Char(required=True, tracking=True, help="What the customer needs, in one line.")
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, check_company=True, ondelete="restrict", tracking=True
    )
    user_id = fields.Many2one("res.users", "Salesperson", default=lambda self: self.env.user, index="btree_not_null", tracking=True)
    team_id = fields.Many2one(
        "crm.team", "Sales team", compute="_compute_team_id", store=True, readonly=False, check_company=True, index="btree_not_null"
    )
    source = fields.Selection(
        [
            ("talk", "Face-to-face talk"),
            ("phone", "Telephone"),
            ("feedback", "Information feedback"),
            ("survey", "Online survey"),
            ("meeting", "Meeting"),
            ("portal", "Customer portal"),
        ],
        required=True,
        default="talk",
        tracking=True,
        help="Where the requirement came from.",
    )
    received_on = fields.Date("Received on", required=True, default=fields.Date.context_today, help="The day the customer told us.")
    detailed_needs = fields.Text("Detailed needs", help="What a deeper talk with the customer brought out: the basis of every later step.")
    confirmed_how = fields.Char(
        "How the need was confirmed", help="When and with whom the need was gone through (listen, ask, clarify) before service begins."
    )
    function = fields.Text("Function of the product", help="What the product is to do at the customer's.")
    wished_date = fields.Date("Delivery wished for", tracking=True)
    transport_mode = fields.Selection(TRANSPORT_MODES, "Transport mode")
    place_id = fields.Many2one("res.partner", "Delivery place", check_company=True, index="btree_not_null", ondelete="restrict")
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    budget = fields.Monetary("Customer's budget", help="Tax included, in the requirement's currency; 0 when he named none.")
    price_note = fields.Char("Price conditions", help="What was said about the price beyond the lines.")
    special_demand = fields.Text("Special demands", help="Reviewed by the departments concerned when it becomes a quotation.")
    line_ids = fields.One2many("custproc.requirement.line", "requirement_id", "Products and services", copy=True)
    amount_total = fields.Monetary("Expected value", compute="_compute_amount_total", store=True, help="Untaxed, of the lines.")
    department_id = fields.Many2one(
        "custproc.department",
        "Responsible department",
        compute="_compute_department_id",
        store=True,
        index="btree_not_null",
        help="Owns the product form of the first line; changes go through it.",
    )
    closed_on = fields.Date("Closed on", readonly=True, copy=False)
    cancel_reason = fields.Text("Reason of cancellation", readonly=True, copy=False)

    @api.depends("user_id")
    def _compute_team_id(self):
        for requirement in self:
            team = requirement.user_id.sale_team_id
            if team and (not team.company_id or team.company_id == requirement.company_id):
                requirement.team_id = team
            else:
                requirement.team_id = requirement.team_id

    @api.depends("line_ids.quantity", "line_ids.price_unit")
    def _compute_amount_total(self):
        for requirement in self:
            requirement.amount_total = sum(line.quantity * line.price_unit for line in requirement.line_ids)

    @api.depends("line_ids.product_id.categ_id.custproc_product_form_id")
    def _compute_department_id(self):
        for requirement in self:
            requirement.department_id = requirement._get_owners()[:1]

    def _get_owners(self):
        """GEN-03: the departments that own the product forms of the lines; those of “other” where a product has none."""
        self.ensure_one()
        other = self.env.ref("custproc_module.product_form_other", raise_if_not_found=False) or self.env["custproc.product.form"]
        forms = self.env["custproc.product.form"]
        for category in self.line_ids.product_id.categ_id:
            forms |= category._get_custproc_form() or other
        return (forms or other).department_id.filtered("active")

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for requirement in self:
            requirement.display_name = " ".join(part for part in (requirement.name, requirement.subject) if part)

    # ------------------------------------------------------------------
    # What the customer agrees to
    # ------------------------------------------------------------------
    def write(self, vals):
        changed = set(self._agreed_fields) & vals.keys()
        if changed:
            self._check_unlocked(changed)
        return super().write(vals)

    def _check_unlocked(self, names=()):
        """RD-09, RD-12: what was proposed or agreed is changed only after the department in charge let it.

        :raise ProcessError: the requirement is proposed, agreed, or further
        """
        for requirement in self.filtered(lambda requirement: requirement.state in LOCKED):
            way = self.env._("Ask for a change: the department that owns the product form decides on it.")
            if requirement.state == "proposed":
                way = self.env._("Take the proposal back first.")
            labels = (self._fields[name]._description_string(self.env) for name in sorted(names))
            requirement._refuse(
                self.env._("be changed"),
                self.env._(
                    "it is “%(stage)s”, and what was proposed is locked (%(fields)s)",
                    stage=requirement._get_state_label(requirement.state),
                    fields=listed(self.env, labels),
                ),
                way,
            )

    def _get_fingerprint_values(self):
        return {
            "company": self.company_id.id,
            "partner": self.partner_id.id,
            "subject": self.subject,
            "function": self.function,
            "wished_date": self.wished_date,
            "transport": self.transport_mode,
            "place": self.place_id.id,
            "price_note": self.price_note,
            "special_demand": self.special_demand,
            "currency": self.currency_id.name,
            "lines": [
                [line.product_id.id, line.name, line.quantity, line.product_uom_id.id, line.price_unit]
                for line in self.line_ids.sorted("id")
            ],
            "options": [[option.name, option.description, option.price, option.days] for option in self.option_ids.sorted("id")],
            "support": [[plan.name, plan.due_on] for plan in self.plan_ids.sorted("id") if plan._is_support()],
        }
