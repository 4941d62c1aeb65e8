import logging
import random
import time

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ...exceptions import ProcessError

_logger = logging.getLogger(__name__)

TRIES = 5


class JobFailure(models.Model):
    """A record that failed inside a job, shown to the administrator until the job gets through it."""

    _name = "custproc.job.failure"
    _inherit = ["custproc.record.mixin"]
    _description = "Failed Record of a Job"
    _order = "last_at desc"
    _rec_name = "res_name"

    job = fields.Char(required=True, readonly=True, index=True)
    model = fields.Char("Document model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="model", readonly=True)
    res_name = fields.Char("Name", readonly=True)
    error = fields.Text(readonly=True)
    count = fields.Integer("Times", default=1, readonly=True)
    first_at = fields.Datetime("First time", readonly=True)
    last_at = fields.Datetime("Last time", readonly=True)
    resolved_at = fields.Datetime("Went through", readonly=True)
    cron_id = fields.Many2one("ir.cron", "Run by", readonly=True, ondelete="set null")
    job_name = fields.Char("Scheduled job", compute="_compute_job_name", compute_sudo=True)

    _open_unique = models.UniqueIndex("(job, model, res_id) WHERE resolved_at IS NULL")

    @api.depends("cron_id", "job")
    @api.depends_context("lang")
    def _compute_job_name(self):
        for failure in self:
            failure.job_name = failure.cron_id.name or failure.job

    @api.model
    def _run_batch(self, job, records, method, at_once=False):
        """Run `method` on each record in a savepoint of its own; returns the records that went through.

        One failing record does not stop the others: its error is stored and shown. A serialization failure spoils the whole
        transaction's snapshot, so the batch is rolled back and run again, up to five times; the caller commits after each batch.

        :param at_once: `method` takes the whole batch, with queries that do not grow with it; only when that fails is it
            called on each record, to find the one that does
        """
        for attempt in range(1, TRIES + 1):
            try:
                return self._run_once(job, records, method, at_once)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                if attempt == TRIES:
                    raise
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
                _logger.info("%s: concurrent change, try %s of %s", job, attempt + 1, TRIES)
                time.sleep(random.uniform(0, 0.1 * 2**attempt))
        return records.browse()

    def _run_once(self, job, records, method, at_once):
        batches = [records] if at_once else list(records)
        done, failed = [], []
        while batches:
            record = batches.pop(0)
            try:
                with self.env.cr.savepoint():
                    method(record)
                    record.env.flush_all()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                raise
            except Exception as error:
                _logger.info("%s: %s,%s failed: %s", job, record._name, record.ids, error)
                self.env.invalidate_all(flush=False)
                if len(record) > 1:
                    batches += list(record)
                else:
                    failed.append((record, f"{type(error).__name__}: {error}"))
            else:
                done += record.ids
        self._store(job, failed, records.browse(done))
        return records.browse(done)

    def _store(self, job, failed, done):
        now = fields.Datetime.now()
        # sudo: custproc.job.failure, only jobs write it
        failures = self.sudo()
        failures.flush_model()
        if failed:
            # sudo: ir.cron.progress, under which scheduled job this runs
            cron = self.env["ir.cron.progress"].sudo().browse(self.env.context.get("ir_cron_progress_id")).cron_id.id or None
            self.env.cr.execute_values(
                """INSERT INTO custproc_job_failure (job, model, res_id, res_name, error, count, first_at, last_at, cron_id) VALUES %s
                   ON CONFLICT (job, model, res_id) WHERE resolved_at IS NULL
                   DO UPDATE SET error = EXCLUDED.error, last_at = EXCLUDED.last_at, count = custproc_job_failure.count + 1,
                                 cron_id = COALESCE(EXCLUDED.cron_id, custproc_job_failure.cron_id)""",
                [(job, record._name, record.id, self._name_of(record), error, 1, now, now, cron) for record, error in failed],
            )
        if done:
            self.env.execute_query(
                SQL(
                    """UPDATE custproc_job_failure SET resolved_at = %s
                        WHERE job = %s AND model = %s AND res_id IN %s AND resolved_at IS NULL RETURNING id""",
                    now,
                    job,
                    done._name,
                    tuple(done.ids),
                )
            )
        failures.invalidate_model(flush=False)

    @staticmethod
    def _name_of(record):
        try:
            return record.display_name
        except Exception:
            return f"{record._name},{record.id}"

    def action_open_record(self):
        """Open the record that failed."""
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": self.model, "res_id": self.res_id, "view_mode": "form"}

    def action_retry(self):
        """Run the jobs of these failures again now, instead of when they are due; each goes over what still fails.

        :raise AccessError: the module administrator alone does this
        :raise ProcessError: nothing of it waits for a scheduled job
        """
        if not self.env.user.has_group("custproc_module.group_custproc_administrator"):
            raise AccessError(
                self.env._("Jobs cannot be run again by you: this is reserved to the module administrator. Ask one of them.")
            )
        crons = self.filtered(lambda failure: not failure.resolved_at).sudo().cron_id  # sudo: ir.cron, the module's own jobs
        if not crons:
            raise ProcessError(
                self.env._(
                    "The failures cannot be run again: they went through, or no scheduled job met them."
                    " Open the record and repeat there what was done.",
                )
            )
        for cron in crons:
            cron._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": self.env._("The job runs again within a minute; what goes through leaves this list."), "type": "info"},
        }
