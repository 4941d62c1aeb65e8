from odoo import api, fields, models


class CustprocCustomerFile(models.Model):
    """Contracts in the customer's file: the purchase contract is a paper of it (CF-13), and its signature starts number and clock."""

    _inherit = "custproc.customer.file"

    contract_ids = fields.One2many("custproc.contract", compute="_compute_contract_ids", string="Contracts")
    contract_count = fields.Integer("Number of contracts", compute="_compute_contract_ids")

    @api.depends("partner_id", "company_id")
    def _compute_contract_ids(self):
        rows = self.env["custproc.contract"]._read_group(
            [("partner_id", "in", self.partner_id.ids), ("company_id", "in", self.company_id.ids)],
            ["partner_id", "company_id"],
            ["id:recordset"],
        )
        found = {(partner, company): contracts for partner, company, contracts in rows}
        for file in self:
            file.contract_ids = found.get((file.partner_id, file.company_id), self.env["custproc.contract"])
            file.contract_count = len(file.contract_ids)

    def _say_qualification(self):
        """The customer's qualification as a reviewer reads it: what his file lacks, or that it is complete."""
        if not self:
            return self.env._("no customer file")
        return (self.gap_text or "").replace("\n", "; ") or self.env._("customer file is complete")

    def action_open_contracts(self):
        """List the customer's contracts."""
        self.ensure_one()
        self.check_access("read")  # what is cached is read without a question
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.custproc_contract_action")
        action["domain"] = [("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id)]
        action["context"] = {"default_partner_id": self.partner_id.id}
        return action

    def _put_contract_paper(self, contract):
        """Keep the purchase contract among the papers as long as it is in force (called under sudo)."""
        self.ensure_one()
        kind = self.env["custproc.document.type"].search(
            [("kind", "=", "contract"), ("company_id", "in", [self.company_id.id, False])], limit=1
        )
        if not kind:
            return
        paper = self.document_ids.filtered(lambda paper: paper.contract_id == contract)
        values = {
            "type_id": kind.id,
            "number": contract.name,
            "valid_from": contract.date_start,
            "valid_until": contract.date_end,
        }
        if contract.terminated_on:
            # From its termination on the paper is void; one terminated before it began was never valid.
            values["valid_until"] = contract.terminated_on
            values["valid_from"] = min(contract.date_start, contract.terminated_on)
        if paper:
            paper.write(values)
        else:
            self.write({"document_ids": [fields.Command.create({**values, "contract_id": contract.id})]})
