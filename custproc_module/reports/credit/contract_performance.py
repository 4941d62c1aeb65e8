from odoo import models
from odoo.tools import SQL


class ContractPerformance(models.Model):
    """Disputed invoices in the performance of contracts (CT-05)."""

    _inherit = "custproc.contract.performance"

    def _query_disputes(self):
        """A dispute begins on the day it is recorded, in the company's own calendar."""
        # EXTENDS contract
        return SQL(
            """SELECT d.id AS dispute_id, d.move_id AS invoice_id, d.closed_on AS settled_on,
                      (d.create_date AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(k.tz, 'UTC'))::date AS began_on
                 FROM custproc_dunning_dispute d
                 JOIN res_company f ON f.id = d.company_id
                 LEFT JOIN resource_calendar k ON k.id = f.resource_calendar_id"""
        )
