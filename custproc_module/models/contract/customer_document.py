from odoo import fields, models


class CustprocCustomerDocument(models.Model):
    _inherit = "custproc.customer.document"

    _protected_fields = ("contract_id",)

    contract_id = fields.Many2one("custproc.contract", readonly=True, index="btree_not_null", ondelete="set null", copy=False)
