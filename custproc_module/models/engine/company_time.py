"""The company's clock: every day and every printed moment of the rule book is meant in the zone of its working calendar (D-03)."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models, tools
from odoo.tools.misc import format_date, format_datetime


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
        """The company's day (D-03) of a moment, which is given in UTC without a zone, as the database keeps moments."""
        return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(self._custproc_timezone())).date()

    def _custproc_start_of_day(self, day):
        """The first moment of a day of the company (D-03), in UTC without a zone, as the database keeps moments."""
        zone = ZoneInfo(self._custproc_timezone())
        return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC).replace(tzinfo=None)

    def _custproc_end_of_day(self, day):
        """The last second of a day of the company (D-03), in UTC without a zone."""
        return self._custproc_start_of_day(day + timedelta(days=1)) - timedelta(seconds=1)

    def _custproc_next_working_moment(self, moment):
        """This moment where the company works then, else when its working calendar has work next (UTC without a zone, as it is given).

        The moment itself where nobody works within two weeks, or the company keeps no calendar.
        """
        self.ensure_one()
        calendar = self.sudo().resource_calendar_id  # sudo: resource.calendar, when a company works is no secret
        if not calendar:
            return moment
        start = moment.replace(tzinfo=UTC)
        work = calendar._work_intervals_batch(start, start + timedelta(days=14))[False]
        begins = next((begin for begin, _end, _record in work), start)
        return begins.astimezone(UTC).replace(tzinfo=None)

    def _custproc_format_day(self, moment):
        """The company's day of a moment, as the reader's language writes it; nothing for no moment."""
        return format_date(self.env, self._custproc_day_of(moment)) if moment else ""

    def _custproc_format_time(self, moment):
        """A moment on the company's clock, to the minute; nothing for no moment."""
        return format_datetime(self.env, moment, tz=self._custproc_timezone(), dt_format="yyyy-MM-dd HH:mm") if moment else ""

    def write(self, vals):
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            self.env.registry.clear_cache()
        return result
