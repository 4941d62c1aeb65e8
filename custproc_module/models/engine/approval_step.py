from odoo import api, fields, models
from odoo.fields import Domain

from ...exceptions import ProcessError
from .words import in_lang_of


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
    company_id = fields.Many2one(related="approval_id.company_id", store=True, index=True)
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
        mine = set(self.filtered_domain(self._get_mine_domain()).ids)
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
        today = fields.Date.context_today(self)
        return (
            Domain("state", "=", "open")
            & Domain("approval_id.requester_id", "!=", user.id)
            & (
                Domain("user_id", "=", user.id)
                | (Domain("user_id", "=", False) & Domain("group_id", "in", list(user._get_group_ids())))
                | (Domain("delegate_id", "=", user.id) & Domain("delegate_until", ">=", today))
            )
            & (
                Domain("allow_repeat", "=", True)
                | Domain("approval_id.step_ids", "not any", [("decided_by_id", "=", user.id)])
            )
        )

    # ------------------------------------------------------------------
    # Opening
    # ------------------------------------------------------------------
    def _open(self):
        """Ask the people of these steps (called under sudo)."""
        now = fields.Datetime.now()
        for (rule, company), steps in self.grouped(lambda step: (step.rule_id, step.company_id)).items():
            vals = {"state": "open", "opened_at": now}
            if rule.term_length:
                vals["due_at"] = self.env["custproc.deadline.rule"]._get_due(
                    now, rule.term_length, rule.term_unit, company
                )
            steps.write(vals)
        if any(step.due_at for step in self):
            self._start_deadlines()
        # Activities and mails are made by a job that runs at once: who decides must not wait for telling the next ones.
        cron = self.env["ir.model.data"]._xmlid_to_res_id("custproc_module.ir_cron_engine_notify_approvers")
        self.env["ir.cron"].browse(cron)._trigger()

    def _get_activity_document(self):
        """A step carries no activities: what concerns it is told on its document."""
        self.ensure_one()
        document = self.approval_id._get_document()
        return document if "activity_ids" in document._fields else None

    def _get_people(self):
        """The users who are asked: the named person, or the group's members of the company; never who asked."""
        self.ensure_one()
        people = self.user_id or self.group_id._get_told_members(self.company_id)
        if self.delegate_id:
            people |= self.delegate_id
        return people.filtered(lambda user: user.active and not user.share and user != self.requester_id)

    def _schedule_activities(self):
        activity_type = self.env.ref("custproc_module.mail_activity_type_approval")
        vals_list = []
        for step in self:
            document = step.approval_id._get_document()
            if "activity_ids" not in document._fields:
                continue
            deadline = fields.Date.to_date(step.due_at) if step.due_at else fields.Date.context_today(step)
            vals_list += [
                {
                    "activity_type_id": activity_type.id,
                    "res_model_id": self.env["ir.model"]._get_id(step.model),
                    "res_id": step.res_id,
                    "summary": in_lang_of(step, user).name,
                    "user_id": user.id,
                    "date_deadline": deadline,
                    "custproc_step_id": step.id,
                }
                for user in step._get_people()
            ]
        if vals_list:
            # The mail of an activity is replaced by the one the job sends, which leads to the inbox.
            self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(vals_list)

    def _clear_activities(self):
        """Take the activities of these steps away, other people's too, in one statement."""
        activities = self.env["mail.activity"]
        activities.flush_model(["custproc_step_id"])
        self.env.cr.execute("DELETE FROM mail_activity WHERE custproc_step_id IN %s RETURNING id", [tuple(self.ids)])
        if self.env.cr.rowcount:
            activities.invalidate_model(flush=False)
            for model, steps in self.grouped("model").items():
                self.env[model].browse(steps.mapped("res_id")).invalidate_recordset(["activity_ids"], flush=False)

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
        return self._decide("approved", comment)

    def action_reject(self, comment=None):
        """Reject; a reason is required.

        :raise ProcessError: no reason given, or the caller may not decide
        """
        if not (comment or "").strip():
            raise ProcessError(
                self.env._(
                    "%(document)s cannot be rejected: no reason is given. Write why, so that the requester can mend it.",
                    document=", ".join(self.mapped("res_name")),
                )
            )
        return self._decide("rejected", comment)

    def _decide(self, outcome, comment):
        outdated = self.browse()
        for step in self:
            step.check_access("read")
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
                document=step.res_name,
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
                    document=", ".join(self.mapped("res_name")),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_document(self):
        """Open the document to decide on."""
        self.ensure_one()
        return self.approval_id.action_open_document()

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

    @api.model
    def _cron_notify_approvers(self):
        """Give the people of newly opened steps an activity on the document and a mail that leads to their inbox."""
        domain = [("state", "=", "open"), ("is_notified", "=", False)]
        while steps := self.search(domain, limit=50, order="id"):
            self.env["custproc.job.failure"]._run_batch("notify_approvers", steps, lambda step: step._notify_people())
            # Also those that failed: they are shown to the administrator, and the inbox shows the step all the same.
            steps.write({"is_notified": True})
            if not self.env["ir.cron"]._commit_progress(len(steps), remaining=self.search_count(domain)):
                return

    def _notify_people(self):
        self.ensure_one()
        self._schedule_activities()
        template = self.env.ref("custproc_module.mail_template_engine_approval_asked", raise_if_not_found=False)
        for user in self._get_people().filtered("email") if template else ():
            template.with_context(lang=user.lang).send_mail(self.id, email_values={"email_to": user.email_formatted})
