from odoo import fields, models

from ...engine.document.single_mixin import check_single


class AccountMove(models.Model):
    _inherit = "account.move"

    custproc_dispute_ids = fields.One2many("custproc.dunning.dispute", "move_id", "Disputes", readonly=True)

    def action_custproc_dispute(self):
        """Open this invoice's dispute, or start one."""
        check_single(self)
        dispute = self.custproc_dispute_ids.filtered(lambda dispute: dispute.state == "open")[:1]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dispute"),
            "res_model": "custproc.dunning.dispute",
            "res_id": dispute.id,
            "view_mode": "form",
            "context": {"default_move_id": self.id},
        }
