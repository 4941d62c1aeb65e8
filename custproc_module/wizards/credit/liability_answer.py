from odoo import fields, models


class LiabilityAnswer(models.TransientModel):
    """What a person says to his part of a loss: an objection before the decision, his signature after it (D-09)."""

    _name = "custproc.liability.answer"
    _description = "Answer to a Share of a Loss"

    share_id = fields.Many2one("custproc.liability.share", required=True)
    share_state = fields.Selection(related="share_id.state", string="State")
    currency_id = fields.Many2one(related="share_id.currency_id")
    decided_amount = fields.Monetary(related="share_id.decided_amount", string="Part to bear")
    reason = fields.Text("Objection")
    signature = fields.Binary()
    scan = fields.Binary("Signed agreement")
    scan_name = fields.Char("File name")

    def action_object(self):
        """Object with the reason typed in."""
        self.ensure_one()
        self.share_id.action_object(self.reason)
        return {"type": "ir.actions.act_window_close"}

    def action_accept(self):
        """Raise no objection."""
        self.ensure_one()
        self.share_id.action_accept()
        return {"type": "ir.actions.act_window_close"}

    def action_agree(self):
        """Agree with the signature, or with the scan of the paper."""
        self.ensure_one()
        if self.scan:
            self.share_id.action_agree(self.scan, self.scan_name or self.env._("Signed agreement"))
        else:
            self.share_id.action_agree(self.signature)
        return {"type": "ir.actions.act_window_close"}
