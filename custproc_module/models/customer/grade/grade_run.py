from odoo import api, fields, models

from .grade_sql import grading

CHUNK = 50_000  # files a statement grades: each statement reads the company's invoices of two years once, whomever it grades


class CustprocGradeRun(models.Model):
    """One grading of all customers of a company: how far it is, and how many grades changed (D-11).

    A chunk of customers and the place reached are of one transaction: a kill loses the chunk or nothing, and nobody is graded twice.
    """

    _name = "custproc.grade.run"
    _description = "Grading of All Customers"
    _inherit = ["custproc.record.mixin"]
    _order = "date desc, company_id"
    _rec_name = "date"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    date = fields.Date("As of", required=True, readonly=True)
    position = fields.Integer(readonly=True, default=0, help="The customer file up to which customers are graded.")
    file_count = fields.Integer("Customers", readonly=True)
    changed_count = fields.Integer("Changed grades", readonly=True)
    problem_count = fields.Integer("Flagged anew", readonly=True)
    started_at = fields.Datetime("Started", readonly=True)
    ended_at = fields.Datetime("Ended", readonly=True)
    is_done = fields.Boolean("Done", readonly=True)

    _company_date_unique = models.UniqueIndex(
        "(company_id, date)", "The customers of a company are graded once a day. Wait for tomorrow."
    )

    @api.model
    def _begin(self, companies):
        """A run of today for these companies that have none of today yet; returns the unfinished ones."""
        # sudo: custproc.grade.run, only gradings write it
        runs, now = self.sudo(), fields.Datetime.now()
        days = {company: company._custproc_today() for company in companies}
        found = runs.search([("company_id", "in", companies.ids), ("date", "in", list(set(days.values())))])
        begun = {(run.company_id, run.date) for run in found}
        found |= runs.create(
            [
                {"company_id": company.id, "date": day, "started_at": now}
                for company, day in days.items()
                if (company, day) not in begun
            ]
        )
        return found.filtered(lambda run: not run.is_done)

    @api.model
    def _cron_grade(self):
        """End overrides whose day has passed, then grade the customers of each company once a month."""
        self.env["custproc.customer.file"]._end_overrides()
        companies = self.env["res.company"].search([("active", "=", True)])
        graded = {
            company
            for company, date in self._read_group([("company_id", "in", companies.ids)], ["company_id"], ["date:max"])
            if date >= company._custproc_today().replace(day=1)
        }
        self._begin(companies.filtered(lambda company: company not in graded))
        failures = self.env["custproc.job.failure"]
        runs = self.search([("is_done", "=", False)], order="id")
        for run in runs:
            while not run.is_done:
                done = failures._run_batch("customer_grade", run, lambda run: run._grade_chunk(), at_once=True)
                self.env["ir.cron"]._commit_progress(len(done), remaining=0 if done else None)
                if not done:
                    break

    def _grade_chunk(self):
        """The next customers of this run, in one statement."""
        self.ensure_one()
        files = self.env["custproc.customer.file"]
        scheme = self.env["custproc.grade.scheme"]._get_scheme(self.company_id)
        if not scheme:
            self._advance(self.position, 0, 0, 0, is_done=True)
            return
        self.env.flush_all()
        # The planner overrates this statement so much that compiling it would take longer than running it.
        self.env.cr.execute("SET LOCAL jit = off")
        [(count, last, changed, flagged)] = self.env.execute_query(
            grading(
                self.company_id,
                self.date,
                fields.Datetime.now(),
                self.env.uid,
                self.position,
                CHUNK,
                scheme._get_measures(),
                scheme._get_boundaries(),
                files._get_grade_sources(self.company_id, self.date),
            )
        )
        files.invalidate_model(flush=False)
        self._advance(last or self.position, count, changed, len(flagged), is_done=count < CHUNK)
        files.browse(flagged)._tell_problems(scheme._get_measures())

    def _advance(self, position, count, changed, flagged, is_done):
        self.write(
            {
                "position": position,
                "file_count": self.file_count + count,
                "changed_count": self.changed_count + changed,
                "problem_count": self.problem_count + flagged,
                "is_done": is_done,
                "ended_at": fields.Datetime.now() if is_done else False,
            }
        )

    @api.autovacuum
    def _gc_old(self):
        """Runs are kept for two years; the changes of grades stay."""
        self.search([("date", "<", fields.Date.subtract(fields.Date.today(), years=2))], limit=1000).unlink()
