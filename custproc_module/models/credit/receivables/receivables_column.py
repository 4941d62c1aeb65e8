from odoo import fields, models


class ReceivablesColumn(models.Model):
    """A column of a receivables file and what it holds."""

    _name = "custproc.receivables.column"
    _inherit = ["custproc.file.column.mixin"]
    _description = "Column of a Receivables File"

    load_id = fields.Many2one("custproc.receivables.load", required=True, index=True, ondelete="cascade")
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
