from odoo import models

from ....exceptions import ProcessError


class ApprovalMixin(models.AbstractModel):
    """What is done on a document while others decide on it: approve, reject, take back what was asked."""

    _inherit = "custproc.approval.mixin"

    def _get_my_steps(self):
        """Of each document the step of its newest open round that waits for the current user.

        :raise ProcessError: one of them has none
        """
        steps = self.env["custproc.approval.step"].search(
            [("approval_id.model", "=", self._name), ("approval_id.res_id", "in", self.ids), ("approval_id.state", "=", "open")],
            order="tier, id",
        )
        # All steps of the rounds are read at once: who has decided one does not decide another.
        steps = steps.filtered(lambda step: step.state == "open")
        mine = steps.filtered("can_decide").grouped("res_id")
        open_steps = steps.grouped("res_id")
        found = steps.browse()
        for document in self:
            if own := mine.get(document.id):
                found += own[:1]
                continue
            if others := open_steps.get(document.id):
                others[:1]._check_decidable()
            raise ProcessError(
                self.env._(
                    "%(document)s cannot be decided: no approval is open. Ask for approval first.",
                    document=document.display_name,
                )
            )
        return found

    def action_approve(self, comment=None):
        """Approve the steps that wait for the caller, one of each document.

        :raise ProcessError: of one of them none does, or its guards refuse: then none is approved
        """
        return self._get_my_steps()._decide("approved", comment)

    def action_reject(self, comment=None):
        """Reject the steps that wait for the caller, one of each document.

        :raise ProcessError: of one of them none does, or no reason is given: then none is rejected
        """
        return self._get_my_steps()._reject(comment)

    def action_decide(self):
        """Open the form to approve, reject or delegate the steps that wait for the caller."""
        return self._get_my_steps().action_decide()

    def action_withdraw(self, comment=None):
        """Take back the open requests; only who asked may do so.

        :raise ProcessError: for one of the documents nothing was asked, or somebody else did: then none is taken back
        """
        approvals = self.env["custproc.approval"]
        for document in self:
            approval = approvals.search([("model", "=", self._name), ("res_id", "=", document.id), ("state", "=", "open")], limit=1)
            if not approval:
                raise ProcessError(
                    self.env._(
                        "%(document)s cannot be withdrawn: no approval is open. Nothing needs to be done.",
                        document=document.display_name,
                    )
                )
            approvals += approval
        return approvals.action_withdraw(comment)
