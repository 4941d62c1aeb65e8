from odoo import api, fields, models


class Contract(models.Model):
    """A contract shows what its customer last confirmed."""

    _inherit = "custproc.contract"

    statement_count = fields.Integer("Statements", compute="_compute_statements")
    statement_confirmed_on = fields.Date("Balance confirmed as of", compute="_compute_statements")

    @api.depends("partner_id")
    def _compute_statements(self):
        # sudo: custproc.account.statement, who reads the contract sees whether its customer confirms the balance
        statements = self.env["custproc.account.statement"].sudo()
        for root, contracts in self.grouped(lambda contract: contract.company_id.root_id).items():
            payers = contracts.partner_id.commercial_partner_id
            domain = [("company_id", "=", root.id), ("partner_id", "in", payers.ids)]
            counts = dict(statements._read_group([*domain, ("state", "!=", "cancelled")], ["partner_id"], ["__count"]))
            confirmed = dict(statements._read_group([*domain, ("state", "=", "confirmed")], ["partner_id"], ["date_to:max"]))
            for contract in contracts:
                payer = contract.partner_id.commercial_partner_id
                contract.statement_count = counts.get(payer, 0)
                contract.statement_confirmed_on = confirmed.get(payer, False)

    def action_open_statements(self):
        """The statements of account of the contract's customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.account_statement_action")
        return {**action, "domain": [("partner_id", "=", self.partner_id.commercial_partner_id.id)], "context": {}}
