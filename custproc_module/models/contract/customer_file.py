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

    def action_open_contracts(self):
        """List the customer's contracts."""
        self.ensure_one()
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
            "issue_date": contract.signed_on,
            "valid_from": max(contract.date_start, contract.signed_on) if contract.signed_on else contract.date_start,
            "valid_until": contract.terminated_on or contract.date_end,
        }
        if paper:
            paper.write(values)
        else:
            self.write({"document_ids": [fields.Command.create({**values, "contract_id": contract.id})]})


class CustprocCustomerDocument(models.Model):
    _inherit = "custproc.customer.document"

    contract_id = fields.Many2one("custproc.contract", "Contract", readonly=True, index="btree_not_null", ondelete="set null", copy=False)


class CustprocContract(models.Model):
    _inherit = "custproc.contract"

    def _after_transition(self, previous, target):
        super()._after_transition(previous, target)
        if target not in ("signed", "effective", "terminated"):
            return
        for contract in self.sudo():  # sudo: custproc.customer.file, kept by the process whoever signs
            file = contract._get_customer_file()
            if target == "signed":
                file._on_contract_signed(max(contract.signed_on, contract.customer_signed_on))
            else:
                file._put_contract_paper(contract)
