from odoo import fields, models


class AccountStatementLine(models.Model):
    """One item of a statement, with the balance after it; in the statement's currency."""

    _name = "custproc.account.statement.line"
    _inherit = ["custproc.record.mixin"]
    _description = "Item of a Statement of Account"
    _order = "statement_id, date, id"

    statement_id = fields.Many2one("custproc.account.statement", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="statement_id.currency_id")
    move_id = fields.Many2one("account.move", "Entry", index="btree_not_null", ondelete="set null")
    date = fields.Date(required=True)
    date_due = fields.Date("Due on")
    name = fields.Char("Document")
    debit = fields.Monetary("Invoiced")
    credit = fields.Monetary("Paid or credited")
    balance = fields.Monetary()
