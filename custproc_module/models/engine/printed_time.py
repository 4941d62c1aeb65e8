from odoo import api, models


class QwebFieldDatetime(models.AbstractModel):
    _inherit = "ir.qweb.field.datetime"

    @api.private
    @api.model
    def record_to_html(self, record, field_name, options):
        """Moments of this module's documents are printed, mailed and shown on the portal on their company's clock (D-03): the reader's
        zone, which a customer has not set, would give a paper another day than the record behind it."""
        if "tz_name" not in options and record._name.startswith("custproc.") and "company_id" in record._fields:
            # sudo: res.company, a customer may not read the company whose paper he reads
            company = record.sudo().company_id
            if company:
                options = options | {"tz_name": company._custproc_timezone()}
        return super().record_to_html(record, field_name, options)
