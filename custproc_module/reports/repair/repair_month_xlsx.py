from odoo import models


class RepairMonthXlsx(models.AbstractModel):
    """The month's arrivals and its paid services as two tables (零修及时率统计表, 工程部有偿服务登记表, RP-08)."""

    _name = "report.custproc_module.repair_month_xlsx"
    _inherit = "report.report_xlsx.abstract"
    _description = "Monthly On-time Statistics as XLSX"

    def _get_columns(self):
        """{sheet: columns}; a column is heading, width and the value of a repair: a text or a number."""

        def customer(sheet):
            return sheet.partner_id.commercial_partner_id.name or sheet.contact_name or ""

        def answer(sheet):
            return dict(sheet._fields["followup_result"]._description_selection(sheet.env)).get(sheet.followup_result, "")

        repair = (self.env._("Repair"), 18, lambda sheet: sheet.name)
        return {
            self.env._("Minor Repair On-time Statistics"): [
                repair,
                (self.env._("Customer"), 30, customer),
                (self.env._("Technician"), 18, lambda sheet: sheet.technician_id.name or ""),
                (self.env._("Arrive by"), 18, lambda sheet: sheet._format_time(sheet.arrival_limit_at) or ""),
                (self.env._("Arrived on"), 18, lambda sheet: sheet._format_time(sheet.arrived_at) or ""),
                (self.env._("Minutes late"), 12, lambda sheet: 0 if sheet.is_on_time else sheet.late_minutes),
                (self.env._("Follow-up call"), 16, answer),
            ],
            self.env._("Engineering Paid Service Register"): [
                repair,
                (self.env._("Signed on"), 18, lambda sheet: sheet._format_time(sheet.signed_at) or ""),
                (self.env._("Customer"), 30, customer),
                (self.env._("Place"), 36, lambda sheet: sheet.address or ""),
                (self.env._("Work done"), 36, lambda sheet: sheet.work_done or ""),
                (self.env._("Technician"), 18, lambda sheet: sheet.done_by_id.name or ""),
                (self.env._("Customer pays"), 14, lambda sheet: sheet.amount_total),
            ],
        }

    def generate_xlsx_report(self, workbook, data, objs):
        """Two sheets a month."""
        bold, number = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "#,##0.##"})
        for month in objs:
            tables = zip(self._get_columns().items(), (month._get_report_sheets(), month._get_report_paid()), strict=True)
            for (title, columns), repairs in tables:
                page = workbook.add_worksheet(f"{month.name} {title}"[:31])
                for index, (heading, width, _value) in enumerate(columns):
                    page.set_column(index, index, width)
                    page.write_string(0, index, heading, bold)
                page.freeze_panes(1, 0)
                for line, repair in enumerate(repairs, start=1):
                    for index, (_heading, _width, value) in enumerate(columns):
                        content = value(repair)
                        if isinstance(content, str):
                            page.write_string(line, index, content)  # a name that begins with "=" is no formula
                        else:
                            page.write_number(line, index, content, number)
