from odoo import api, fields, models
from odoo.fields import Domain

from ....exceptions import ProcessError
from ..words import listed


class ApprovalStep(models.Model):
    """One signature of a round. Nobody may write it; `action_approve`, `action_reject` and `action_delegate` check and write."""

    _name = "custproc.approval.step"
    _inherit = ["custproc.subject.record.mixin", "custproc.deadline.mixin"]
    _subject_carrier = "approval_id"
    _description = "Approval Step"
    _order = "approval_id desc, tier, id"

    approval_id = fields.Many2one(
        "custproc.approval", "Round", required=True, readonly=True, index=True, ondelete="cascade"
    )
    name = fields.Char(translate=True, readonly=True)
    tier = fields.Integer(required=True, readonly=True)
    rule_id = fields.Many2one("custproc.approval.rule", readonly=True, ondelete="set null", index="btree_not_null")
    user_id = fields.Many2one("res.users", "Person", readonly=True, index="btree_not_null", ondelete="restrict")
    group_id = fields.Many2one("res.groups", readonly=True, index="btree_not_null", ondelete="restrict")
    allow_repeat = fields.Boolean("May sign twice in a round", readonly=True)
    delegate_id = fields.Many2one(
        "res.users", "Delegated to", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    delegate_until = fields.Date("Delegated until", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Not yet"),
            ("open", "To decide"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("closed", "No longer needed"),
        ],
        required=True,
        default="waiting",
        readonly=True,
        index=True,
    )
    opened_at = fields.Datetime("Open since", readonly=True)
    due_at = fields.Datetime("Due", readonly=True)
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True, ondelete="restrict")
    decided_at = fields.Datetime("Decided on", readonly=True)
    comment = fields.Text(readonly=True)
    decision_id = fields.Many2one("custproc.decision", readonly=True, ondelete="restrict")

    is_notified = fields.Boolean("People told", readonly=True)

    model = fields.Char(related="approval_id.model")
    res_id = fields.Many2oneReference(related="approval_id.res_id", model_field="model")
    res_name = fields.Char(related="approval_id.res_name")
    company_id = fields.Many2one(related="approval_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="approval_id.currency_id")
    amount = fields.Monetary(related="approval_id.amount")
    requester_id = fields.Many2one(related="approval_id.requester_id")
    note = fields.Text(related="approval_id.note")
    can_decide = fields.Boolean("Waits for me", compute="_compute_can_decide", search="_search_can_decide")

    @api.model
    def _get_own_domain(self):
        return self._get_named_domain()

    @api.model
    def _get_named_domain(self):
        """Steps that name the current user: he reads them, and their round, whatever he may read of the document."""
        uid = self.env.uid
        return Domain("user_id", "=", uid) | Domain("delegate_id", "=", uid) | Domain("decided_by_id", "=", uid)

    @api.depends_context("uid")
    def _compute_can_decide(self):
        # sudo: custproc.approval, whoever reads a step may know whether it waits for him
        mine = set(self.sudo().filtered_domain(self._get_mine_domain()).ids)
        for step in self:
            step.can_decide = step.id in mine

    def _search_can_decide(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_mine_domain()

    @api.model
    def _get_mine_domain(self):
        """Steps the current user may decide now, four eyes included."""
        user = self.env.user
        if not user._custproc_filter_deciders():
            return Domain.FALSE
        return (
            Domain("state", "=", "open")
            & Domain("approval_id.requester_id", "!=", user.id)
            & (
                Domain("user_id", "=", user.id)
                | (Domain("user_id", "=", False) & Domain("group_id", "in", list(user._get_group_ids())))
                | self._get_delegated_domain(user)
            )
            & (
                Domain("allow_repeat", "=", True)
                | Domain("approval_id.step_ids", "not any", [("decided_by_id", "=", user.id)])
            )
        )

    @api.model
    def _get_delegated_domain(self, user):
        """Steps delegated to a user to this day: that of the step's company, whatever zone he works in or gives with his request."""
        days = self.env["res.company"].browse(user._get_company_ids()).grouped(lambda company: company._custproc_today())
        return Domain("delegate_id", "=", user.id) & Domain.OR(
            Domain("company_id", "in", companies.ids) & Domain("delegate_until", ">=", day) for day, companies in days.items()
        )

    # ------------------------------------------------------------------
    # Opening
    # ------------------------------------------------------------------
    def _open(self):
        """Ask the people of these steps (called under sudo)."""
        for (rule, company), steps in self.grouped(lambda step: (step.rule_id, step.company_id)).items():
            steps.write(self._get_opening_values(rule, company))
        if any(step.due_at for step in self):
            self._start_deadlines()
        self._wake_teller()

    @api.model
    def _get_opening_values(self, rule, company):
        now = fields.Datetime.now()
        vals = {"state": "open", "opened_at": now}
        if rule.term_length:
            vals["due_at"] = self.env["custproc.deadline.rule"]._get_due(now, rule.term_length, rule.term_unit, company)
        return vals

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise ProcessError(
            self.env._(
                "A step of an approval cannot be deleted: it belongs to the records. Withdraw the request instead."
            )
        )

    # ------------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------------
    def action_approve(self, comment=None):
        """Approve the steps one by one.

        :raise ProcessError: the caller may not decide one of them, or the document's guards refuse
        """
        self.check_access("read")
        return self._decide("approved", comment)

    def action_reject(self, comment=None):
        """Reject; a reason is required.

        :raise ProcessError: no reason given, or the caller may not decide
        """
        self.check_access("read")
        return self._reject(comment)

    def _reject(self, comment):
        if not (comment or "").strip():
            raise ProcessError(
                self.env._(
                    "%(document)s cannot be rejected: no reason is given. Write why, so that the requester can mend it.",
                    document=listed(self.env, self.mapped("document_shown")),
                )
            )
        return self._decide("rejected", comment)

    def _decide(self, outcome, comment):
        """Decide steps that the caller may read."""
        outdated = self.browse()
        for step in self:
            # What the step shows stays true after this: a round decided since this transaction's snapshot fails the claim.
            step.sudo().approval_id._claim()  # sudo: custproc.approval, nobody writes rounds directly
            step._check_decidable()
            step_sudo = step.sudo()  # sudo: custproc.approval.step, nobody writes steps directly; checked above
            document = step_sudo.approval_id._get_document()
            if outcome == "approved" and document._get_fingerprint() != step_sudo.approval_id.fingerprint:
                step_sudo.approval_id._mark_stale()
                outdated |= step
                continue
            step_sudo._decide_one(document, outcome, comment)
        return outdated._notify_outdated() if outdated else True

    def _check_decidable(self):
        """Refuse with the reason when the current user may not decide this step now (four eyes, delegates, closed rounds)."""
        self.ensure_one()
        step, user = self.sudo(), self.env.user  # sudo: custproc.approval, the requester's name is shown
        if step.state != "open" or step.approval_id.state != "open":
            reason = self.env._(
                "the step is “%(state)s”",
                state=dict(self._fields["state"]._description_selection(self.env))[step.state],
            )
            help_text = self.env._("Reload and look at the round.")
        elif step.requester_id == user:
            reason = self.env._("you asked for this approval yourself")
            help_text = self.env._("Somebody else must decide (four eyes).")
        elif not step.allow_repeat and user in step.approval_id.step_ids.decided_by_id:
            reason = self.env._("you have already decided another step of this round")
            help_text = self.env._("Somebody else must decide (four eyes).")
        elif not user._custproc_filter_deciders():
            reason = self.env._("the module administrator and the auditor decide nothing")
            help_text = self.env._("Ask %(who)s.", who=step.user_id.name or step.group_id.name)
        elif not self.filtered_domain(self._get_mine_domain()):
            reason = self.env._(
                "it waits for %(who)s", who=step.delegate_id.name or step.user_id.name or step.group_id.name
            )
            help_text = self.env._("Ask them, or have it delegated to you.")
        else:
            return
        raise ProcessError(
            self.env._(
                "%(document)s cannot be decided by you: %(reason)s. %(help)s",
                document=step.document_shown,
                reason=reason,
                help=help_text,
            )
        )

    def _decide_one(self, document, outcome, comment):
        """Write the decision of one step (called under sudo, after `_check_decidable`)."""
        if outcome == "approved":
            reasons = document._get_approval_reasons(self)
            if reasons:
                document._refuse_approval(reasons)
        decision = self.env["custproc.decision"]._record(
            document,
            "approval",
            outcome,
            reason=comment,
            figures={"round": self.approval_id.number, "step": self.name, "tier": self.tier, "amount": self.amount},
            fingerprint=self.approval_id.fingerprint,
        )
        self.write(
            {
                "state": outcome,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
                "comment": comment,
                "decision_id": decision.id,
            }
        )
        if self.due_at:
            self._meet_deadlines()
        self._clear_activities()
        if outcome == "rejected":
            self.approval_id._close("rejected", "_on_rejected")
        else:
            self.approval_id._approve_if_complete()

    def _notify_outdated(self):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "message": self.env._(
                    "%(document)s cannot be approved: it was changed after approval was asked for. It went back to who asked.",
                    document=listed(self.env, self.mapped("document_shown")),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_decide(self):
        """Open the form to approve, reject or delegate with a comment."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide"),
            "res_model": "custproc.approval.decide",
            "view_mode": "form",
            "target": "new",
            "context": {"default_step_ids": self.ids},
        }
