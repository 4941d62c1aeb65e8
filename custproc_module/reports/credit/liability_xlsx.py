from odoo import models


class LiabilityXlsx(models.AbstractModel):
    """Shares of losses as a table for payroll (D-09); one row a share, money in the company's currency."""

    _name = "report.custproc_module.liability_xlsx"
    _inherit = "report.report_xlsx.abstract"
    _description = "Shares of Losses as XLSX"

    def _get_columns(self):
        """Heading, width and value of each column."""
        label = self._get_label
        return [
            (self.env._("Liability"), 16, lambda share: share.liability_id.name),
            (self.env._("Cause"), 24, lambda share: label(share, "cause")),
            (self.env._("Payer"), 30, lambda share: share.partner_id.name),
            (self.env._("Origin"), 30, lambda share: share.origin or ""),
            (self.env._("How the goods left"), 20, lambda share: label(share, "case")),
            (self.env._("Bears it as"), 22, lambda share: label(share, "role")),
            (self.env._("Person"), 20, lambda share: share.user_id.name or ""),
            (self.env._("Loss"), 14, lambda share: share.base),
            (self.env._("Share (%)"), 10, lambda share: share.percent),
            (self.env._("Amount proposed"), 14, lambda share: share.amount),
            (self.env._("Part to bear"), 14, lambda share: share.decided_amount),
            (self.env._("Months of deduction"), 12, lambda share: share.month_count or ""),
            (self.env._("State"), 12, lambda share: label(share, "state")),
            (self.env._("Agreed on"), 12, lambda share: share.agreed_on and share.agreed_on.isoformat() or ""),
        ]

    def _get_label(self, share, name):
        return dict(share._fields[name]._description_selection(self.env)).get(share[name], "")

    def generate_xlsx_report(self, workbook, data, objs):
        """One sheet with the shares of the chosen liabilities; nothing of those that were dropped."""
        sheet = workbook.add_worksheet(self.env._("Shares of losses"))
        bold, money = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "#,##0.00"})
        columns = self._get_columns()
        for index, (heading, width, _value) in enumerate(columns):
            sheet.set_column(index, index, width)
            sheet.write_string(0, index, heading, bold)
        sheet.freeze_panes(1, 0)
        standing = objs.share_ids.filtered(lambda share: share.state != "cancelled")
        for row, share in enumerate(standing, start=1):
            for index, (_heading, _width, value) in enumerate(columns):
                content = value(share)
                if isinstance(content, str):
                    sheet.write_string(row, index, content)  # a name that begins with "=" is no formula
                else:
                    sheet.write_number(row, index, content, money if isinstance(content, float) else None)
