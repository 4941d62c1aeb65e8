from odoo import fields, models


class CustprocDepartment(models.Model):
    _inherit = "custproc.department"

    condition_days = fields.Integer(
        "Days to close a condition",
        default=7,
        help="A condition of this department is due so many days after it was set, unless the reviewer names another day.",
    )

    _condition_days_positive = models.Constraint(
        "CHECK (condition_days > 0)", "A condition needs at least one day to be closed. Enter the days."
    )
