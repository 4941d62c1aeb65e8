from odoo import models


class MeterRound(models.Model):
    _inherit = "custproc.meter.round"

    def _get_report_rows(self):
        """[{slip, state, result}] of the monthly report, in the order of the routes: what became of each meter, or why it was not read."""
        self.ensure_one()
        slips = self.env["custproc.settlement.slip"]
        states = dict(slips._fields["state"]._description_selection(self.env))
        reasons = dict(slips._fields["skip_reason"]._description_selection(self.env))
        rows = []
        for slip, state in self._get_report_slips():
            result = states[state]
            if state == "not_read":
                result = slip.skip_note or reasons.get(slip.skip_reason) or result
            elif slip.is_estimated:
                result = self.env._("Estimated: %(reason)s", reason=slip.estimate_reason)
            elif slip.read_on and slip.read_on > self.date_to:
                result = self.env._("%(state)s, read late", state=result)
            rows.append({"slip": slip, "state": state, "result": result})
        return rows


class MeterRoundXlsx(models.AbstractModel):
    """The monthly reading report as a table: the rates, then a row a meter (MR-05, RPT-03)."""

    _name = "report.custproc_module.meter_round_xlsx"
    _inherit = "report.report_xlsx.abstract"
    _description = "Monthly Reading Report as XLSX"

    def _get_columns(self):
        """Heading, width and value of each column; the value of a row is a text, a number or nothing."""
        return [
            (self.env._("Slip"), 18, lambda row: row["slip"].name),
            (self.env._("Meter number"), 18, lambda row: row["slip"].meter_number or ""),
            (self.env._("Customer"), 30, lambda row: row["slip"].partner_id.name),
            (self.env._("Route"), 12, lambda row: row["slip"].route or ""),
            (self.env._("Reader"), 16, lambda row: row["slip"].user_id.name or ""),
            (self.env._("Previous reading"), 14, lambda row: row["slip"].previous_reading),
            (self.env._("Present reading"), 14, lambda row: row["slip"].reading if row["slip"].read_on else ""),
            (self.env._("Volume"), 12, lambda row: row["slip"].volume if row["slip"].read_on else ""),
            (self.env._("Meter read on"), 12, lambda row: row["slip"].read_on and row["slip"].read_on.isoformat() or ""),
            (self.env._("Result"), 34, lambda row: row["result"]),
        ]

    def generate_xlsx_report(self, workbook, data, objs):
        """One sheet a round: its figures, then its list."""
        bold, number = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "#,##0.###"})
        for meter_round in objs:
            sheet = workbook.add_worksheet(f"{meter_round.month:%Y-%m} {meter_round.name}"[:31])
            figures = ("meter_count", "read_count", "late_count", "estimated_count", "not_read_count", "corrected_count")
            for index, name in enumerate((*figures, "reading_rate", "accuracy_rate")):
                sheet.write_string(0, index, meter_round._fields[name]._description_string(self.env), bold)
                sheet.write_number(1, index, meter_round[name])
            columns = self._get_columns()
            for index, (heading, width, _value) in enumerate(columns):
                sheet.set_column(index, index, width)
                sheet.write_string(3, index, heading, bold)
            sheet.freeze_panes(4, 0)
            for line, row in enumerate(meter_round._get_report_rows(), start=4):
                for index, (_heading, _width, value) in enumerate(columns):
                    content = value(row)
                    if isinstance(content, str):
                        sheet.write_string(line, index, content)  # a name that begins with "=" is no formula
                    else:
                        sheet.write_number(line, index, content, number)
