from odoo import fields, models


class CustprocPurchaseUrgency(models.Model):
    """How soon an enquirer wants to buy, and after how many days he is therefore asked again (CF-05). Data."""

    _name = "custproc.purchase.urgency"
    _description = "Purchase urgency"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    follow_up_days = fields.Integer("Ask again after (days)", required=True, default=7, help="Calendar days after the last talk.")

    _days_positive = models.Constraint(
        "CHECK (follow_up_days > 0)",
        "An enquirer is asked again after one day at the earliest. Enter 1 day or more.",
    )
