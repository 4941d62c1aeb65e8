import json

from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.date_utils import add, start_of

MONTHS = 12
BLOCKS = ("sales", "collections", "business")
# Who sees a customer's figures: those who sell, serve, collect and answer for it.
LEDGER_READERS = ",".join(
    f"custproc_module.group_custproc_{role}"
    for role in ("salesperson", "sales_planner", "finance_officer", "service_agent", "general_manager", "auditor")
)


class CustprocCustomerFile(models.Model):
    """The ledger page of a file: sales, collections and business of the last twelve months (CF-09 to CF-11)."""

    _inherit = "custproc.customer.file"

    currency_id = fields.Many2one(related="company_id.currency_id", string="Currency of the ledger")
    year_sales = fields.Monetary("Sales, 12 months", compute="_compute_ledger", groups=LEDGER_READERS)
    year_collections = fields.Monetary("Collections, 12 months", compute="_compute_ledger", groups=LEDGER_READERS)
    year_business = fields.Monetary("Business, 12 months", compute="_compute_ledger", groups=LEDGER_READERS)
    ledger_graph = fields.Text("Month by month", compute="_compute_ledger", groups=LEDGER_READERS)

    @api.depends_context("lang")
    @api.depends("partner_id", "company_id")
    def _compute_ledger(self):
        for company, files in self.grouped("company_id").items():
            months = files._get_ledger_months(company or self.env.company)
            found = files._read_ledger(company, months[0])
            for file in files:
                own = found.get(file.partner_id._origin, {})
                sums = {block: [own.get(month, {}).get(block, 0.0) for month in months] for block in BLOCKS}
                for block in BLOCKS:
                    file[f"year_{block}"] = sum(sums[block])
                file.ledger_graph = file._draw_ledger(months, sums)

    def _get_ledger_months(self, company):
        """First days of the twelve months that end with the present one."""
        present = start_of(company._custproc_today(), "month")
        return [add(present, months=offset) for offset in range(1 - MONTHS, 1)]

    def _read_ledger(self, company, since):
        """{partner: {month: {block: amount}}} in company currency, one query."""
        rows = self.env["custproc.customer.month"].sudo()._read_group(  # sudo: who reads the file's ledger reads these rows of it
            [("company_id", "=", company.id), ("partner_id", "in", self.partner_id.ids), ("month", ">=", since)],
            ["partner_id", "month:month"],
            [f"{block}:sum" for block in BLOCKS],
        )
        found = {}
        for partner, month, *amounts in rows:
            found.setdefault(self.env["res.partner"].browse(partner.id), {})[month] = dict(zip(BLOCKS, amounts, strict=True))
        return found

    def _draw_ledger(self, months, sums):
        """What the graph on the form draws, as JSON."""
        names = {"sales": self.env._("Sales"), "collections": self.env._("Collections"), "business": self.env._("Business")}
        return json.dumps(
            {
                "labels": [format_date(self.env, month, date_format="MMM yy") for month in months],
                "series": [{"name": names[block], "values": sums[block]} for block in BLOCKS],
            }
        )

    def action_open_ledger(self):
        """The customer's ledger as a graph and a pivot table."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.custproc_customer_month_action")
        return {**action, "domain": [("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id)], "context": {}}
