from odoo import fields, models

from ...exceptions import ProcessError

CONDITIONS = ("signed", "customer_signed", "sealed", "customer_sealed")


class ContractScan(models.TransientModel):
    """File the scan that shows signatures and seals of a contract; the contract itself checks who may."""

    _name = "custproc.contract.scan"
    _description = "File a Scan"

    contract_id = fields.Many2one("custproc.contract")
    scan = fields.Binary("Scan of the contract", required=True)
    scan_name = fields.Char("Name of the scan")

    def _get_document(self):
        return self.contract_id

    def action_file(self):
        """File it for every signature and seal that is recorded and not shown yet."""
        self.ensure_one()
        document = self._get_document()
        if not document:
            raise ProcessError(self.env._("The scan cannot be filed: no document is named. Open it from the document it shows."))
        shown = [name for name in CONDITIONS if document[f"{name}_on"] and not document[f"{name}_scan_id"]]
        document.action_file_scan(shown, self.scan_name or document.name, self.scan)
        return {"type": "ir.actions.act_window_close"}
