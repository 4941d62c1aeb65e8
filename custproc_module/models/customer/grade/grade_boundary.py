from odoo import fields, models


class CustprocGradeBoundary(models.Model):
    """The score from which a grade of a scheme begins."""

    _name = "custproc.grade.boundary"
    _description = "Boundary of a Grade"
    _inherit = ["custproc.setting.mixin"]
    _order = "scheme_id, minimum desc"
    _rec_name = "grade_id"

    scheme_id = fields.Many2one("custproc.grade.scheme", required=True, index=True, ondelete="cascade")
    grade_id = fields.Many2one("custproc.grade", required=True, index=True, ondelete="restrict")
    minimum = fields.Float("Score from", required=True, digits=(5, 2))

    _grade_unique = models.UniqueIndex("(scheme_id, grade_id)", "A grade begins at one score. Change the line that is there.")
    _minimum_unique = models.UniqueIndex("(scheme_id, minimum)", "Two grades cannot begin at the same score. Choose another score.")
    _minimum_range = models.Constraint("CHECK (minimum BETWEEN 0 AND 100)", "A score lies between 0 and 100. Correct it.")
