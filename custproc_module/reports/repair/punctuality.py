from odoo import fields, models
from odoo.tools import SQL


class RepairPunctuality(models.Model):
    """Arrivals and follow-up calls for the monthly on-time and pass rates (零修及时率, RP-08, D-13); one row an arrival.

    A rate is the average of 0 and 100 over the rows that count: not followed up counts in neither part of the pass rate.
    """

    _name = "custproc.repair.punctuality"
    _description = "On-time Rate of Repairs"
    _auto = False
    _order = "arrived_at desc"
    _rec_name = "sheet_id"

    sheet_id = fields.Many2one("custproc.repair.sheet", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    technician_id = fields.Many2one("res.users", readonly=True)
    team_id = fields.Many2one("helpdesk.ticket.team", readonly=True)
    warranty = fields.Selection(
        [("inside", "Under warranty"), ("outside", "Out of warranty"), ("unknown", "Not known")], readonly=True
    )
    arrived_at = fields.Datetime("Arrived on", readonly=True)
    on_time_count = fields.Integer("On time", readonly=True)
    late_count = fields.Integer("Late", readonly=True)
    late_minutes = fields.Integer("Minutes late", readonly=True, aggregator="avg")
    on_time_rate = fields.Float("On-time rate (%)", readonly=True, aggregator="avg", digits=(16, 2))
    followed_count = fields.Integer("Followed up", readonly=True)
    satisfied_count = fields.Integer("Satisfied", readonly=True)
    pass_rate = fields.Float("Pass rate (%)", readonly=True, aggregator="avg", digits=(16, 2))
    amount_total = fields.Float("Customer paid", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT sheet.id, sheet.id AS sheet_id, sheet.company_id, sheet.partner_id, sheet.technician_id, ticket.team_id, sheet.warranty,
                   sheet.arrived_at, sheet.late_minutes, sheet.amount_total,
                   CASE WHEN sheet.is_on_time THEN 1 ELSE 0 END AS on_time_count,
                   CASE WHEN sheet.is_on_time THEN 0 ELSE 1 END AS late_count,
                   CASE WHEN sheet.is_on_time THEN 100.0 ELSE 0.0 END AS on_time_rate,
                   CASE WHEN sheet.followup_result IS NOT NULL THEN 1 ELSE 0 END AS followed_count,
                   CASE WHEN sheet.followup_result = 'satisfied' THEN 1 ELSE 0 END AS satisfied_count,
                   CASE sheet.followup_result WHEN 'satisfied' THEN 100.0 WHEN 'unsatisfied' THEN 0.0 END AS pass_rate
              FROM custproc_repair_sheet sheet
              JOIN helpdesk_ticket ticket ON ticket.id = sheet.ticket_id
             WHERE sheet.arrived_at IS NOT NULL
            """
        )
