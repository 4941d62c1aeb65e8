from odoo import api, models
from odoo.tools import SQL


class DunningNotice(models.Model):
    """What a customer pays by a plan is not dunned beside it (CA-04, CO-05): the plan has clocks of its own, and a broken one ends that."""

    _inherit = "custproc.dunning.notice"

    @api.model
    def _sql_set_aside(self, companies):
        self.env["custproc.collection.plan"].flush_model(["partner_id", "company_id", "state", "is_broken", "debt_on"])
        return [
            *super()._sql_set_aside(companies),
            SQL(
                """EXISTS (SELECT 1 FROM custproc_collection_plan k
                            WHERE k.partner_id = line.payer AND k.company_id IN %s AND k.state = 'active'
                              AND k.is_broken IS NOT TRUE AND line.day <= k.debt_on)""",
                companies,
            ),
        ]
