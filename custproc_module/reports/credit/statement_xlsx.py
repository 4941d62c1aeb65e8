from odoo import models


class StatementXlsx(models.AbstractModel):
    """Statements of account as a workbook, one sheet each, in the customer's language."""

    _name = "report.custproc_module.account_statement_xlsx"
    _inherit = "report.report_xlsx.abstract"
    _description = "Statement of Account (workbook)"

    def generate_xlsx_report(self, workbook, data, objs):
        """Write one sheet per statement; called by report_xlsx."""
        objs.check_access("read")
        bold = workbook.add_format({"bold": True})
        money = workbook.add_format({"num_format": "#,##0.00"})
        total = workbook.add_format({"num_format": "#,##0.00", "bold": True, "top": 1})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for statement in objs:
            sheet = workbook.add_worksheet(statement.name.replace("/", "-")[:31])
            self._write_sheet(sheet, statement.with_context(lang=statement._get_language()), bold, money, total, day)

    def _write_sheet(self, sheet, statement, bold, money, total, day):
        env = statement.env
        # All texts as text: a customer or a document called =1+1 is no formula.
        sheet.set_column(0, 1, 12)
        sheet.set_column(2, 2, 34)
        sheet.set_column(3, 5, 15)
        sheet.write_string(0, 0, env._("Statement of account"), bold)
        sheet.write_string(1, 0, env._("Customer"), bold)
        sheet.write_string(1, 2, statement.partner_id.name)
        sheet.write_string(2, 0, env._("Period"), bold)
        sheet.write_string(2, 2, f"{statement.date_from} – {statement.date_to}")
        sheet.write_string(3, 0, env._("Currency"), bold)
        sheet.write_string(3, 2, statement.currency_id.name)
        heads = (env._("Date"), env._("Due on"), env._("Document"), env._("Invoiced"), env._("Paid or credited"), env._("Balance"))
        for column, head in enumerate(heads):
            sheet.write_string(5, column, head, bold)
        sheet.write_string(6, 2, env._("Opening balance"))
        sheet.write_number(6, 5, statement.opening, money)
        row = 7
        for line in statement.line_ids:
            sheet.write_datetime(row, 0, line.date, day)
            if line.date_due:
                sheet.write_datetime(row, 1, line.date_due, day)
            sheet.write_string(row, 2, line.name or "")
            sheet.write_number(row, 3, line.debit, money)
            sheet.write_number(row, 4, line.credit, money)
            sheet.write_number(row, 5, line.balance, money)
            row += 1
        sheet.write_string(row, 2, env._("Closing balance"), bold)
        sheet.write_number(row, 3, statement.debit, total)
        sheet.write_number(row, 4, statement.credit, total)
        sheet.write_number(row, 5, statement.closing, total)
        row += 2
        for name in ("not_due", "overdue_30", "overdue_60", "overdue_90", "overdue_more"):
            sheet.write_string(row, 2, statement._fields[name]._description_string(env))
            sheet.write_number(row, 5, statement[name], money)
            row += 1
