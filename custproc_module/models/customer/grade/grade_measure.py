from odoo import api, fields, models


class CustprocGradeMeasure(models.Model):
    """A measure of a scheme: its weight, the values worth none and all of the points, and the value that asks for attention."""

    _name = "custproc.grade.measure"
    _description = "Measure of a Scheme"
    _inherit = ["custproc.setting.mixin"]
    _order = "scheme_id, sequence, id"
    _rec_name = "measure"

    scheme_id = fields.Many2one("custproc.grade.scheme", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    # Other areas add theirs, and their figures with `_get_grade_sources` of custproc.customer.file.
    measure = fields.Selection(
        [
            ("revenue", "Revenue of 12 months"),
            ("margin", "Margin (%)"),
            ("growth", "Growth against the year before (%)"),
            ("frequency", "Invoices in 12 months"),
            ("recency", "Days since the last invoice"),
            ("complaints", "Complaints in 12 months"),
        ],
        required=True,
    )
    weight = fields.Float(default=10.0, required=True, help="What counts is its proportion to the other weights.")
    worst = fields.Float("No points at", required=True)
    best = fields.Float("All points at", required=True, help="May be lower than the value without points: fewer days are better.")
    share = fields.Float("Share of the score (%)", compute="_compute_share", digits=(5, 1))
    is_known = fields.Boolean("Counted", compute="_compute_share", help="Something in this company gives the measure its values.")
    has_limit = fields.Boolean("Watched", help="Customers beyond the limit are flagged, and whoever looks after them is told.")
    limit = fields.Float("Problem beyond")

    _measure_unique = models.UniqueIndex("(scheme_id, measure)", "A scheme counts a measure once. Change that line.")
    _weight_positive = models.Constraint("CHECK (weight > 0)", "A weight must be above 0. Remove the measure instead.")
    _bounds_differ = models.Constraint(
        "CHECK (worst <> best)",
        "The values worth no points and all points must differ. Correct one of them.",
    )

    @api.depends_context("company")
    @api.depends("measure", "weight", "scheme_id.company_id", "scheme_id.measure_ids.weight", "scheme_id.measure_ids.measure")
    def _compute_share(self):
        """A measure nothing gives values of is left out, and the others share its weight."""
        for scheme, lines in self.grouped("scheme_id").items():
            known = scheme._get_known_measures()
            total = sum(line.weight for line in scheme.measure_ids if line.measure in known)
            for line in lines:
                line.is_known = line.measure in known
                line.share = line.weight / total * 100 if line.is_known and total else 0.0

    @api.model
    def _get_labels(self):
        """{code: name of the measure} in the reader's language."""
        return dict(self._fields["measure"]._description_selection(self.env))
