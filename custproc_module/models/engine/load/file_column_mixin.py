from odoo import fields, models


class FileColumnMixin(models.AbstractModel):
    """A column of a loaded file; the model that inherits it defines `load_id` and the selection `target` of what it may hold."""

    _name = "custproc.file.column.mixin"
    _description = "Column of a File"
    _order = "load_id, index"

    index = fields.Integer("Position", readonly=True)
    name = fields.Char("Column", readonly=True)
    sample = fields.Char("First values", readonly=True)
    dates = fields.Json(readonly=True, help="Its different values, to tell the date format.")
