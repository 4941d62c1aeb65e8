import base64
import csv
import io

from psycopg2 import DataError, IntegrityError
from psycopg2.errors import ProgramLimitExceeded

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..words import in_lang_of

BATCH = 100
# What a row alone can be to blame for: where another load brought the same row meanwhile, a unique index answers.
ROW_ERRORS = (UserError, IntegrityError, DataError, ProgramLimitExceeded)


class FileLoadMixin(models.AbstractModel):
    """The batches of a load: rows become records and go again; and the file of the rows that did not."""

    _inherit = "custproc.file.load.mixin"

    @api.model
    def _cron_advance(self):
        """Go on with every load and unload that is under way, a committed batch at a time; ten rows do not wait for 100,000."""
        loads = self.search([("state", "in", ("loading", "unloading"))], order="id")
        for load in loads.sorted(lambda load: load._count_left()):
            while load.state in ("loading", "unloading") and load.try_lock_for_update():
                before = load.position
                went = self.env["custproc.job.failure"]._run_batch("file load", load, lambda one: one._advance_batch(), at_once=True)
                done = load.position - before if went else 0
                left = self.env["ir.cron"]._commit_progress(done, remaining=load._count_left())
                if not left:
                    return
                if not went:
                    break
        self.env["ir.cron"]._commit_progress(remaining=0)

    def _advance(self):
        """Run a load or unload to its end in this transaction, without the job."""
        while self.state in ("loading", "unloading"):
            self._advance_batch()

    def _count_left(self):
        states = {"loading": "good", "unloading": "loaded"}
        if self.state not in states:
            return 0
        rows = self.env[self._row_model]
        return rows.search_count([("load_id", "=", self.id), ("state", "=", states[self.state]), ("number", ">", self.position)])

    def _advance_batch(self):
        """The next rows, or the end; rows and what they make are of one transaction, so that a kill loses the batch or nothing.

        :return: number of rows dealt with
        """
        self.ensure_one()
        load = self.sudo()  # sudo: the load, its rows and what they make are written by it alone
        if not load.try_lock_for_update():
            return 0
        state, method = ("good", load._load_rows) if load.state == "loading" else ("loaded", load._unload_rows)
        rows = load.env[self._row_model].search(
            [("load_id", "=", load.id), ("state", "=", state), ("number", ">", load.position)], limit=BATCH, order="number"
        )
        if not rows:
            load._finish()
            return 0
        load._run_rows(rows, method)
        load.write({"position": rows[-1].number})
        return len(rows)

    def _run_rows(self, rows, method):
        """All rows at once; where that fails, one by one, so that one row does not stop the others."""
        try:
            with self.env.cr.savepoint():
                method(rows)
                self.env.flush_all()
            return
        except ROW_ERRORS:
            self.env.invalidate_all(flush=False)
        for row in rows:
            try:
                with self.env.cr.savepoint():
                    method(row)
                    self.env.flush_all()
            except ROW_ERRORS as error:
                self.env.invalidate_all(flush=False)
                failure = {"state": "failed"} if self.state == "loading" else {}
                said = str(error) if isinstance(error, UserError) else row._sql_error_to_message(error)
                row.write({"reason": said, **failure})

    def _finish(self):
        """The last row is done: tell what became of the file, and do what follows."""
        self.ensure_one()
        self.env.flush_all()
        unloading = self.state == "unloading"
        target = "loaded" if not unloading or self.loaded_count else "unloaded"
        self._set_state(target, ended_at=fields.Datetime.now(), bad_file=self._build_bad_file())
        self.message_post(
            body=in_lang_of(self, self.create_uid).env._(
                "%(loaded)s rows are loaded, %(unloaded)s were taken out, %(bad)s were not loaded.",
                loaded=self.loaded_count,
                unloaded=self.unloaded_count,
                bad=self.bad_count,
            )
        )
        self._after_end()

    def _build_bad_file(self):
        """The rows that are not loaded as a CSV file: row, reason, and the row as it was. None where all rows are good."""
        self.ensure_one()
        rows = self.env[self._row_model].search([("load_id", "=", self.id), ("state", "in", ("bad", "failed"))])
        if not rows:
            return False
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow([self.env._("Row"), self.env._("Reason"), *self.column_ids.mapped("name")])
        for row in rows:
            writer.writerow([row.number, (row.reason or "").replace("\n", " "), *map(_as_text, row.cells or [])])
        return base64.b64encode(text.getvalue().encode("utf-8-sig"))


def _as_text(cell):
    """A cell that a spreadsheet shows and does not calculate: what a stranger wrote must not become a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "@", "\t") or (cell[:1] == "-" and not cell[1:2].isdigit()) else cell
