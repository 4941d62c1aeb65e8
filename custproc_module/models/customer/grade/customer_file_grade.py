from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ....policies.customer.score import Measure, is_problem, parts
from ...engine.words import in_lang_of, in_one, listed
from .grade_sql import invoices_source

BATCH = 200


class CustprocCustomerFile(models.Model):
    """The value grade of a customer: calculated each month, or set by hand until a day (D-11, CL-01 to CL-03, CL-08)."""

    _inherit = "custproc.customer.file"
    _protected_fields = (
        "grade_id",
        "calculated_grade_id",
        "grade_score",
        "grade_values",
        "graded_on",
        "is_problem",
        "override_grade_id",
        "override_reason",
        "override_until",
        "overridden_by_id",
    )

    grade_id = fields.Many2one("custproc.grade", readonly=True, copy=False, index="btree_not_null", ondelete="restrict")
    calculated_grade_id = fields.Many2one("custproc.grade", "Calculated grade", readonly=True, copy=False, ondelete="restrict")
    grade_score = fields.Float("Score", digits=(5, 2), readonly=True, copy=False, aggregator="avg")
    grade_values = fields.Json("Measures", readonly=True, copy=False)
    graded_on = fields.Date("Graded on", readonly=True, copy=False)
    is_problem = fields.Boolean(
        "Needs attention", readonly=True, copy=False, help="A watched measure lies beyond its limit: business, payment or complaints."
    )
    override_grade_id = fields.Many2one("custproc.grade", "Grade set by hand", readonly=True, copy=False, ondelete="restrict")
    override_reason = fields.Text("Why it is set by hand", readonly=True, copy=False)
    override_until = fields.Date("Set by hand until", readonly=True, copy=False)
    overridden_by_id = fields.Many2one("res.users", "Set by", readonly=True, copy=False)
    grade_change_ids = fields.One2many("custproc.grade.change", "file_id", "Changes of the grade", readonly=True)
    grade_explanation = fields.Html("What the score is made of", compute="_compute_grade_explanation", sanitize=False)
    grade_color = fields.Integer(related="grade_id.color", string="Colour of the grade")
    visit_months = fields.Integer(related="grade_id.visit_months")
    response_hours = fields.Float(related="grade_id.response_hours")
    review_depth = fields.Selection(string="Review depth", related="grade_id.review_depth")
    rebate = fields.Float(related="grade_id.rebate")

    _override_index = models.Index("(override_until) WHERE override_grade_id IS NOT NULL")

    # ------------------------------------------------------------------
    # Measures
    # ------------------------------------------------------------------
    @api.model
    def _get_grade_sources(self, company, day):
        """Where the measures of a company's customers come from; extend with `super() + [Source(…)]` of grade_sql.py.

        A measure that no source knows is left out of the score.
        """
        return [invoices_source(company, day)]

    @api.depends_context("lang")
    @api.depends("grade_values", "grade_score", "graded_on", "company_id")
    def _compute_grade_explanation(self):
        labels = self.env["custproc.grade.measure"]._get_labels()
        heads = [self.env._("Measure"), self.env._("Value"), self.env._("Points"), self.env._("Weight"), self.env._("Adds to the score")]
        for company, files in self.grouped("company_id").items():
            asked = self.env["custproc.grade.scheme"]._get_scheme(company).measure_ids.mapped("measure")
            for file in files:
                missing = [labels[code] for code in asked if code not in (file.grade_values or {})]
                table = file._explain_grade(labels, heads) if file.grade_values else Markup("")
                file.grade_explanation = table + file._say_left_out(missing) if file.graded_on else False

    def _say_left_out(self, missing):
        """The measures of the scheme nothing is known of: they count neither for nor against the customer."""
        if not missing:
            return Markup("")
        return Markup('<p class="text-muted">%s</p>') % self.env._(
            "Left out, because nothing is known of it: %(measures)s. The other weights count in their proportion.",
            measures=listed(self.env, missing),
        )

    def _explain_grade(self, labels, heads):
        """The score line by line, as a table."""
        values = self.grade_values
        measures = [Measure(code, weight, worst, best) for code, (_value, worst, best, weight) in values.items()]
        number = Markup('<td class="text-end">%s</td>')
        rows = [
            Markup("<tr><td>%s</td>%s</tr>")
            % (
                labels.get(part.code, part.code),
                Markup("").join(
                    number % text
                    for text in (f"{part.value:,.2f}", f"{part.points:.1f}", f"{part.weight:g}", f"{part.adds:.2f}")
                ),
            )
            for part in sorted(parts({code: each[0] for code, each in values.items()}, measures), key=lambda part: -part.adds)
        ]
        rows.append(
            Markup('<tr class="fw-bold"><td colspan="4">%s</td><td class="text-end">%s</td></tr>')
            % (self.env._("Score"), f"{self.grade_score:.2f}")
        )
        head = Markup('<th class="text-end">%s</th>')
        return Markup('<table class="table table-sm"><thead><tr><th>%s</th>%s</tr></thead><tbody>%s</tbody></table>') % (
            heads[0],
            Markup("").join(head % text for text in heads[1:]),
            Markup("").join(rows),
        )

    def _tell_problems(self, measures):
        """CL-07: whoever looks after a customer flagged anew gets an activity, all in one insert."""
        kind = self.env.ref("mail.mail_activity_data_todo")
        model = self.env["ir.model"]._get(self._name)
        activities = []
        for file in self:
            user = file.specialist_id or file.user_id
            if not user:
                continue
            values = {code: each[0] for code, each in (file.grade_values or {}).items()}
            told = in_lang_of(file, user).env
            labels = told["custproc.grade.measure"]._get_labels()
            beyond = [
                told._(
                    "%(measure)s: %(value)s, limit %(limit)s",
                    measure=labels[measure.code],
                    value=f"{values[measure.code]:,.2f}",
                    limit=measure.limit,
                )
                for measure in measures
                if is_problem(values.get(measure.code), measure)
            ]
            activities.append(
                {
                    "activity_type_id": kind.id,
                    "res_model_id": model.id,
                    "res_id": file.id,
                    "user_id": user.id,
                    "summary": told._("%(customer)s needs attention", customer=file.partner_id.name),
                    "note": Markup("<br/>").join(beyond),
                    "date_deadline": file.company_id._custproc_today(),
                }
            )
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(activities)

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------
    def _override_grade(self, grade, reason, until, cause="override"):
        """Set the grade by hand until a day; who, why and on which figures is kept as a decision (D-11).

        :param until: the last day it counts, a day of the company
        :raise AccessError: the caller is no sales manager
        :raise ProcessError: no reason is given, or the day has passed
        """
        self.ensure_one()
        self._check_override(reason, until)
        self.env["custproc.decision"]._record(
            self,
            "override",
            cause,
            reason=reason,
            figures={"grade": grade.code, "calculated": self.calculated_grade_id.code or "", "score": self.grade_score, "until": until},
            valid_until=fields.Datetime.to_datetime(until),
            partner=self.partner_id,
        )
        self._change_grade(grade, cause, note=reason)
        # sudo: custproc.customer.file, closed fields that this method alone writes
        self.sudo().write(
            {
                "override_grade_id": grade.id,
                "override_reason": reason,
                "override_until": until,
                "overridden_by_id": self.env.uid,
                "grade_id": grade.id,
            }
        )

    def _check_override(self, reason, until):
        if not self.env.su and not self.env.user.has_group("custproc_module.group_custproc_sales_manager"):
            raise AccessError(
                self.env._(
                    "The grade cannot be set by hand: that is for a sales manager. Ask a colleague who has that role."
                )
            )
        facts = []
        if not (reason or "").strip():
            facts.append(self.env._("no reason is given"))
        if not until or until < self.company_id._custproc_today():
            facts.append(self.env._("it would have ended before it began"))
        if facts:
            self._refuse(
                self.env._("be graded by hand"), in_one(self.env, facts), self.env._("Give a reason and the last day it is to count.")
            )

    def _change_grade(self, grade, cause, note=False):
        """Keep why the grade that counts changes."""
        # sudo: custproc.grade.change, only gradings and this method write it
        self.env["custproc.grade.change"].sudo().create(
            [
                {
                    "file_id": file.id,
                    "company_id": file.company_id.id,
                    "partner_id": file.partner_id.id,
                    "changed_on": file.company_id._custproc_today(),
                    "cause": cause,
                    "previous_id": file.grade_id.id,
                    "grade_id": (grade or file.calculated_grade_id).id,
                    "previous_score": file.grade_score,
                    "score": file.grade_score,
                    "values": file.grade_values,
                    "note": note,
                    "user_id": self.env.uid,
                }
                for file in self
            ]
        )

    def action_end_override(self):
        """Let the calculated grade count again."""
        self.check_access("write")
        if not self.env.user.has_group("custproc_module.group_custproc_sales_manager"):
            raise AccessError(
                self.env._("The grade cannot be set by hand: that is for a sales manager. Ask a colleague who has that role.")
            )
        for file in self.filtered("override_grade_id"):
            self.env["custproc.decision"]._record(file, "override", "ended", partner=file.partner_id)
            file._end_override(self.env._("ended by %(user)s", user=self.env.user.name))

    def _end_override(self, note):
        self.ensure_one()
        self._change_grade(False, "expired", note)
        # sudo: custproc.customer.file, closed fields
        self.sudo().write(
            {
                "grade_id": self.calculated_grade_id.id,
                "override_grade_id": False,
                "override_reason": False,
                "override_until": False,
                "overridden_by_id": False,
            }
        )

    @api.model
    def _end_overrides(self):
        """The job's part: grades set by hand whose last day has passed, in committed batches."""
        companies = self.env["res.company"].search([("active", "=", True)])
        failed = self.browse()
        for company in companies:
            domain = [
                ("company_id", "=", company.id),
                ("override_grade_id", "!=", False),
                ("override_until", "<", company._custproc_today()),
            ]
            while files := self.search([*domain, ("id", "not in", failed.ids)], limit=BATCH, order="id"):
                done = self.env["custproc.job.failure"]._run_batch("customer_grade_expire", files, lambda file: file._expire_override())
                failed |= files - done
                self.env["ir.cron"]._commit_progress(len(files))

    def _expire_override(self):
        self._end_override(self.env._("it counted until %(day)s", day=format_date(self.env, self.override_until)))
