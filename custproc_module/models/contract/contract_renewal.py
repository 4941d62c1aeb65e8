from datetime import timedelta

from odoo import api, fields, models

from ...policies.engine.clock import add_months


class CrmTeam(models.Model):
    _inherit = "crm.team"

    custproc_planner_id = fields.Many2one(
        "res.users", "Planner", domain=[("share", "=", False)], help="Renews the contracts of this branch and checks resources (CT-04)."
    )


class CustprocContract(models.Model):
    """Renewal (CT-04): one month before the last day the planner renews the contract, or says why not."""

    _inherit = "custproc.contract"

    _protected_fields = ("renewed_from_id", "renewal_outcome", "renewal_reason", "renewal_decided_on")

    planner_id = fields.Many2one(
        "res.users",
        compute="_compute_planner_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        domain=[("share", "=", False)],
        help="Renews the contract one month before its last day.",
    )
    renewal_months = fields.Integer("Renew before (months)", default=1, required=True, help="Months before the last day.")
    renewal_due_on = fields.Date("To be renewed by", compute="_compute_renewal_due_on", store=True)
    renewed_from_id = fields.Many2one(
        "custproc.contract", "Renews contract", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    renewal_ids = fields.One2many("custproc.contract", "renewed_from_id", "Renewals", readonly=True)
    renewal_outcome = fields.Selection(
        [("renewed", "Renewed"), ("not_renewed", "Not renewed")], "Renewal", readonly=True, copy=False, index="btree_not_null"
    )
    renewal_reason = fields.Text("Not renewed because", readonly=True, copy=False)
    renewal_decided_on = fields.Date("Renewal decided on", readonly=True, copy=False)

    _renewal_months_positive = models.Constraint("CHECK (renewal_months >= 0)", "Months before the last day are 0 or more. Correct them.")

    @api.depends("team_id.custproc_planner_id")
    def _compute_planner_id(self):
        for contract in self:
            contract.planner_id = contract.team_id.custproc_planner_id or contract.planner_id

    @api.depends("date_end", "renewal_months", "amends_id")
    def _compute_renewal_due_on(self):
        for contract in self:
            lasts = contract.date_end and not contract.amends_id
            contract.renewal_due_on = add_months(contract.date_end, -contract.renewal_months) if lasts else False

    def action_renew(self):
        """Draw up the renewal: the same terms for the term that follows; returns its form, or that of the one drawn up already.

        :raise ProcessError: the contract has no last day, or is not or was not in effect
        """
        self.ensure_one()
        self.check_access("write")
        self._take_turn()
        self._check_renewable()
        renewal = self.renewal_ids.filtered(lambda contract: contract.state != "cancelled")[:1]
        if not renewal:
            start = self.date_end + timedelta(days=1)
            months = (start.year - self.date_start.year) * 12 + start.month - self.date_start.month
            # sudo: custproc.contract, whom a contract renews is closed; the caller's rights on it were checked
            renewal = self.sudo().copy(
                {
                    "renewed_from_id": self.id,
                    "date_start": start,
                    "date_end": add_months(start, max(months, 1)) - timedelta(days=1),
                    "user_id": self.user_id.id,
                }
            )
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": renewal.id, "view_mode": "form"}

    def _check_renewable(self):
        verb = self.env._("be renewed")
        if self.state not in ("effective", "expired") or self.amends_id:
            facts = self.env._("it is “%(state)s”", state=self._get_state_label(self.state))
            self._refuse(verb, facts, self.env._("Only a contract that is or was in effect is renewed."))
        if not self.date_end:
            self._refuse(verb, self.env._("it has no last day"), self.env._("It runs until it is terminated."))
        if self.renewal_outcome:
            labels = dict(self._fields["renewal_outcome"]._description_selection(self.env))
            facts = self.env._("it is decided already: %(outcome)s", outcome=labels[self.renewal_outcome])
            self._refuse(verb, facts, self.env._("Draw up a new contract."))

    def action_do_not_renew(self, reason=None):
        """Record that the contract is not renewed, and why.

        :raise ProcessError: no reason is given, or it is decided already
        """
        for contract in self:
            contract.check_access("write")
            contract._check_renewable()
            if not (reason or "").strip():
                contract._refuse(
                    self.env._("be left to expire"), self.env._("no reason is given"), self.env._("Write why it is not renewed.")
                )
            contract._decide_renewal("not_renewed", reason)

    def _decide_renewal(self, outcome, reason=False):
        self.ensure_one()
        # sudo: custproc.contract, the outcome is closed; it follows from a decision of who may write the contract, or from the renewal
        contract = self.sudo()
        contract.write({"renewal_outcome": outcome, "renewal_reason": reason, "renewal_decided_on": self._today()})
        contract._deadline_event("renewal_decided")
        self.env["custproc.decision"]._record(contract, "override", outcome, reason or "", partner=contract.partner_id)

    def _after_transition(self, previous, target):
        super()._after_transition(previous, target)
        if target == "effective":
            for contract in self.sudo():  # sudo: custproc.contract, the one it renews is told whoever sealed this one
                if contract.renewed_from_id and not contract.renewed_from_id.renewal_outcome:
                    contract.renewed_from_id._decide_renewal("renewed")
