from odoo import fields, models


class RecoveryLine(models.Model):
    """One invoice of a month's recovery rate, as it stood when the month was counted; company currency, tax included."""

    _name = "custproc.recovery.line"
    _inherit = ["custproc.record.mixin"]
    _description = "Invoice of a Recovery Rate"
    _order = "missed desc, id"
    _rec_name = "move_id"

    month_id = fields.Many2one("custproc.recovery.month", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    move_id = fields.Many2one("account.move", "Invoice", index="btree_not_null", ondelete="set null")
    partner_id = fields.Many2one("res.partner", "Payer", ondelete="restrict")
    user_id = fields.Many2one("res.users", "Salesperson", ondelete="set null")
    invoice_date = fields.Date("Invoice date")
    amount = fields.Monetary("Invoiced", help="Less what credit notes settled.")
    collected = fields.Monetary("Collected in time")
    missed = fields.Monetary("Not in time")
    collected_on = fields.Date("Last money on")
