from odoo import fields, models


class FileRowMixin(models.AbstractModel):
    """A row of a loaded file: what speaks against it, and what became of it; the model that inherits it defines `load_id`.

    Written by its load alone.
    """

    _name = "custproc.file.row.mixin"
    _description = "Row of a File"
    _order = "load_id, number"

    number = fields.Integer("Row", readonly=True)
    cells = fields.Json(readonly=True)
    state = fields.Selection(
        [("good", "Can be loaded"), ("bad", "Bad"), ("loaded", "Loaded"), ("failed", "Failed"), ("unloaded", "Unloaded")],
        required=True,
        readonly=True,
        default="good",
        index=True,
    )
    reason = fields.Text("Why not", readonly=True)

    def _has_field_access(self, field, operation):
        # The rows are what the file said and what a load did: nobody else writes them.
        if not self.env.su and operation == "write":
            return False
        return super()._has_field_access(field, operation)
