from odoo import fields, models


class CreditBacktestRow(models.Model):
    """The figures of one policy, customer and month."""

    _name = "custproc.credit.backtest.row"
    _description = "Credit Back-test by Customer and Month"
    _inherit = ["custproc.credit.backtest.figures"]
    _order = "month, partner_id, policy_id.id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", "Customer", required=True, ondelete="cascade", index=True)
    month = fields.Date(required=True, index=True)
