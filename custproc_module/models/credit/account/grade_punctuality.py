from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...customer.grade.grade_sql import Source


class CustprocGradeMeasure(models.Model):
    _inherit = "custproc.grade.measure"

    measure = fields.Selection(
        selection_add=[("punctuality", "Paid on time (%)")], ondelete={"punctuality": "cascade"}
    )


class CustprocCustomerFile(models.Model):
    """How punctually a customer pays, as a measure of his grade (D-11)."""

    _inherit = "custproc.customer.file"

    @api.model
    def _get_grade_sources(self, company, day):
        return [*super()._get_grade_sources(company, day), _punctuality_source(company, day)]


def _punctuality_source(company, day):
    """Of what fell due in twelve months, the part that was settled not later than its due date, in percent; company currency."""
    query = SQL(
        """
        SELECT l.partner_id, sum(COALESCE(p.amount, 0)) / sum(l.debit) * 100 AS punctuality
          FROM (SELECT m.commercial_partner_id AS partner_id, l.id, l.debit, l.date_maturity
                  FROM account_move_line l
                  JOIN account_move m ON m.id = l.move_id
                  JOIN chosen c ON c.partner_id = m.commercial_partner_id
                 WHERE l.company_id = %(company)s AND l.display_type = 'payment_term' AND l.parent_state = 'posted'
                   AND m.move_type = 'out_invoice' AND l.debit > 0
                   AND l.date_maturity >= %(year)s AND l.date_maturity < %(day)s) l
          LEFT JOIN LATERAL (
                SELECT sum(r.amount) AS amount FROM account_partial_reconcile r
                 WHERE r.debit_move_id = l.id AND r.max_date <= l.date_maturity) p ON TRUE
         GROUP BY l.partner_id
        """,
        company=company.id,
        day=day,
        year=day - relativedelta(months=12),
    )
    return Source(("punctuality",), query, {})
