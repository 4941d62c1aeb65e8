from odoo import fields, models

from ...exceptions import ProcessError


class ApprovalDecide(models.TransientModel):
    """Approve, reject or delegate steps with a comment; the steps themselves check who may."""

    _name = "custproc.approval.decide"
    _description = "Decide on Approvals"

    step_ids = fields.Many2many("custproc.approval.step", string="To decide", required=True)
    comment = fields.Text()
    delegate_id = fields.Many2one("res.users", "Delegate to", domain=[("share", "=", False)])
    delegate_until = fields.Date("Until")

    def _get_steps(self):
        """
        :raise ProcessError: none is chosen
        """
        if not self.step_ids:
            raise ProcessError(self.env._("The approval cannot be decided: no step is chosen. Choose at least one in “My Approvals”."))
        return self.step_ids

    def action_approve(self):
        """Approve all chosen steps."""
        return self._get_steps().action_approve(self.comment)

    def action_reject(self):
        """Reject all chosen steps; the comment is the reason."""
        return self._get_steps().action_reject(self.comment)

    def action_delegate(self):
        """Let the named colleague decide the chosen steps."""
        return self._get_steps().action_delegate(self.delegate_id.id, self.delegate_until, self.comment)
