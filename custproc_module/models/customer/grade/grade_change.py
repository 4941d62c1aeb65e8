from odoo import api, fields, models

from ....policies.customer.score import Measure, differences, parts


class CustprocGradeChange(models.Model):
    """One change of a customer's grade: from what to what, why, and the measures it was taken on. Never changed afterwards."""

    _name = "custproc.grade.change"
    _description = "Change of a Grade"
    _inherit = ["custproc.record.mixin"]
    _order = "id desc"
    _rec_name = "file_id"

    file_id = fields.Many2one("custproc.customer.file", "Customer file", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index=True)
    changed_on = fields.Date("Changed on", required=True, readonly=True)
    cause = fields.Selection(
        [
            ("first", "First grade"),
            ("score", "Score"),
            ("override", "Set by hand"),
            ("expired", "No longer set by hand"),
            ("imported", "Imported"),
        ],
        required=True,
        readonly=True,
    )
    previous_id = fields.Many2one("custproc.grade", "Before", readonly=True)
    grade_id = fields.Many2one("custproc.grade", readonly=True)
    previous_score = fields.Float("Previous score", readonly=True, digits=(5, 2))
    score = fields.Float(readonly=True, digits=(5, 2))
    previous_values = fields.Json("Previous values", readonly=True)
    values = fields.Json("Measures", readonly=True)
    note = fields.Text("Reason given", readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True)
    reason = fields.Text(compute="_compute_reason")

    @api.depends_context("lang")
    @api.depends("cause", "score", "previous_score", "values", "previous_values", "note")
    def _compute_reason(self):
        labels = self.env["custproc.grade.measure"]._get_labels()
        for change in self:
            change.reason = change._say_reason(labels)

    def _say_reason(self, labels):
        if self.cause != "score":
            return self.note
        moves = differences(_get_additions(self.previous_values), _get_additions(self.values))
        told = [
            self.env._("%(measure)s %(points)s points", measure=labels.get(code, code), points=f"{move:+.1f}") for code, move in moves
        ]
        head = self.env._("score from %(before)s to %(after)s", before=f"{self.previous_score:.2f}", after=f"{self.score:.2f}")
        return "\n".join([head, *told])


def _get_additions(values):
    """{measure: what it adds to the score} of stored measures {code: [value, worst, best, weight]}."""
    values = values or {}
    measures = [Measure(code, weight, worst, best) for code, (_value, worst, best, weight) in values.items()]
    return {part.code: part.adds for part in parts({code: each[0] for code, each in values.items()}, measures)}
