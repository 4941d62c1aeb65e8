import base64

from odoo import api, fields, models

from ....policies.engine.table_file import FileError, read_table
from ....policies.engine.table_values import guess_date_format
from ..words import listed

SAMPLES = 3


class FileLoadMixin(models.AbstractModel):
    """One file that is brought into the database: what it held, what was made of it, and the way back.

    The file is read and its columns are mapped (draft), its rows are checked (checked), and batches bring the good ones in (loading,
    loaded) or take them out again (unloading, unloaded). A model that inherits it defines `column_ids` and `row_ids` (of the two mixins
    beside this one) and the hooks below; file_load_batches.py holds the batches.
    """

    _name = "custproc.file.load.mixin"
    _inherit = ["custproc.document.mixin"]
    _description = "Load of a File"
    _order = "id desc"

    _transitions = {
        "draft": {"checked"},
        "checked": {"draft", "loading"},
        "loading": {"loaded", "unloading"},
        "loaded": {"unloading"},
        "unloading": {"unloaded", "loaded"},
        "unloaded": set(),
    }
    _protected_fields = ("position", "bad_file", "encoding", "row_count", "started_at", "ended_at")
    _deletable_states = ("draft", "checked", "unloaded")
    _input_fields = ("file", "company_id", "date_format", "column_ids")
    # Model of the rows, and the job that works off what is under way.
    _row_model = None
    _load_job = None

    state = fields.Selection(
        [
            ("draft", "File and columns"),
            ("checked", "Checked"),
            ("loading", "Loading"),
            ("loaded", "Loaded"),
            ("unloading", "Unloading"),
            ("unloaded", "Unloaded"),
        ],
        required=True,
        default="draft",
        copy=False,
        tracking=True,
        index=True,
    )
    file = fields.Binary("File to load", required=True, attachment=True, copy=False, help="CSV (UTF-8 or GB18030) or XLSX.")
    filename = fields.Char()
    encoding = fields.Char("Read as", readonly=True, copy=False)
    row_count = fields.Integer("Rows in the file", readonly=True, copy=False)
    date_format = fields.Selection(
        [("ymd", "Year-month-day (2013-06-30)"), ("dmy", "Day-month-year (30/6/2013)"), ("mdy", "Month-day-year (6/30/2013)")],
        "Dates are written",
        copy=False,
    )
    date_note = fields.Text("About the dates", compute="_compute_date_note")
    load_good_rows = fields.Boolean("Load the good rows", copy=False, help="A file with bad rows loads nothing unless you say so.")
    bad_file = fields.Binary("Rows not loaded", readonly=True, attachment=True, copy=False)
    bad_filename = fields.Char("Name of the file of bad rows", compute="_compute_bad_filename")
    good_count = fields.Integer("Good rows", compute="_compute_counts")
    bad_count = fields.Integer("Bad rows", compute="_compute_counts")
    loaded_count = fields.Integer("Loaded rows", compute="_compute_counts")
    unloaded_count = fields.Integer("Unloaded rows", compute="_compute_counts")
    progress = fields.Float("Progress (%)", compute="_compute_counts")
    position = fields.Integer(readonly=True, copy=False, help="Row up to which the running load or unload is done.")
    started_at = fields.Datetime("Started", readonly=True, copy=False)
    ended_at = fields.Datetime("Ended", readonly=True, copy=False)

    # ------------------------------------------------------------------
    # What is shown
    # ------------------------------------------------------------------
    @api.depends("row_ids.state")
    def _compute_counts(self):
        counts = {load.id: {} for load in self}
        for load, state, count in self.env[self._row_model]._read_group(
            [("load_id", "in", self.ids)], ["load_id", "state"], ["__count"]
        ):
            counts[load.id][state] = count
        for load in self:
            of = counts.get(load.id, {})
            load.good_count = sum(of.get(state, 0) for state in ("good", "loaded", "unloaded"))
            load.bad_count = of.get("bad", 0) + of.get("failed", 0)
            load.loaded_count = of.get("loaded", 0)
            load.unloaded_count = of.get("unloaded", 0)
            done = load.unloaded_count if load.state in ("unloading", "unloaded") else load.loaded_count
            load.progress = 100.0 * done / load.good_count if load.good_count else 0.0

    def _compute_bad_filename(self):
        for load in self:
            load.bad_filename = f"{(load.filename or load.name).rsplit('.', 1)[0]}-rows-not-loaded.csv".replace("/", "-")

    @api.depends("date_format", "column_ids.target", "column_ids.dates", "state")
    def _compute_date_note(self):
        for load in self:
            load.date_note = load._get_date_note() if load.state == "draft" else False

    def _get_date_note(self):
        """What has to be said about the dates before anybody relies on them."""
        guess = self._guess_dates()
        labels = dict(self._fields["date_format"]._description_selection(self.env))
        if not guess:
            return False
        if guess.is_ambiguous and guess.example:
            return self.env._(
                "The dates can be read in more than one way: “%(example)s” is a date as %(formats)s. Say how this file writes them.",
                example=guess.example,
                formats=self.env._(" and as ").join(labels[name].split(" (")[0].lower() for name in guess.formats),
            )
        if self.date_format and self.date_format not in guess.formats:
            return self.env._(
                "Most dates do not fit “%(chosen)s”; “%(better)s” fits better.",
                chosen=labels[self.date_format],
                better=labels[guess.formats[0]],
            )
        if guess.misfits:
            return self.env._("%(count)s dates of the file fit no format; the check names their rows.", count=guess.misfits)
        return False

    def _guess_dates(self):
        texts = [text for column in self.column_ids if column.target in self._get_date_targets() for text in (column.dates or [])]
        return guess_date_format(texts) if texts else None

    # ------------------------------------------------------------------
    # File and columns
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        loads = super().create(vals_list)
        for load in loads:
            load._read_columns()
        return loads

    def write(self, vals):
        if vals.keys() & set(self._input_fields):
            for load in self.filtered(lambda load: load.state != "draft"):
                load._refuse(
                    self.env._("be changed"),
                    self.env._("its rows are checked already"),
                    self.env._("Go back to the file first, or start another load."),
                )
        result = super().write(vals)
        if "file" in vals:
            for load in self:
                load._read_columns()
        return result

    def _read_table(self):
        """The file as a table.

        :raise ProcessError: it cannot be read; the text says what would help
        """
        self.ensure_one()
        try:
            return read_table(base64.b64decode(self.file or b""), lambda cells: len(self._guess_targets(cells)))
        except FileError as error:
            # The file by its name: a load that was never made has a number that nobody will see again.
            self._refuse(self.env._("be read"), *self._get_file_error(error), document=self.filename)

    def _read_columns(self):
        """Propose what each column holds, and the format of the dates where only one fits."""
        table = self._read_table()
        targets = {index: target for target, index in self._guess_targets(table.header).items()}
        self.column_ids.unlink()
        commands = []
        for index, name in enumerate(table.header):
            cells = [cells[index] for _row, cells in table.rows]
            filled = list(dict.fromkeys(cell for cell in cells if cell))
            commands.append(
                fields.Command.create(
                    {
                        "index": index,
                        "name": name or self.env._("Column %(number)s", number=index + 1),
                        "sample": " · ".join(cell[:40] for cell in filled[:SAMPLES]),
                        "target": targets.get(index, False),
                        "dates": filled[:20_000] if any(any(map(str.isdigit, cell)) for cell in filled[:SAMPLES]) else [],
                    }
                )
            )
        # sudo: closed fields of this load, they say what was found in the file
        self.sudo().write({"column_ids": commands, "encoding": table.encoding, "row_count": len(table.rows)})
        guess = self._guess_dates()
        self.date_format = guess.formats[0] if guess and not guess.is_ambiguous else False

    def _get_targets(self):
        """{target: column index} of the mapping."""
        return {column.target: column.index for column in self.column_ids if column.target}

    # ------------------------------------------------------------------
    # The buttons
    # ------------------------------------------------------------------
    def action_check(self):
        """Check every row against the database; nothing is made yet."""
        for load in self:
            load._check_rows()
            load._set_state("checked", bad_file=load._build_bad_file())

    def action_back(self):
        """Back to the file, its columns and its date format."""
        self._set_state("draft", bad_file=False)
        self.sudo().row_ids.unlink()  # sudo: the rows of this load, only loads write them

    def action_load(self):
        """Bring the good rows in, in batches that survive an interruption."""
        self._set_state("loading", position=0, started_at=fields.Datetime.now(), ended_at=False)
        self._trigger_job()

    def action_unload(self):
        """Take everything this load made out again."""
        self._set_state("unloading", position=0, started_at=fields.Datetime.now(), ended_at=False)
        self._trigger_job()

    def _trigger_job(self):
        # sudo: ir.cron, the job is the module's
        self.env.ref(self._load_job).sudo()._trigger()

    def action_refresh_progress(self):
        """Show how far the batches are."""
        return True

    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target == "checked":
            reasons += self._get_mapping_reasons()
        if target == "loading":
            if self.bad_count and not self.load_good_rows:
                reasons.append(
                    self.env._("%(count)s rows cannot be loaded; correct the file, or say “Load the good rows”", count=self.bad_count)
                )
            if not self.good_count:
                reasons.append(self.env._("no row can be loaded"))
        return reasons

    def _get_mapping_reasons(self):
        labels = dict(self.env[self._fields["column_ids"].comodel_name]._fields["target"]._description_selection(self.env))
        targets = [column.target for column in self.column_ids if column.target]
        missing = [labels[target] for target in self._get_required_targets() if target not in targets]
        double = sorted({labels[target] for target in targets if targets.count(target) > 1})
        reasons = []
        if missing:
            reasons.append(self.env._("no column is named for: %(targets)s", targets=listed(self.env, missing)))
        if double:
            reasons.append(self.env._("more than one column is named for: %(targets)s", targets=listed(self.env, double)))
        if not self.date_format and any(target in self._get_date_targets() for target in targets):
            reasons.append(self._get_date_note() or self.env._("it is not said how the dates are written"))
        return reasons

    # ------------------------------------------------------------------
    # What a load of one sort says
    # ------------------------------------------------------------------
    def _get_required_targets(self):
        """Names of what the columns must hold."""
        return ()

    def _get_date_targets(self):
        """Names of targets that hold dates."""
        return ()

    def _guess_targets(self, header):
        """{target: column index} by the names of the columns."""
        return {}

    def _check_rows(self):
        """Write one record per row, good or bad with its reasons."""
        raise NotImplementedError

    def _prepare_checked_row(self, row, cells):
        """Values every row that was checked has: where it stands in the file, what it says, and what is wrong with it."""
        return {
            "load_id": self.id,
            "number": row.number,
            "cells": list(cells),
            "state": "bad" if row.reasons else "good",
            "reason": "\n".join(self._get_reason_text(reason) for reason in row.reasons) or False,
        }

    def _load_rows(self, rows):
        """Make what these good rows say, all of them or none (UserError: why not)."""
        raise NotImplementedError

    def _unload_rows(self, rows):
        """Take what was made of these rows out again."""
        raise NotImplementedError

    def _after_end(self):
        """What follows when the last row is done."""
