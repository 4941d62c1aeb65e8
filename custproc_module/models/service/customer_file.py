from odoo import fields, models

from ..customer.file.customer_file_ledger import LEDGER_READERS


class CustprocCustomerFile(models.Model):
    _inherit = "custproc.customer.file"

    complaint_count = fields.Integer("Complaints", compute="_compute_record_counts", groups=LEDGER_READERS)
