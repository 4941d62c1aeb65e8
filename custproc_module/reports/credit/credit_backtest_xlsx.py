from odoo import models

FIGURES = (
    *("count", "amount_free", "amount_first_release", "amount_last_release", "amount_paid_first", "amount_held"),
    *("waited", "average_wait", "never_left", "loss_avoided", "loss_taken"),
)


class CreditBacktestXlsx(models.AbstractModel):
    """A back-test as tables: the policies side by side, then every customer and month. Money in the company's currency."""

    _name = "report.custproc_module.credit_backtest_xlsx"
    _inherit = "report.report_xlsx.abstract"
    _description = "Credit Back-test as XLSX"

    def generate_xlsx_report(self, workbook, data, objs):
        """Two sheets a back-test, numbered where there are several: two sheets of a workbook never have one name."""
        formats = {
            "bold": workbook.add_format({"bold": True}),
            "money": workbook.add_format({"num_format": "#,##0.00"}),
            "month": workbook.add_format({"num_format": "yyyy-mm"}),
        }
        for number, test in enumerate(objs, start=1):
            suffix = f" {number}" if len(objs) > 1 else ""
            self._write_result(workbook.add_worksheet(self.env._("Policies") + suffix), test, formats)
            rows = self.env["custproc.credit.backtest.row"].search([("backtest_id", "=", test.id)])
            self._write_rows(workbook.add_worksheet(self.env._("Customers and months") + suffix), rows, formats)

    def _get_label(self, record, name):
        return record._fields[name]._description_string(self.env)

    def _write_result(self, sheet, test, formats):
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, len(test.result_ids), 18)
        sheet.write_string(0, 0, f"{test.name} {test.date_from} – {test.date_to}", formats["bold"])
        for column, result in enumerate(test.result_ids, start=1):
            sheet.write_string(0, column, result.policy_id.display_name, formats["bold"])
            for row, name in enumerate(("payer_count", *FIGURES), start=1):
                sheet.write_string(row, 0, self._get_label(result, name))
                sheet.write_number(row, column, result[name], formats["money"] if isinstance(result[name], float) else None)

    def _write_rows(self, sheet, rows, formats):
        names = ("policy_id", "partner_id", "month", *FIGURES)
        for column, name in enumerate(names):
            sheet.set_column(column, column, 24 if column < 2 else 14)
            sheet.write_string(0, column, self._get_label(rows, name), formats["bold"])
        sheet.freeze_panes(1, 0)
        for line, row in enumerate(rows, start=1):
            sheet.write_string(line, 0, row.policy_id.display_name)
            sheet.write_string(line, 1, row.partner_id.display_name or "")  # a name that begins with "=" is no formula
            sheet.write_datetime(line, 2, row.month, formats["month"])
            for column, name in enumerate(FIGURES, start=3):
                sheet.write_number(line, column, row[name], formats["money"] if isinstance(row[name], float) else None)
