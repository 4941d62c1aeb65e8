from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ....policies.credit.limit import CHECKS, GATES, PolicyValues

MODES = [("off", "Off"), ("observe", "Observe"), ("block", "Block")]


class CreditPolicy(models.Model):
    """How a company grants credit: the mode of each gate and the values limits are made of, as one approved version (D-07).

    One version per root company is active. Its values are closed; a change is a new version, which the general manager
    approves. Money in the company's currency.
    """

    _name = "custproc.credit.policy"
    _inherit = ["custproc.document.mixin", "custproc.approval.mixin"]
    _description = "Credit Policy"
    _order = "company_id, version desc"

    _transitions = {"draft": {"submitted"}, "submitted": {"draft", "active"}, "active": {"superseded"}, "superseded": set()}
    _transition_groups = {"submitted": "custproc_module.group_custproc_finance_supervisor,custproc_module.group_custproc_administrator"}
    _protected_fields = (
        *("version", "activated_at", "superseded_at", "made_of_id"),
        *("order_block_since", "delivery_block_since", "invoice_block_since"),
    )
    _value_fields = (
        *("order_gate", "delivery_gate", "invoice_gate", "papers_gate", "review_gate", "window_days", "basis", "floor", "cap"),
        *("payment_term_days", "release_fraction", "releases_per_episode", "release_days", "require_eligibility"),
        *("plan_without_credit", "limit_combination", "horizon_days", "liability_scheme_id", "dunning_level_ids"),
        *("exemption_ids", "effective_date", "company_id"),
    )

    state = fields.Selection(
        [("draft", "Draft"), ("submitted", "Waiting for approval"), ("active", "Active"), ("superseded", "Superseded")],
        required=True,
        default="draft",
        copy=False,
        tracking=True,
        index=True,
    )
    company_id = fields.Many2one(default=lambda self: self.env.company.root_id)
    currency_id = fields.Many2one(related="company_id.currency_id")
    version = fields.Integer(readonly=True, copy=False)
    made_of_id = fields.Many2one(
        "custproc.credit.policy", "Made of version", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    effective_date = fields.Date(
        "Effective date", required=True, copy=False, default=lambda self: self.env.company._custproc_today(), tracking=True
    )
    activated_at = fields.Datetime("Active since", readonly=True, copy=False)
    superseded_at = fields.Datetime("Active until", readonly=True, copy=False)
    change_reason = fields.Text("Why it changes", tracking=True)

    order_gate = fields.Selection(MODES, "Order confirmation", required=True, default="observe", tracking=True)
    delivery_gate = fields.Selection(MODES, "Delivery", required=True, default="observe", tracking=True)
    invoice_gate = fields.Selection(MODES, "Invoice posting", required=True, default="observe", tracking=True)
    papers_gate = fields.Selection(
        MODES, "Customer papers", required=True, default="observe", tracking=True, help="Judged when an order is confirmed and goods leave."
    )
    review_gate = fields.Selection(
        MODES, "Review of quotations", required=True, default="observe", tracking=True, help="Judged when an order is confirmed or grows."
    )
    order_block_since = fields.Datetime("Orders blocked since", readonly=True, copy=False)
    delivery_block_since = fields.Datetime("Deliveries blocked since", readonly=True, copy=False)
    invoice_block_since = fields.Datetime("Invoices blocked since", readonly=True, copy=False)

    window_days = fields.Integer(
        "Window (days)",
        required=True,
        default=30,
        tracking=True,
        help="The rolling limit is the value of this many days before the decision date.",
    )
    basis = fields.Selection(
        [("invoiced", "Invoiced in the window"), ("collected", "Collected in the window")], required=True, default="invoiced", tracking=True
    )
    floor = fields.Monetary("Lowest rolling limit", default=0.0, tracking=True)
    cap = fields.Monetary("Highest rolling limit", default=0.0, tracking=True, help="0: no cap.")
    payment_term_days = fields.Integer(
        "Payment term (days)", required=True, default=30, tracking=True, help="Counted from the invoice date of the oldest open item."
    )
    release_fraction = fields.Float(
        "Release below this part of the limit", required=True, default=1 / 3, digits=None, tracking=True, help="One third: 0.333…"
    )
    releases_per_episode = fields.Integer(
        "Releases in an over-limit episode",
        required=True, default=2, tracking=True, help="2: a first and a last one; 1: only a first one; 0: none."
    )
    release_days = fields.Integer(
        "Release valid (days)", required=True, default=7, tracking=True, help="From the request on, unless it names an earlier day."
    )
    require_eligibility = fields.Boolean(
        "Credit needs eligibility",
        default=True,
        tracking=True,
        help="Credit only with a complete customer file, an effective contract with settlement agreement and last year's payments cleared.",
    )
    plan_without_credit = fields.Boolean(
        "Plan for customers without credit",
        default=True,
        tracking=True,
        help="A customer without credit who still owes something pays first and has an approved collection plan as well; who owes nothing"
        " only pays first. Otherwise either is enough, the money or the plan.",
    )
    limit_combination = fields.Selection(
        [
            ("replace", "Replaces the rolling limit until it expires"),
            ("higher", "The higher of both counts"),
            ("lower", "The lower of both counts"),
            ("add", "Is added to the rolling limit"),
        ],
        "Approved fixed limit",
        required=True,
        default="replace",
        tracking=True,
    )

    _active_unique = models.UniqueIndex(
        "(company_id) WHERE state = 'active'", "A company has one active credit policy. Supersede the active one first."
    )
    _version_unique = models.UniqueIndex(
        "(company_id, version)", "Two versions of a credit policy have the same number. Save again."
    )
    _values_in_range = models.Constraint(
        """CHECK (window_days BETWEEN 1 AND 366 AND payment_term_days BETWEEN 0 AND 366 AND floor >= 0 AND cap >= 0
                  AND (cap = 0 OR cap >= floor) AND release_fraction > 0 AND release_fraction <= 1
                  AND releases_per_episode BETWEEN 0 AND 2 AND release_days BETWEEN 1 AND 92)""",
        "A credit policy needs a window of 1 to 366 days, a term of 0 to 366 days, a cap of 0 or at least the floor, and a"
        " release part above 0 and at most 1; an episode has 0 to 2 releases, each valid for 1 to 92 days. Correct these values.",
    )

    @api.depends("name", "company_id")
    def _compute_display_name(self):
        for policy in self:
            policy.display_name = self.env._("Credit policy %(name)s", name=policy.name)

    @api.constrains("company_id")
    def _check_company_is_root(self):
        for policy in self:
            if policy.company_id.parent_id:
                raise ValidationError(
                    self.env._(
                        "%(document)s cannot be saved: %(company)s is a branch, and branches follow the policy of %(root)s."
                        " Choose that company.",
                        document=policy.display_name,
                        company=policy.company_id.name,
                        root=policy.company_id.sudo().root_id.name,  # sudo: res.company, only the name is shown
                    )
                )

    # ------------------------------------------------------------------
    # Reading the policy
    # ------------------------------------------------------------------
    @api.model
    def _get_policy_values(self, company):
        """The values in force for a company or its branch as PolicyValues, without a query when nothing changed since.

        A company without policy only observes, with the defaults.
        """
        return self._get_company_values(company.id)

    @api.model
    @tools.ormcache("company_id")
    def _get_company_values(self, company_id):
        # sudo: res.company, a branch is judged by its root, which never changes
        root_id = self.env["res.company"].sudo().browse(company_id).root_id.id
        # sudo: custproc.credit.policy, gates ask for anybody
        policy = self.sudo().search([("company_id", "=", root_id), ("state", "=", "active")], limit=1)
        return policy._to_values() if policy else PolicyValues(root_id=root_id)

    @api.model
    def _get_policy(self, company):
        """The active policy of a company or its branch; empty when there is none."""
        return self.browse(self._get_policy_values(company).policy_id or [])

    def _to_values(self):
        self.ensure_one()
        return PolicyValues(
            policy_id=self.id,
            root_id=self.company_id.id,
            modes={gate: self[f"{gate}_gate"] for gate in (*GATES, *CHECKS)},
            off_from=self.off_from or None,
            off_until=self.off_until or None,
            exemptions=tuple(
                (name, kind, frozenset(operations)) for name, kind, operations in self._get_plain_value("exemption_ids")
            ),
            **{name: self[name] for name in self._value_fields if name in PolicyValues.__dataclass_fields__},
        )

    # ------------------------------------------------------------------
    # Making and changing versions
    # ------------------------------------------------------------------
    @api.model
    def _get_sequence_code(self):
        return ""  # numbered by version

    @api.model_create_multi
    def create(self, vals_list):
        last, versions = {}, []
        for vals in vals_list:
            company = vals.setdefault("company_id", self.env.company.root_id.id)
            if company not in last:
                # sudo: custproc.credit.policy, the number counts over all versions
                last[company] = self.sudo()._read_group([("company_id", "=", company)], aggregates=["version:max"])[0][0] or 0
            last[company] += 1
            versions.append(last[company])
        policies = super().create(vals_list)
        for policy, version in zip(policies, versions, strict=True):
            # sudo: custproc.credit.policy, the number is closed to everybody
            policy.sudo().write({"name": f"V{version}", "version": version})
        self.env.registry.clear_cache()
        return policies

    def write(self, vals):
        touched = vals.keys() & set(self._value_fields)
        for policy in self if touched else ():
            policy._check_values_open()
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def copy_data(self, default=None):
        # A copy is the next version: its reason is its own.
        return super().copy_data({"change_reason": False, **(default or {})})

    @api.model
    def _ensure_policies(self, companies):
        """Give root companies without a policy an active one that only observes: a fresh install blocks nothing (D-07)."""
        roots = companies.sudo().root_id  # sudo: res.company, branches follow their root
        policies = self.sudo()  # sudo: custproc.credit.policy, the first version is the module's, not a decision of somebody
        having = {company.id for (company,) in policies._read_group([("company_id", "in", roots.ids)], ["company_id"])}
        missing = roots.filtered(lambda root: root.id not in having)
        now = fields.Datetime.now()
        return policies.create([{"company_id": root.id, "state": "active", "activated_at": now} for root in missing])
