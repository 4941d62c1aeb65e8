from odoo import fields, models

from ...exceptions import ProcessError


class CustprocCustomerDocumentCopy(models.TransientModel):
    """Attach a copy to a customer's paper; identity cards as confidential evidence (D-18)."""

    _name = "custproc.customer.document.copy"
    _description = "Attach a copy of a paper"

    document_id = fields.Many2one("custproc.customer.document", required=True)
    scan = fields.Binary("File")
    scan_name = fields.Char("Name of the scan")

    def action_attach(self):
        """Keep the file as evidence of the paper.

        :raise ProcessError: no file is chosen
        """
        self.ensure_one()
        document = self.document_id
        document.check_access("write")
        if not self.scan:
            raise ProcessError(self.env._("%(paper)s cannot get a copy: no file is chosen. Choose a file.", paper=document.name))
        kind = "identity" if document.type_id.kind == "identity" else "scan"
        document._add_evidence(kind, self.scan_name or document.name, self.scan, partner=document.partner_id)
        return {"type": "ir.actions.act_window_close"}
