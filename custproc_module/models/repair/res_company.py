from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    custproc_repair_tolerance = fields.Integer(
        "Tolerance on repair appointments (minutes)",
        default=10,
        help="A technician who arrives not later than this after the appointment is on time.",
    )
    custproc_warranty_months = fields.Integer(
        "Usual warranty (months)",
        default=12,
        help="Proposed from the purchase date where a device has no end of warranty on record.",
    )

    _custproc_repair_tolerance_positive = models.Constraint(
        "CHECK (custproc_repair_tolerance >= 0)", "The tolerance on repair appointments cannot be negative. Enter 0 for none."
    )
    _custproc_warranty_months_positive = models.Constraint(
        "CHECK (custproc_warranty_months >= 0)", "The usual warranty cannot be negative. Enter 0 for none."
    )
