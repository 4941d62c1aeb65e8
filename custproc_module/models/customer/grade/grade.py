from odoo import fields, models


class CustprocGrade(models.Model):
    """A value grade and what follows from it: visits, reply, depth of review, rebate (D-11, D-14, CL-08)."""

    _name = "custproc.grade"
    _description = "Value Grade"
    _inherit = ["custproc.setting.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10, help="The best grade comes first.")
    active = fields.Boolean(default=True)
    color = fields.Integer()
    visit_months = fields.Integer("Visit every (months)", default=12, help="Rhythm of return visits; 0: none.")
    response_hours = fields.Float("Reply within (hours)", help="Target for the answer to a request; 0: that of the kind of request.")
    review_depth = fields.Selection(
        [("standard", "Standard"), ("extended", "Extended"), ("short", "Short")], "Review depth",
        default="standard",
        required=True,
        help="How deeply quotations of these customers are reviewed.",
    )
    rebate = fields.Float("Rebate (%)", digits=(5, 2), help="Percentage of the collected business that is given back.")
    description = fields.Text(translate=True)

    _code_unique = models.UniqueIndex("(code)", "Another grade has this code. Choose a different one.")
    _rebate_percent = models.Constraint("CHECK (rebate BETWEEN 0 AND 100)", "A rebate lies between 0 and 100 percent. Correct it.")
    _visit_positive = models.Constraint(
        "CHECK (visit_months >= 0)",
        "The months between two visits cannot be negative. Enter 0 for no visits.",
    )
