from datetime import UTC
from zoneinfo import ZoneInfo

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    custproc_papers_required = fields.Boolean(
        "Judge customer papers",
        help="Orders and deliveries of customers whose papers are missing or expired are held, as far as the gates block.",
    )

    def _custproc_today(self):
        """Today in the time zone of the company's working calendar, in which every day of the rule book is meant (D-03)."""
        self.ensure_one()
        tz = ZoneInfo(self.resource_calendar_id.tz or "UTC")
        return fields.Datetime.now().replace(tzinfo=UTC).astimezone(tz).date()
