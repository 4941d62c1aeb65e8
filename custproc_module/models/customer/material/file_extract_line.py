from odoo import api, fields, models


class CustprocFileExtractLine(models.Model):
    """One change of the day, as it was when the day was extracted: what is changed again later does not leave the list."""

    _name = "custproc.file.extract.line"
    _description = "Change in a Daily Extract"
    _inherit = ["custproc.record.mixin"]
    _order = "happened_at desc, id desc"
    _rec_name = "what"

    extract_id = fields.Many2one("custproc.file.extract", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="extract_id.company_id", store=True, index=True)
    happened_at = fields.Datetime("When", required=True, readonly=True)
    file_id = fields.Many2one("custproc.customer.file", "Customer file", required=True, readonly=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(related="file_id.partner_id", store=True, string="Customer", index=True)
    specialist_id = fields.Many2one("res.users", "Service specialist", readonly=True)
    material = fields.Selection(
        selection=lambda self: self.env["custproc.material"]._fields["material"]._description_selection(self.env),
        required=True,
        readonly=True,
    )
    keeper_id = fields.Many2one("res.users", "Managed by", readonly=True)
    what = fields.Char(readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True)

    @api.autovacuum
    def _gc_old(self):
        """What changed is kept for two years; the extracts, with who collated them, stay."""
        before = fields.Datetime.subtract(fields.Datetime.now(), years=2)
        self.search([("happened_at", "<", before)], limit=10_000).unlink()
