from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.date_utils import add

BATCH = 500


class CustprocCustomerFile(models.Model):
    """When the customer is to be visited next, by the rhythm of his grade (D-11, D-14): a clock that reminds the salesperson."""

    _inherit = "custproc.customer.file"
    _protected_fields = ("last_visit_on", "next_visit_on")

    last_visit_on = fields.Date("Last visit", readonly=True, copy=False)
    next_visit_on = fields.Date(
        "Next visit by", readonly=True, copy=False, help="So many months after the last visit as the grade says; from the first grade on."
    )
    visit_note = fields.Text("Outcome of the visit", copy=False)

    @api.model
    def _cron_plan_visits(self):
        """Plan the visits of customers whose grade, or its rhythm, is another than the plan was made on; in committed batches."""
        failures, cron = self.env["custproc.job.failure"], self.env["ir.cron"]
        for company in self.env["res.company"].search([("active", "=", True)]):
            failed = self.browse()
            while files := self._find_unplanned(company, failed.ids):
                done = failures._run_batch("customer_visits", files, lambda batch: batch._plan_visits(), at_once=True)
                failed |= files - done
                cron._commit_progress(len(files))

    @api.model
    def _find_unplanned(self, company, without):
        """The next files of a company whose planned day is not the one their grade asks for."""
        self.flush_model(["grade_id", "last_visit_on", "next_visit_on", "state", "company_id"])
        self.env["custproc.grade"].flush_model(["visit_months"])
        today = company._custproc_today()
        rows = self.env.execute_query(
            SQL(
                """SELECT f.id FROM custproc_customer_file f
                     LEFT JOIN custproc_grade g ON g.id = f.grade_id AND g.visit_months > 0 AND f.state <> 'closed'
                    WHERE f.company_id = %(company)s AND NOT f.id = ANY(%(without)s)
                      AND f.next_visit_on IS DISTINCT FROM CASE
                          WHEN g.id IS NULL THEN NULL
                          WHEN f.last_visit_on IS NOT NULL THEN (f.last_visit_on + g.visit_months * interval '1 month')::date
                          ELSE LEAST(f.next_visit_on, (%(today)s + g.visit_months * interval '1 month')::date) END
                    ORDER BY f.id LIMIT %(limit)s""",
                company=company.id,
                without=list(without),
                today=today,
                limit=BATCH,
            )
        )
        return self.browse(key for (key,) in rows)

    def _plan_visits(self):
        """Set the day of the next visit by each file's grade; its clock starts, moves or ends with it (files of one company)."""
        for day, files in self.grouped(lambda file: file._get_next_visit()).items():
            files.sudo().next_visit_on = day  # sudo: custproc.customer.file, the plan follows from the grade
        self.filtered("next_visit_on")._deadline_event("visit_planned")
        self.filtered(lambda file: not file.next_visit_on)._deadline_event("visit_dropped")

    def _get_next_visit(self):
        """The last day of the next visit, or none: who was never visited is visited within one rhythm from now."""
        self.ensure_one()
        months = self.visit_months
        if not months or self.state == "closed":
            return False
        if self.last_visit_on:
            return add(self.last_visit_on, months=months)
        within = add(self.company_id._custproc_today(), months=months)
        return min(self.next_visit_on, within) if self.next_visit_on else within

    def action_record_visit(self):
        """The customer was visited today; what came of it is kept in the chatter and the next visit is planned.

        :raise ProcessError: nothing is written down
        """
        self.ensure_one()
        self.check_access("write")
        if not (self.visit_note or "").strip():
            self._refuse(
                self.env._("count as visited"), self.env._("nothing is written down"), self.env._("Fill in “Outcome of the visit” first.")
            )
        self.message_post(body=self.visit_note)
        self.visit_note = False
        self._note_visit(self.company_id._custproc_today())

    def _note_visit(self, day):
        """These customers were visited on a day: their clocks are met, and the next visits planned. Areas that keep visits call it."""
        fresh = self.filtered(lambda file: not file.last_visit_on or file.last_visit_on < day)
        fresh._deadline_event("visited")
        fresh.sudo().last_visit_on = day  # sudo: custproc.customer.file, the day follows from the visit
        fresh._plan_visits()
