from odoo import api, fields, models


class CreditBacktestFigures(models.AbstractModel):
    """What a policy did with shipments: their value by outcome, in the company's currency, and what came of it."""

    _name = "custproc.credit.backtest.figures"
    _description = "Figures of a Credit Back-test"
    _inherit = ["custproc.record.mixin"]

    backtest_id = fields.Many2one("custproc.credit.backtest", "Back-test", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="backtest_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    policy_id = fields.Many2one("custproc.credit.policy", required=True, ondelete="restrict", index=True)
    count = fields.Integer("Shipments")
    amount_free = fields.Monetary("Free")
    amount_first_release = fields.Monetary("First releases")
    amount_last_release = fields.Monetary("Last releases")
    amount_paid_first = fields.Monetary("Paid first")
    amount_held = fields.Monetary("Held")
    waited = fields.Integer("Shipments that waited")
    days_waited = fields.Integer("Days waited")
    never_left = fields.Monetary("Never left")
    loss_avoided = fields.Monetary("Bad debts avoided")
    loss_taken = fields.Monetary("Bad debts taken")
    average_wait = fields.Float("Days a held shipment waited", compute="_compute_average_wait")

    @api.depends("waited", "days_waited")
    def _compute_average_wait(self):
        for figures in self:
            figures.average_wait = figures.days_waited / figures.waited if figures.waited else 0.0
