from odoo import fields, models


class ReceivablesColumn(models.Model):
    """A column of a receivables file and what it holds."""

    _name = "custproc.receivables.column"
    _description = "Column of a Receivables File"
    _order = "load_id, index"

    load_id = fields.Many2one("custproc.receivables.load", required=True, index=True, ondelete="cascade")
    index = fields.Integer("Position", readonly=True)
    name = fields.Char("Column", readonly=True)
    sample = fields.Char("First values", readonly=True)
    dates = fields.Json(readonly=True, help="Its different values, to tell the date format.")
    target = fields.Selection(
        [
            ("customer", "Customer reference"),
            ("number", "Invoice number"),
            ("invoice_date", "Invoice date"),
            ("due_date", "Due date"),
            ("amount", "Amount"),
            ("settled_date", "Settled date"),
            ("disputed", "Disputed"),
            ("currency", "Currency"),
            ("company", "Company"),
        ],
        "Holds",
        help="Empty: the column is not used.",
    )
