from odoo import api, fields, models

from ....policies.credit.collection import shortfall


class CollectionPlan(models.Model):
    """A payment-return plan (货款回笼计划): by when the customer pays what it owes, in instalments it promises (CA-04, CA-09, CO-05).

    Approved, it is followed by itself (`collection_plan_follow.py`): what comes in pays the earliest instalment, a missed one escalates.
    While no promise is broken, a plan for one order lets that order pass, and its goods leave as far as they are paid first.
    Money in the company's currency.
    """

    _name = "custproc.collection.plan"
    _inherit = ["custproc.document.mixin", "custproc.approval.mixin", "custproc.evidence.mixin", "custproc.of.payer.mixin"]
    _description = "Collection Plan"
    _order = "id desc"

    _transitions = {
        "draft": {"submitted", "cancelled"},
        "submitted": {"draft", "active", "cancelled"},
        "active": {"kept", "ended"},
        "kept": {"active"},
        "ended": set(),
        "cancelled": {"draft"},
    }
    _approval_returns = {"rejected": "draft", "withdrawn": "draft"}
    _transition_groups = {
        "submitted": "custproc_module.group_custproc_salesperson,custproc_module.group_custproc_finance_officer",
        "ended": "custproc_module.group_custproc_finance_supervisor,custproc_module.group_custproc_sales_director",
    }
    _protected_fields = ("debt", "debt_on", "received", "received_before", "is_broken", "active_since")
    _agreed_fields = ("company_id", "partner_id", "kind", "sale_order_id", "instalment_ids", "reason")

    company_id = fields.Many2one(default=lambda self: self.env.company.root_id)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", "Payer", required=True, index=True, ondelete="restrict", tracking=True)
    kind = fields.Selection(
        [
            ("over_limit", "Over the limit"),
            ("no_credit", "Customer without credit"),
            ("overdue", "Overdue debt"),
        ],
        "Why",
        required=True,
        default="over_limit",
        tracking=True,
    )
    sale_order_id = fields.Many2one(
        "sale.order",
        "For order",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        help="The order this plan lets pass; its goods leave as far as they are paid first.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Waiting for approval"),
            ("active", "In effect"),
            ("kept", "Kept"),
            ("ended", "Ended early"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        copy=False,
        group_expand="_expand_live_states",
        tracking=True,
        index=True,
    )
    user_id = fields.Many2one("res.users", "Responsible", required=True, default=lambda self: self.env.user, tracking=True)
    team_id = fields.Many2one("crm.team", "Sales team", compute="_compute_team_id", store=True, readonly=False)
    reason = fields.Text("What was agreed", tracking=True)
    instalment_ids = fields.One2many("custproc.collection.instalment", "plan_id", "Instalments", copy=False)
    amount = fields.Monetary("Promised", compute="_compute_amount", store=True)
    debt_now = fields.Monetary("Owed today", compute="_compute_debt_now", help="What posted entries leave to pay.")
    debt = fields.Monetary("Debt when submitted", readonly=True, copy=False)
    debt_on = fields.Date("As of", readonly=True, copy=False)
    received = fields.Monetary(
        "Came in", readonly=True, copy=False, help="Reconciled with items of the plan's day, and money on account, since."
    )
    received_before = fields.Monetary("Came in before", readonly=True, copy=False)
    progress = fields.Float(compute="_compute_progress")
    is_broken = fields.Boolean("Promise broken", readonly=True, copy=False, index="btree_not_null")
    active_since = fields.Datetime("Running since", readonly=True, copy=False)
    next_due = fields.Date("Next instalment", compute="_compute_next_due")

    def _get_contact_refusal(self, contact, payer):
        return self.env._(
            "A collection plan with %(contact)s cannot be drawn up: what is owed is owed by %(payer)s. Choose that company.",
            contact=contact,
            payer=payer,
        )

    @api.depends("user_id")
    def _compute_team_id(self):
        for plan in self:
            plan.team_id = plan.partner_id.team_id if "team_id" in plan.partner_id._fields else plan.team_id
            plan.team_id = plan.team_id or plan.user_id.sale_team_id

    @api.depends("instalment_ids.amount")
    def _compute_amount(self):
        for plan in self:
            plan.amount = sum(plan.instalment_ids.mapped("amount"))

    @api.depends("partner_id", "company_id")
    def _compute_debt_now(self):
        for root, plans in self.grouped(lambda plan: plan.company_id.root_id).items():
            payers = plans.partner_id.commercial_partner_id.ids
            # sudo: custproc.credit.account, whoever draws the plan up sees what it is about
            figures = self.env["custproc.credit.account"].sudo()._query_figures(root, payers) if payers else {}
            for plan in plans:
                found = figures.get(plan.partner_id.commercial_partner_id.id)
                plan.debt_now = max(found.receivable, 0.0) if found else 0.0

    @api.depends("received", "amount")
    def _compute_progress(self):
        for plan in self:
            plan.progress = min(100.0 * plan.received / plan.amount, 100.0) if plan.amount else 0.0

    @api.depends("instalment_ids.state", "instalment_ids.date_due")
    def _compute_next_due(self):
        for plan in self:
            open_days = plan.instalment_ids.filtered(lambda one: one.state in ("open", "broken")).mapped("date_due")
            plan.next_due = min(filter(None, open_days), default=False)

    def _get_responsible_team(self):
        return self.team_id

    def _get_order_name(self):
        return self.sudo().sale_order_id.name or ""  # sudo: sale.order, whoever prints the form sees which order it is for

    def write(self, vals):
        if not self.env.su and vals.keys() & set(self._agreed_fields):
            for plan in self.filtered(lambda plan: plan.state != "draft"):
                plan._refuse_change()
        return super().write(vals)

    def _refuse_change(self):
        self._refuse(
            self.env._("be changed"),
            self.env._("it is “%(state)s”, and what was promised stands", state=self._get_state_label(self.state)),
            self.env._("Withdraw the request, or end this plan and draw up another one."),
        )

    # ------------------------------------------------------------------
    # Asking for it
    # ------------------------------------------------------------------
    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target == "submitted":
            reasons += self._get_plan_reasons()
        if target == "active" and not self._is_approved():
            reasons.append(self.env._("nobody has approved it"))
        return reasons

    def _get_plan_reasons(self):
        reasons, money = [], self.currency_id.format
        today = self.company_id._custproc_today()
        if not self.instalment_ids:
            reasons.append(self.env._("it promises no instalment"))
        missing = shortfall(self.instalment_ids.mapped("amount"), self.debt_now, self.currency_id.rounding)
        if missing:
            reasons.append(
                self.env._(
                    "its instalments of %(amount)s do not cover the debt of %(debt)s, %(missing)s are missing",
                    amount=money(self.amount),
                    debt=money(self.debt_now),
                    missing=money(missing),
                )
            )
        if past := self.instalment_ids.filtered(lambda one: one.date_due < today):
            reasons.append(self.env._("%(count)s instalments are due before today", count=len(past)))
        if self.kind != "overdue" and not self.sale_order_id and self.debt_now <= 0:
            reasons.append(self.env._("the payer owes nothing, and no order is named"))
        order = self.sale_order_id.sudo()  # sudo: sale.order, its payer is only compared
        if order and order._get_gate_payer() != self.partner_id:
            reasons.append(self.env._("order %(order)s is paid by %(payer)s", order=order.name, payer=order._get_gate_payer().name))
        return reasons

    def action_submit(self):
        """Ask for approval; the debt of today is what the plan has to bring in.

        :raise ProcessError: the instalments do not cover the debt, lie in the past, or nobody could approve
        """
        for plan in self:
            values = {"debt": plan.debt_now, "debt_on": plan.company_id._custproc_today()}
            plan._set_state("submitted", **values)
            plan.sudo().received_before = plan._query_received()[plan.id]  # sudo: custproc.collection.plan, a closed figure
            plan._require_approval(note=plan.reason)

    def action_cancel(self):
        """Give the plan up before it runs."""
        for plan in self.filtered(lambda plan: plan.custproc_approval_state == "open"):
            plan._get_newest_approval().sudo()._end("withdrawn")  # sudo: custproc.approval, the round ends with its document
        self._set_state("cancelled")

    def action_draft(self):
        """Take a cancelled plan up again."""
        self._require_step("cancelled")
        self._set_state("draft")

    def _get_approval_amount(self, topic):
        return self.amount

    def _get_fingerprint_values(self):
        self.ensure_one()
        return {
            "payer": self.partner_id.id,
            "company": self.company_id.id,
            "kind": self.kind,
            "order": self.sale_order_id.id,
            "instalments": [[one.date_due, one.amount, one.promised_by or ""] for one in self.instalment_ids.sorted("id")],
        }

    def _on_approved(self, approval):
        self._set_state("active", active_since=fields.Datetime.now())
        self._record_approval()
        self.instalment_ids._deadline_event("plan_active")
        self._follow()
        self.sale_order_id._judge_again()

    def _record_approval(self):
        """Leave the decision: what the plan allows, on which figures, why, and until when."""
        figures = {name: self[name] for name in ("kind", "debt", "debt_on", "amount")}
        instalments = [{"due": one.date_due, "amount": one.amount} for one in self.instalment_ids.sorted("date_due")]
        last_day = max(self.instalment_ids.mapped("date_due"))
        self.env["custproc.decision"]._record(
            self,
            "override",
            "granted",
            self.reason or "",
            figures=figures | {"order": self.sale_order_id.name, "instalments": instalments},
            valid_until=self.company_id._custproc_end_of_day(last_day),
            partner=self.partner_id,
            fingerprint=self._get_fingerprint(),
        )

    def action_end(self):
        """End a running plan early, for instance because another one replaces it; it lets nothing pass any more."""
        self._set_state("ended")
        self.instalment_ids._cancel_open()

    def action_open_receipts(self):
        """The payer's receipts since the plan's day."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Receipts of %(name)s", name=self.partner_id.display_name),
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "domain": [
                ("partner_id.commercial_partner_id", "=", self.partner_id.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("balance", "<", 0),
                ("date", ">=", self.debt_on),
            ],
        }
