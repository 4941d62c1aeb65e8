from odoo import models

from ....exceptions import ProcessError
from ..given_values import to_day, to_record


class ApprovalStep(models.Model):
    """Handing a step to a colleague until a day; whoever it waited for before may still decide it."""

    _inherit = "custproc.approval.step"

    def action_delegate(self, user_id, until, comment=None):
        """Let a named user decide these steps until a date; the delegate is never who asked, and does not delegate in his turn: who was
        trusted until a day would else trust himself for longer.

        :raise ProcessError: the caller may not decide the step himself, or only as a delegate, or the delegate may not
        """
        delegate = to_record(self.env, "res.users", user_id)
        until = to_day(self.env, until)
        for step in self:
            step._check_delegable(delegate, until)
            step_sudo = step.sudo()  # sudo: custproc.approval.step, checked above
            self.env["custproc.decision"]._record(
                step_sudo.approval_id._get_document(),
                "approval",
                "delegated",
                comment or "",
                figures={"step": step.name, "to": delegate.login, "until": until},
                fingerprint=step_sudo.approval_id.fingerprint,
            )
            step_sudo.write({"delegate_id": delegate.id, "delegate_until": until})
            step_sudo._clear_activities()
            step_sudo._schedule_activities()
        return True

    def _check_delegable(self, delegate, until):
        """:raise ProcessError: the step does not wait for the caller himself, or not for this delegate until that day"""
        self._check_decidable()
        if not self.sudo()._is_asked(self.env.user):  # sudo: custproc.approval.step, whom it names
            raise ProcessError(
                self.env._(
                    "%(document)s cannot be delegated by you: it was delegated to you by somebody else. Decide it, or let it be.",
                    document=self.document_shown,
                )
            )
        requester = self.sudo().requester_id  # sudo: custproc.approval, compared only
        if not delegate:
            raise ProcessError(
                self.env._("%(document)s cannot be delegated: nobody is named. Choose a colleague.", document=self.document_shown)
            )
        if delegate == requester or not self._may_be_delegated_to(delegate):
            raise ProcessError(
                self.env._(
                    "%(document)s cannot be delegated to %(user)s: a delegate is a colleague of the company who may decide, "
                    "and not who asked. Choose another.",
                    document=self.document_shown,
                    user=delegate.name,
                )
            )
        if not until or until < self.company_id._custproc_today():
            raise ProcessError(
                self.env._(
                    "%(document)s cannot be delegated: the last day is missing or past. Choose a day from today on.",
                    document=self.document_shown,
                )
            )

    def _is_asked(self, user):
        """Whether the step waits for a user himself, by name or by his group, and not only by delegation."""
        return self.user_id == user if self.user_id else self.group_id in user.all_group_ids

    def _may_be_delegated_to(self, user):
        """Whether a user could decide this step at all: a colleague of the step's company with a place in the processes."""
        person = user.sudo()  # sudo: res.users, companies and groups are compared only
        return (
            person.active
            and self.sudo().company_id in person.company_ids  # sudo: custproc.approval, its company
            and person.has_group("custproc_module.group_custproc_user")
            and bool(person._custproc_filter_deciders())
        )
