from odoo import fields, models


class CustprocContractTerminate(models.TransientModel):
    """Ask why an effective contract ends before its last day, or is not renewed after it."""

    _name = "custproc.contract.terminate"
    _description = "Terminate a contract"

    contract_id = fields.Many2one("custproc.contract", required=True)
    reason = fields.Text()
    lets_expire = fields.Boolean("Not renewed", help="It runs to its last day and is not renewed.")

    def action_terminate(self):
        """End the contract with the reason given."""
        self.ensure_one()
        if self.lets_expire:
            self.contract_id.action_do_not_renew(self.reason)
        else:
            self.contract_id.action_terminate(self.reason)
        return {"type": "ir.actions.act_window_close"}
