from datetime import timedelta

from odoo import api, fields, models

from ....policies.credit.limit import CHECKS, GATES


class CreditPolicy(models.Model):
    """The life of a version: asked for, approved, in force from its day on, superseded (D-07)."""

    _inherit = "custproc.credit.policy"
    _approval_returns = {"rejected": "draft", "withdrawn": "draft"}

    def action_submit(self):
        """Ask for approval of this version.

        :raise ProcessError: no approval rule applies, so nobody could approve it
        """
        self._set_state("submitted")
        for policy in self:
            policy._require_approval(note=policy.change_reason)

    def action_new_version(self):
        """Open a draft with the values of this version, to change them, or the one that was made of it and is a draft still."""
        self.ensure_one()
        self.check_access("read")
        self.browse().check_access("create")
        self._take_turn()
        draft = self.search([("made_of_id", "=", self.id), ("state", "=", "draft")], limit=1)
        if not draft:
            draft = self.copy()
            draft.sudo().made_of_id = self  # sudo: custproc.credit.policy, what a version was made of is closed
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": draft.id, "view_mode": "form"}

    def _get_fingerprint_values(self):
        self.ensure_one()
        values = {name: self._get_plain_value(name) for name in self._value_fields if name != "company_id"}
        return values | {"company": self.company_id.id}

    def _on_approved(self, approval):
        self.filtered(lambda policy: policy.effective_date <= policy.company_id._custproc_today())._activate()

    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target == "submitted" and not self.change_reason:
            reasons.append(self.env._("it does not say why the policy changes"))
        if target == "active" and not self._is_approved():
            reasons.append(self.env._("nobody has approved it"))
        return reasons

    def _activate(self):
        """Put approved versions in force in place of those that are."""
        for policy in self:
            now = fields.Datetime.now()
            before = self._get_policy(policy.company_id)
            since = {}
            for gate in GATES:
                was_blocking = before and before[f"{gate}_gate"] == "block"
                if policy[f"{gate}_gate"] == "block":
                    since[f"{gate}_block_since"] = before[f"{gate}_block_since"] if was_blocking else now
            before._set_state("superseded", superseded_at=now)
            before.flush_recordset()  # the unique index knows one active version
            policy._set_state("active", activated_at=now, **since)
            policy._record_mode(", ".join(f"{gate} {policy[f'{gate}_gate']}" for gate in (*GATES, *CHECKS)), policy.change_reason)

    def _record_mode(self, outcome, reason, valid_until=None):
        values = {name: self._get_plain_value(name) for name in self._value_fields if name not in ("company_id", "effective_date")}
        self.env["custproc.decision"]._record(
            self, "mode", outcome, reason or "", figures=values | {"effective_date": self.effective_date}, valid_until=valid_until
        )

    @api.model
    def _cron_activate(self):
        """Put versions in force that were approved for a later day which has come."""
        due = self.search([("state", "=", "submitted"), ("effective_date", "<=", fields.Date.today() + timedelta(days=1))])
        ready = due.filtered(lambda policy: policy.effective_date <= policy.company_id._custproc_today() and policy._is_approved())
        self.env["custproc.job.failure"]._run_batch("credit.policy.activate", ready, lambda policy: policy._activate())
        self.env["ir.cron"]._commit_progress(len(ready))
