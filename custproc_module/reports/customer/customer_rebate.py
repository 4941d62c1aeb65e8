from odoo import fields, models
from odoo.tools import SQL


class CustprocCustomerRebate(models.Model):
    """Rebates accrued by grade (CL-08): of what a customer paid in a month, the percentage of the grade that counted at its end.

    One row a company, customer and month with a rebate, in company currency. It is a statement of what is earned; nothing is posted.
    """

    _name = "custproc.customer.rebate"
    _description = "Rebate of a Customer"
    _auto = False
    _order = "month desc, partner_id"
    _rec_name = "partner_id"

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    file_id = fields.Many2one("custproc.customer.file", "Customer file", readonly=True)
    grade_id = fields.Many2one("custproc.grade", readonly=True)
    month = fields.Date(readonly=True)
    collections = fields.Monetary(readonly=True, help="Received through bank and cash.")
    rate = fields.Float("Rebate (%)", readonly=True, aggregator="avg")
    rebate = fields.Monetary("Rebate accrued", readonly=True)

    @property
    def _table_query(self):
        # A grade set by hand counts until it ends, whatever is calculated meanwhile.
        return SQL(
            """
            SELECT m.id, m.company_id, m.currency_id, m.partner_id, m.file_id, m.month, g.id AS grade_id, m.collections, g.rebate AS rate,
                   round((m.collections * g.rebate / 100)::numeric, 2) AS rebate
              FROM (%s) m
        CROSS JOIN LATERAL (
                    SELECT COALESCE(
                        (SELECT CASE WHEN o.cause <> 'expired' THEN o.grade_id END FROM custproc_grade_change o
                          WHERE o.file_id = m.file_id AND o.cause IN ('override', 'imported', 'expired')
                            AND o.changed_on < m.month + interval '1 month'
                          ORDER BY o.changed_on DESC, o.id DESC LIMIT 1),
                        (SELECT c.grade_id FROM custproc_grade_change c
                          WHERE c.file_id = m.file_id AND c.grade_id IS NOT NULL AND c.changed_on < m.month + interval '1 month'
                          ORDER BY c.changed_on DESC, c.id DESC LIMIT 1)) AS grade_id) counted
              JOIN custproc_grade g ON g.id = counted.grade_id AND g.rebate > 0
             WHERE m.collections > 0
            """,
            self.env["custproc.customer.month"]._table_query,
        )
