from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ....policies.customer.score import Measure
from ...engine.words import listed


class CustprocGradeScheme(models.Model):
    """How customers are graded: measures with weights, and the scores from which a grade begins (D-11)."""

    _name = "custproc.grade.scheme"
    _description = "Scheme of Grades"
    _inherit = ["custproc.setting.mixin"]
    _order = "company_id, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: every company without a scheme of its own.")
    measure_ids = fields.One2many("custproc.grade.measure", "scheme_id", "Measures", copy=True)
    boundary_ids = fields.One2many("custproc.grade.boundary", "scheme_id", "Grades", copy=True)

    unknown_text = fields.Char("Measures without values", compute="_compute_unknown_text")

    _company_unique = models.UniqueIndex(
        "(COALESCE(company_id, 0)) WHERE active", "A company has one scheme in force. Archive the other one first."
    )

    @api.constrains("measure_ids", "boundary_ids", "active")
    def _check_usable(self):
        for scheme in self.filtered("active"):
            minima = scheme.boundary_ids.sorted("minimum", reverse=True)
            if not scheme.measure_ids.filtered("is_known") or not minima or minima[-1].minimum > 0:
                raise ValidationError(
                    self.env._(
                        "%(scheme)s cannot grade every customer: it has no measure that anything gives values of, or no grade that begins "
                        "at a score of 0. Add what is missing.",
                        scheme=scheme.name,
                    )
                )
            grades = minima.grade_id
            if grades.ids != grades.sorted(lambda grade: (grade.sequence, grade.id)).ids:
                raise ValidationError(
                    self.env._(
                        "%(scheme)s cannot rank its grades: a better one does not begin at a higher score. "
                        "Correct the scores, or the order of the grades.",
                        scheme=scheme.name,
                    )
                )

    @api.depends_context("company", "lang")
    @api.depends("measure_ids.is_known", "measure_ids.measure")
    def _compute_unknown_text(self):
        labels = self.env["custproc.grade.measure"]._get_labels()
        for scheme in self:
            missing = scheme.measure_ids.filtered(lambda line: not line.is_known)
            scheme.unknown_text = listed(self.env, [labels[line.measure] for line in missing if line.measure])

    def _get_known_measures(self):
        """Codes of the measures that something in the scheme's company, or in the one worked in, gives values of."""
        company = self.company_id or self.env.company
        # sudo: custproc.customer.file, where figures come from does not depend on who looks at the scheme
        sources = self.env["custproc.customer.file"].sudo()._get_grade_sources(company, company._custproc_today())
        return {code for source in sources for code in source.codes}

    @api.model
    def _get_scheme(self, company):
        """The scheme in force in a company; empty when there is none."""
        return self.search([("company_id", "in", [company.id, False])], order="company_id NULLS LAST", limit=1)

    def _get_measures(self):
        """The measures as the policy sees them."""
        return [
            Measure(line.measure, line.weight, line.worst, line.best, line.limit if line.has_limit else None) for line in self.measure_ids
        ]

    def _get_boundaries(self):
        """[(score from which it begins, grade id)]"""
        return [(line.minimum, line.grade_id.id) for line in self.boundary_ids]

    def action_grade_now(self):
        """Grade all customers of this scheme's companies soon, as of today."""
        self.ensure_one()
        self.check_access("write")
        companies = self.company_id or self.env.companies
        self.env["custproc.grade.run"]._begin(companies.filtered(lambda company: self._get_scheme(company) == self))
        # sudo: ir.cron, the job is the module's
        self.env.ref("custproc_module.ir_cron_customer_grade").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "info", "message": self.env._("All customers are graded anew within the next minutes.")},
        }
