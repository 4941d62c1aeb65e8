from odoo import fields, models


class CustprocImportRow(models.Model):
    """A row of an imported list: what was understood, what speaks against it, and what was made of it."""

    _name = "custproc.import.row"
    _inherit = ["custproc.file.row.mixin"]
    _description = "Row of an Imported List"
    _rec_name = "customer"

    load_id = fields.Many2one("custproc.import", required=True, readonly=True, index=True, ondelete="cascade")
    customer = fields.Char("Customer reference", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index="btree_not_null", ondelete="restrict")
    values = fields.Json(readonly=True)
    summary = fields.Char("What it says", readonly=True)
    made_model = fields.Char("Made: model", readonly=True)
    made_id = fields.Many2oneReference(model_field="made_model", readonly=True)

    _load_state_idx = models.Index("(load_id, state, number)")
