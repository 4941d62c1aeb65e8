from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

from ..customer.grade.grade_sql import Source


class CustprocCustomerFile(models.Model):
    """How often a customer complained, as a measure of his grade (D-11, CL-07)."""

    _inherit = "custproc.customer.file"

    @api.model
    def _get_grade_sources(self, company, day):
        """Complaints count once the company has recorded one: before that nothing is known, and nobody is praised for having none."""
        sources = super()._get_grade_sources(company, day)
        # sudo: helpdesk.ticket, whether anybody complained does not depend on who asks
        tickets = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        known = tickets.search_count(
            [
                ("company_id", "=", company.id),
                ("custproc_kind_id.is_complaint", "=", True),
                ("create_date", "<", company._custproc_start_of_day(day)),
            ],
            limit=1,
        )
        return [*sources, _complaints_source(company, day)] if known else sources


def _complaints_source(company, day):
    """Complaints of twelve months up to the start of the day, as the company's days begin; one reported twice counts once."""
    query = SQL(
        """
        SELECT c.partner_id, count(*) AS complaints
          FROM helpdesk_ticket t
          JOIN custproc_ticket_kind k ON k.id = t.custproc_kind_id AND k.is_complaint
          JOIN res_partner p ON p.id = t.partner_id
          JOIN chosen c ON c.partner_id = p.commercial_partner_id
         WHERE t.company_id = %(company)s AND t.duplicate_id IS NULL AND t.create_date >= %(begin)s AND t.create_date < %(end)s
         GROUP BY c.partner_id
        """,
        company=company.id,
        begin=company._custproc_start_of_day(day - relativedelta(months=12)),
        end=company._custproc_start_of_day(day),
    )
    return Source(("complaints",), query, {"complaints": 0})
