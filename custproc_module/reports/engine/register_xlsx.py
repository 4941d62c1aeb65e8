from odoo import api, models


class RegisterXlsx(models.AbstractModel):
    """Entries of registers as a workbook: one sheet a form, versions side by side by the codes of their fields."""

    _name = "report.custproc_module.register_xlsx"
    _inherit = "report.report_xlsx.abstract"
    _description = "Register as a workbook"

    @api.private
    def generate_xlsx_report(self, workbook, data, objs):
        """Write the entries, in the reader's language; numbers as numbers, everything else as text."""
        bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrap = workbook.add_format({"text_wrap": True, "valign": "top"})
        for code, rows in objs.sorted(lambda entry: (entry.register_code, entry.name)).grouped("register_code").items():
            sheet = workbook.add_worksheet(_sheet_name(code))
            form = rows.register_id.sorted("version", reverse=True)[0]
            sheet.write_string(0, 0, f"{form.name} {code}", bold)
            columns = self._get_columns(rows)
            titles = [self.env._("Number"), self.env._("Version"), self.env._("Date"), self.env._("Customer"), self.env._("State")]
            for place, title in enumerate([*titles, *columns.values()]):
                sheet.write_string(1, place, title, bold)
            for line, entry in enumerate(rows, 2):
                self._write_row(sheet, line, entry, columns, wrap)
            sheet.set_column(0, len(titles) + len(columns), 18)
            sheet.freeze_panes(2, 1)

    def _get_columns(self, entries):
        """{field code: label}, newest version first."""
        columns = {}
        for register in entries.register_id.sorted("version", reverse=True):
            for field in register.field_ids:
                columns.setdefault(field.code, field.name)
        return columns

    def _write_row(self, sheet, line, entry, columns, wrap):
        head = [
            entry.name,
            str(entry.register_version),
            entry.date.isoformat(),
            entry.partner_id.display_name or "",
            entry._get_state_label(entry.state),
        ]
        # Never `write`: a text that begins with "=" would become a formula.
        for place, text in enumerate(head):
            sheet.write_string(line, place, text, wrap)
        values = entry._get_register_values()
        texts = {field.code: (field, text) for field, text in entry._say_register_values()}
        texts.update({sign.field_id.code: (sign.field_id, sign.signer) for sign in entry.signature_ids})
        for place, code in enumerate(columns, len(head)):
            field, text = texts.get(code, (None, ""))
            if field and text and field.kind in ("number", "integer", "money"):
                sheet.write_number(line, place, values[code], wrap)
            else:
                sheet.write_string(line, place, text, wrap)


def _sheet_name(code):
    return "".join("-" if sign in "[]:*?/\\" else sign for sign in code)[:31]
