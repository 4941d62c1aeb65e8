from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from odoo import api, fields, models, tools


class ResCompany(models.Model):
    _inherit = "res.company"

    def _custproc_timezone(self):
        """Name of the time zone in which this company's days begin: that of its working calendar (D-03)."""
        self.ensure_one()
        return self._custproc_remembered_timezone(self.id)

    @api.model
    @tools.ormcache("company_id")
    def _custproc_remembered_timezone(self, company_id):
        # sudo: resource.calendar, the portal asks as well; remembered, so that a gate needs no query to know the day
        return self.browse(company_id).sudo().resource_calendar_id.tz or "UTC"

    def _custproc_today(self):
        """Today in the time zone of the company's working calendar, in which every day of the rule book is meant (D-03)."""
        return self._custproc_day_of(fields.Datetime.now())

    def _custproc_day_of(self, moment):
        """The company's day (D-03) of a moment in UTC without a zone."""
        return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(self._custproc_timezone())).date()

    def _get_gate_checks(self, gate):
        # EXTENDS engine: papers are judged when the order is confirmed and when goods leave (D-16)
        papers = {"papers": self._custproc_gate_mode("papers")} if gate in ("order", "delivery") else {}
        return super()._get_gate_checks(gate) | papers

    def _custproc_start_of_day(self, day):
        """The first moment of a day of the company (D-03), in UTC without a zone, as the database keeps moments."""
        zone = ZoneInfo(self._custproc_timezone())
        return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC).replace(tzinfo=None)

    def write(self, vals):
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            self.env.registry.clear_cache()
        return result
