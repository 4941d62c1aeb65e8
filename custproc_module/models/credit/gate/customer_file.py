from odoo import api, models

from ..account.credit_account_gate_read import PAPERS


class CustprocCustomerFile(models.Model):
    _inherit = "custproc.customer.file"

    @api.model
    def _query_files(self, company, partner_ids, gate, today):
        # EXTENDS customer: what the claim of the payers brought along
        rows = self.env["custproc.credit.account"]._take_answer(PAPERS, company.id, list(partner_ids), gate, today)
        if rows is None:
            return super()._query_files(company, partner_ids, gate, today)
        return {partner_id: (file_id, suffices) for partner_id, file_id, suffices in rows}
