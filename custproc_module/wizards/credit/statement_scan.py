from odoo import fields, models

from ...exceptions import ProcessError


class StatementScan(models.TransientModel):
    """Files the signed statement that a customer sent back on paper."""

    _name = "custproc.statement.scan"
    _description = "Signed Statement of Account"

    statement_id = fields.Many2one("custproc.account.statement", required=True, readonly=True)
    file = fields.Binary("Scan", required=True)
    filename = fields.Char()
    signer = fields.Char("Signed by", required=True, help="The customer's person.")
    answer = fields.Selection([("confirmed", "Confirms the balance"), ("disputed", "Disputes it")], required=True, default="confirmed")
    reason = fields.Text("What is disputed")
    currency_id = fields.Many2one(related="statement_id.currency_id")
    balance = fields.Monetary("Balance the customer states")

    def action_file(self):
        """File the scan as evidence and note the answer.

        :raise ProcessError: the statement waits for no answer, or the dispute says nothing
        """
        self.ensure_one()
        statement = self.statement_id
        statement.check_access("write")
        if not self.file:
            raise ProcessError(self.env._("The statement cannot be answered: no scan is chosen. Choose the file."))
        if self.answer == "confirmed":
            statement._confirm(self.signer, "scan")
        else:
            statement._dispute(self.signer, self.reason, self.balance, how="scan")
        statement._add_evidence("scan", self.filename or statement.name, self.file, signer=self.signer, partner=statement.partner_id)
        return {"type": "ir.actions.act_window_close"}
