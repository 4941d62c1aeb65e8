from odoo import fields, models


class ReceivablesRow(models.Model):
    """A row of a receivables file: what was understood, what speaks against it, and the entries made of it.

    Written by its load alone. Amount in the row's currency.
    """

    _name = "custproc.receivables.row"
    _inherit = ["custproc.file.row.mixin"]
    _description = "Row of a Receivables File"
    _rec_name = "invoice_number"

    load_id = fields.Many2one("custproc.receivables.load", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")
    customer = fields.Char("Customer reference", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index="btree_not_null", ondelete="restrict")
    invoice_number = fields.Char("Invoice number", readonly=True)
    invoice_date = fields.Date("Invoice date", readonly=True)
    due_date = fields.Date("Due date", readonly=True)
    settled_date = fields.Date("Settled date", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(readonly=True)
    is_disputed = fields.Boolean("Disputed", readonly=True)
    move_id = fields.Many2one("account.move", "Invoice", readonly=True, index="btree_not_null", ondelete="set null")
    payment_move_id = fields.Many2one("account.move", "Payment entry", readonly=True, index="btree_not_null", ondelete="set null")

    _load_state_idx = models.Index("(load_id, state, number)")
    _loaded_unique = models.UniqueIndex(
        "(company_id, partner_id, invoice_number) WHERE state = 'loaded'",
        "An invoice of a customer is loaded once. Unload the earlier load first.",
    )
