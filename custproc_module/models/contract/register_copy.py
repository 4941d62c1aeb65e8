from odoo import api, fields, models


class RegisterCopy(models.Model):
    _inherit = "custproc.register.copy"

    contract_id = fields.Many2one("custproc.contract", index="btree_not_null", ondelete="cascade")

    @api.model
    def _get_document_fields(self):
        # EXTENDS engine
        return [*super()._get_document_fields(), "contract_id"]
