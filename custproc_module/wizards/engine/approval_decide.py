from odoo import fields, models


class ApprovalDecide(models.TransientModel):
    """Approve, reject or delegate steps with a comment; the steps themselves check who may."""

    _name = "custproc.approval.decide"
    _description = "Decide on Approvals"

    step_ids = fields.Many2many("custproc.approval.step", string="To decide", required=True)
    comment = fields.Text()
    delegate_id = fields.Many2one("res.users", "Delegate to", domain=[("share", "=", False)])
    delegate_until = fields.Date("Until")

    def action_approve(self):
        """Approve all chosen steps."""
        return self.step_ids.action_approve(self.comment)

    def action_reject(self):
        """Reject all chosen steps; the comment is the reason."""
        return self.step_ids.action_reject(self.comment)

    def action_delegate(self):
        """Let the named colleague decide the chosen steps."""
        return self.step_ids.action_delegate(self.delegate_id.id, self.delegate_until, self.comment)
