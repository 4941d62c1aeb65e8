import io

import xlsxwriter

from odoo import api, fields, models

from ....policies.engine.table_file import plain_name
from ...engine.words import languages


class CustprocImport(models.Model):
    """The empty list to fill in: its columns named as the import knows them, in the reader's language, and what each may hold."""

    _inherit = "custproc.import"

    template_url = fields.Char("Empty list to fill in", compute="_compute_template_url")

    @api.depends("sort")
    def _compute_template_url(self):
        for load in self:
            load.template_url = f"/custproc/import/template/{load.sort}" if load.sort else False

    def _get_column_names(self):
        # EXTENDS with the labels of the columns in every installed language: the template a colleague filled in is understood
        names = super()._get_column_names()
        known = self._get_targets_known() if self.sort else {}
        for code in languages(self.env):
            labels = self.with_context(lang=code)._get_target_labels()
            names = names | {plain_name(labels[target]): target for target in known}
        return names

    @api.model
    def _get_template_choices(self, sort):
        """{target: texts it may hold} of the columns that take one of a list; extend with `super() | {…}`."""
        types = self.env["custproc.document.type"].search([("company_id", "in", [self.env.company.id, False])])
        return {"paper_type": types.mapped("name"), "grade": self.env["custproc.grade"].search([("active", "=", True)]).mapped("name")}

    @api.model
    def _make_template(self, sort):
        """The workbook of a sort of list: one sheet to fill in, one that explains its columns; the bytes of an XLSX file.

        :raise AccessError: the caller imports nothing
        """
        self.check_access("create")
        load = self.new({"sort": sort})
        targets, labels = load._get_targets_known(), load._get_target_labels()
        choices, content = self._get_template_choices(sort), io.BytesIO()
        with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
            bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            sheet = book.add_worksheet(self.env._("List"))
            guide = book.add_worksheet(self.env._("Columns"))
            sheet.freeze_panes(1, 0)
            guide.set_column(0, 0, 30)
            guide.set_column(1, 2, 60, wrap)
            for column, (name, target) in enumerate(targets.items()):
                sheet.set_column(column, column, 20, day if target.sort == "date" else None)
                sheet.write_string(0, column, labels[name], bold)
                guide.write_string(column, 0, labels[name], bold)
                guide.write_string(column, 1, self._say_target(target), wrap)
                guide.write_string(column, 2, "\n".join(choices.get(name, ())), wrap)
        return content.getvalue()

    def _say_target(self, target):
        """What a column may hold, in words."""
        said = {
            "text": self.env._("Text"),
            "date": self.env._("A date, such as 2026-06-30"),
            "amount": self.env._("A number, such as 1234.56"),
        }[target.sort]
        return self.env._("%(content)s. Must be filled in.", content=said) if target.required else said
