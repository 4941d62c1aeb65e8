from odoo import fields, models


class CustprocContractCountersign(models.TransientModel):
    """Record what the customer did to a contract: signature, seal, and the scan that shows them (CT-01)."""

    _name = "custproc.contract.countersign"
    _description = "Record signature and seal of the customer"

    contract_id = fields.Many2one("custproc.contract", required=True)
    signatory = fields.Char("Signed by", help="The customer's legal representative or authorised person.")
    day = fields.Date("On", default=fields.Date.context_today)
    is_signed = fields.Boolean("Signed", default=True)
    is_sealed = fields.Boolean("Sealed", default=True)
    scan = fields.Binary("Scan of the signed contract")
    scan_name = fields.Char("Name of the scan")

    def action_record(self):
        """Record what is ticked and keep the scan as evidence."""
        self.ensure_one()
        contract = self.contract_id
        contract.check_access("write")
        scan = self.env["custproc.evidence"]
        if self.scan:
            scan = contract._add_evidence("scan", self.scan_name or contract.name, self.scan, signer=self.signatory)
        if self.is_signed and not contract.customer_signed_on:
            contract.action_record_customer_signature(self.signatory, self.day)
            contract.sudo().customer_signed_scan_id = scan  # sudo: custproc.contract, closed; the signature was just recorded
        if self.is_sealed and not contract.customer_sealed_on:
            contract.action_record_customer_seal(self.day)
            contract.sudo().customer_sealed_scan_id = scan  # sudo: custproc.contract, closed; the seal was just recorded
        contract.sudo()._advance()  # sudo: custproc.contract, it goes on where only the scan was missing
        return {"type": "ir.actions.act_window_close"}
