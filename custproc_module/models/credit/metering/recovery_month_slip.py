from odoo import api, models
from odoo.tools import SQL


class RecoveryMonth(models.Model):
    _inherit = "custproc.recovery.month"

    @api.model
    def _sql_start(self):
        """CO-04: what is metered counts from the day of its slip."""
        return SQL("COALESCE(am.custproc_slip_on, %s)", super()._sql_start())
