from odoo import fields, models


class CustprocImportColumn(models.Model):
    """A column of an imported list and what it holds."""

    _name = "custproc.import.column"
    _inherit = ["custproc.file.column.mixin"]
    _description = "Column of an Imported List"

    load_id = fields.Many2one("custproc.import", required=True, index=True, ondelete="cascade")
    target = fields.Selection(
        [
            ("customer", "Customer reference"),
            ("paper_type", "Type of paper"),
            ("number", "Number"),
            ("issuer", "Issued by"),
            ("issue_date", "Issued on"),
            ("valid_from", "Valid from"),
            ("valid_until", "Valid until"),
            ("grade", "Grade"),
            ("limit", "Limit"),
            ("reason", "Reason or note"),
        ],
        "Holds",
        help="Empty: the column is not used.",
    )
