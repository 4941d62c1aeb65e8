from odoo import fields, models


class CustprocContractTerminate(models.TransientModel):
    """Ask why an effective contract ends before its last day."""

    _name = "custproc.contract.terminate"
    _description = "Terminate a contract"

    contract_id = fields.Many2one("custproc.contract", required=True)
    reason = fields.Text()

    def action_terminate(self):
        """End the contract with the reason given."""
        self.ensure_one()
        self.contract_id.action_terminate(self.reason)
        return {"type": "ir.actions.act_window_close"}
