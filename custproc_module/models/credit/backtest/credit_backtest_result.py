from odoo import fields, models


class CreditBacktestResult(models.Model):
    """The figures of one policy over all customers and months."""

    _name = "custproc.credit.backtest.result"
    _description = "Result of a Credit Back-test"
    _inherit = ["custproc.credit.backtest.figures"]
    _order = "backtest_id, id"
    _rec_name = "policy_id"

    payer_count = fields.Integer("Customers")
