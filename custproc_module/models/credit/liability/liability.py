from odoo import api, fields, models

from ....exceptions import ProcessError
from ....policies.credit.liability import COMPANY, allocate, sums_to_whole


class Liability(models.Model):
    """Who bears a loss: proposal, objections, decision and the signed agreement of each who bears a part (CA-11 to CA-15, D-09).

    Proposed from a bad debt, from a last release that is unpaid at the end of its month (CA-14), or from a shipment that left
    without authority (CA-12, CA-15). It is exported for payroll and posts nothing. Money in the company's currency.
    """

    _name = "custproc.liability"
    _description = "Liability for a Loss"
    _inherit = ["custproc.document.mixin", "custproc.deadline.mixin"]
    _order = "id desc"

    _transitions = {
        "proposed": {"decided", "cancelled"},
        "decided": {"closed", "cancelled"},
        "closed": {"cancelled"},
        "cancelled": set(),
    }
    _transition_groups = {
        "decided": "custproc_module.group_custproc_general_manager",
        "cancelled": "custproc_module.group_custproc_general_manager",
    }
    _deletable_states = ()
    _protected_fields = (
        *("cause", "partner_id", "company_id", "bad_debt_id", "origin", "amount", "proposer_id"),
        *("decided_on", "decided_by_id"),
    )

    state = fields.Selection(
        [("proposed", "Proposed"), ("decided", "Decided"), ("closed", "Agreed"), ("cancelled", "Dropped")],
        required=True,
        default="proposed",
        copy=False,
        tracking=True,
        index=True,
    )
    cause = fields.Selection(
        [
            ("bad_debt", "Bad debt"),
            ("month_end", "Last release unpaid at the end of the month"),
            ("unapproved", "Shipment without authority"),
        ],
        required=True,
        default="bad_debt",
        readonly=True,
        index=True,
    )
    partner_id = fields.Many2one("res.partner", "Payer", required=True, index=True, ondelete="restrict", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    bad_debt_id = fields.Many2one("custproc.bad.debt", "Bad debt", readonly=True, index="btree_not_null", ondelete="restrict")
    origin = fields.Char(readonly=True, help="The documents the loss comes from.")
    amount = fields.Monetary("Loss", readonly=True)
    share_ids = fields.One2many("custproc.liability.share", "liability_id", "Shares")
    proposer_id = fields.Many2one("res.users", "Proposed by", readonly=True, default=lambda self: self.env.user)
    decided_on = fields.Date("Decided on", readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True, copy=False)
    objection_count = fields.Integer("Objections", compute="_compute_counts")
    agreed_count = fields.Integer("Agreements", compute="_compute_counts")

    @api.depends("share_ids.state")
    def _compute_counts(self):
        for liability in self:
            states = liability.share_ids.mapped("state")
            liability.objection_count = states.count("objected")
            liability.agreed_count = states.count("agreed")

    # ------------------------------------------------------------------
    # Proposal
    # ------------------------------------------------------------------
    @api.model
    def _propose(self, cause, partner, company, items, bad_debt=None, origin=None):
        """Propose who bears what, by the scheme of the company; returns the proposal.

        :param items: list of {"case": see policies/credit/liability.py, "amount": in the company's currency, "people": {role: user},
            "document": name of what was not paid}
        :raise ProcessError: there is no scheme, it does not know a case, or its shares do not sum to 100 %
        """
        # What shares the same loss out at this moment fails on the payer's account, is run again and finds this proposal.
        self.env["custproc.credit.account"]._claim({(company.root_id.id, partner.commercial_partner_id.id)})
        scheme = self.env["custproc.liability.scheme"]._get_for(company)
        shares = []
        for item in items:
            shares += self._share_item(scheme, company, item)
        documents = dict.fromkeys(item["document"] for item in items if item.get("document"))
        # sudo: custproc.liability, a proposal is made by the process, nobody types it in
        liability = self.sudo().create(
            {
                "cause": cause,
                "partner_id": partner.id,
                "company_id": company.id,
                "bad_debt_id": bad_debt.id if bad_debt else False,
                "origin": origin or ", ".join(documents),
                "amount": sum(item["amount"] for item in items),
                "proposer_id": self.env.uid,
                "share_ids": [fields.Command.create(vals) for vals in self._merge_shares(shares)],
            }
        )
        liability.share_ids._open_hearing()
        return liability.with_env(self.env)

    @api.model
    def _share_item(self, scheme, company, item):
        """The shares of one loss as values of custproc.liability.share."""
        lines = scheme.line_ids.filtered(lambda line: line.case == item["case"])
        if not lines or not sums_to_whole(lines.mapped("share")):
            raise ProcessError(
                self.env._(
                    "A liability cannot be proposed: the shares of the case “%(case)s” sum to %(sum)s %%, not to 100 %%."
                    " The module administrator corrects the liability scheme of %(company)s.",
                    case=dict(self.env["custproc.liability.scheme.line"]._fields["case"]._description_selection(self.env))[item["case"]],
                    sum=round(sum(lines.mapped("share")), 4),
                    company=company.name,
                )
            )
        parts = allocate(item["amount"], lines.mapped("share"), company.currency_id.rounding)
        people = item.get("people", {})
        return [
            {
                "company_id": company.id,  # of the loss, whichever company a job runs in
                "case": line.case,
                "role": line.role,
                "percent": line.share,
                "user_id": False if line.role == COMPANY else (people.get(line.role) or line.user_id).id,
                "base": item["amount"],
                "amount": part,
                "decided_amount": part,
                "deduction_cap": scheme.deduction_cap,
            }
            for line, part in zip(lines, parts, strict=True)
        ]

    @api.model
    def _merge_shares(self, shares):
        """One share a case, role and person: who sold ten unpaid invoices answers and signs once."""
        merged, sums = {}, ("base", "amount", "decided_amount")
        for share in shares:
            known = merged.setdefault((share["case"], share["role"], share["user_id"]), {**share, **dict.fromkeys(sums, 0.0)})
            for name in sums:
                known[name] += share[name]
        return list(merged.values())

    # ------------------------------------------------------------------
    # Decision and agreement
    # ------------------------------------------------------------------
    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target == "decided":
            reasons += self._get_decision_gaps()
        if target == "closed":
            waiting = self.share_ids.filtered(lambda share: share.state != "agreed")
            if waiting:
                reasons.append(
                    self.env._("%(person)s has not signed the agreement", person=waiting[0].user_id.name or waiting[0].role)
                )
        return reasons

    def _get_own_part_reasons(self):
        """Why the user has no say in it: nobody decides on, or shifts to others, what he bears himself (D-01)."""
        bearers = self.sudo().share_ids.user_id  # sudo: custproc.liability.share, who else bears a part is not shown
        return [self.env._("you bear a part of it yourself, somebody else decides")] if self.env.user in bearers else []

    def _get_decision_gaps(self):
        gaps = self._get_own_part_reasons()
        for share in self.share_ids:
            if share.role != COMPANY and not share.user_id:
                gaps.append(self.env._("nobody is named as “%(role)s”", role=share._get_role_label()))
            if share.state == "objected" and not (share.decision_note or "").strip():
                gaps.append(self.env._("the objection of %(person)s is not answered", person=share.user_id.name))
            if self.currency_id.compare_amounts(share.decided_amount, 0) < 0:
                gaps.append(self.env._("the part of %(person)s is below zero", person=share.user_id.name or share._get_role_label()))
        total = sum(self.share_ids.mapped("decided_amount"))
        if self.currency_id.compare_amounts(total, self.amount):
            gaps.append(
                self.env._(
                    "the parts sum to %(sum)s, the loss is %(amount)s",
                    sum=self.share_ids._as_money(total),
                    amount=self.share_ids._as_money(self.amount),
                )
            )
        return gaps

    def action_decide(self):
        """Decide the parts as they stand; who bears one signs his agreement next.

        :raise ProcessError: a person is missing, an objection is unanswered, the parts do not sum to the loss
        """
        for liability in self:
            liability._set_state(
                "decided", decided_on=liability.company_id._custproc_today(), decided_by_id=self.env.uid
            )
            liability._record_decision()
            # sudo: custproc.liability.share, the decision goes for all parts at once
            shares = liability.sudo().share_ids
            shares._set_state("decided")
            shares.filtered(lambda share: share.role == COMPANY)._set_state("agreed")
            (shares - shares.filtered(lambda share: share.role == COMPANY))._tell_decided()
            liability._close_if_agreed()
        return True

    def _record_decision(self):
        figures = {
            "loss": self.amount,
            "shares": [
                {
                    **{"role": share.role, "case": share.case, "person": share.user_id.id},
                    **{"proposed": share.amount, "decided": share.decided_amount},
                }
                for share in self.share_ids
            ],
        }
        self.env["custproc.decision"]._record(self, "approval", "decided", self.origin or "", figures=figures, partner=self.partner_id)

    def action_cancel(self):
        """Drop it: the loss stays with the company, or was paid after all. Nobody bears a part any more, whoever has signed."""
        self._set_state("cancelled")
        for liability in self:
            liability.sudo().share_ids._drop()  # sudo: custproc.liability.share, all parts at once
            self.env["custproc.decision"]._record(liability, "approval", "cancelled", liability.origin or "", partner=liability.partner_id)

    def _close_if_agreed(self):
        for liability in self.sudo():  # sudo: custproc.liability, the last signature closes it, whoever gives it
            if liability.state == "decided" and all(share.state == "agreed" for share in liability.share_ids):
                liability._set_state("closed")
