from odoo import models


class FileLoadMixin(models.AbstractModel):
    """Why a file cannot be read, and what is said of its rows whatever they hold."""

    _inherit = "custproc.file.load.mixin"

    def _get_file_error(self, error):
        texts = {
            "empty": lambda: (self.env._("the file is empty"), self.env._("Choose the file again.")),
            "encoding": lambda: (
                self.env._("its text is neither UTF-8 nor GB18030"),
                self.env._("Save it as “CSV UTF-8” or as XLSX and choose it again."),
            ),
            "unreadable": lambda: (
                self.env._("it is neither a CSV nor an XLSX file that can be opened"),
                self.env._("Save it as CSV or XLSX, without password, and choose it again."),
            ),
            "quotes": lambda: (
                self.env._("a quotation mark in row %(row)s is not closed, or stands inside a cell", **error.facts),
                self.env._("Double the marks inside a cell, or save the file as XLSX, and choose it again."),
            ),
            "too_large": lambda: (
                self.env._("unpacked it has more than %(maximum)s megabytes", **error.facts),
                self.env._("Save the table alone in a workbook of its own, and choose it again."),
            ),
            "no_rows": lambda: (self.env._("it has no row below its header"), self.env._("Check that the first line names the columns.")),
            "too_long": lambda: (
                self.env._("it has more than %(maximum)s rows", **error.facts),
                self.env._("Split it and load the parts one after the other."),
            ),
        }
        return texts[error.code]()

    def _get_target_labels(self):
        """{target: its name in the reader's language} of everything a column may hold."""
        return dict(self.column_ids._fields["target"]._description_selection(self.env))

    def _get_reason_text(self, reason):
        """Why a row cannot be loaded (`Reason` of policies/engine/table_file.py), in the reader's language."""
        facts = dict(reason.facts)
        if "target" in facts:
            facts["target"] = self._get_target_labels()[facts["target"]]
        return self._get_row_texts(facts)[reason.code]()

    def _get_row_texts(self, facts):
        """{code: what gives its text} of the reasons against rows; extend with `super()._get_row_texts(facts) | {…}`.

        :param facts: of one reason; texts of other codes are not made, they would lack theirs
        """
        return {
            "blank": lambda: self.env._("%(target)s is blank.", **facts),
            "too_many_cells": lambda: self.env._(
                "The row has more cells than the header: “%(value)s” stands beyond it. A comma inside a cell needs quotation marks around "
                "it.", **facts
            ),
            "day_number": lambda: self.env._(
                "%(target)s “%(value)s” is a day as the spreadsheet counts it: format the column as a date, and save the file again.",
                **facts,
            ),
            "bad_date": lambda: self.env._("%(target)s “%(value)s” is no date in the chosen format.", **facts),
            "unknown_customer": lambda: self.env._("No customer has the reference “%(value)s”.", **facts),
            "ambiguous_customer": lambda: self.env._("More than one customer has the reference “%(value)s”.", **facts),
        }
