"""The month's statistics: counted by arrival in the company's time zone, frozen when closed."""

from datetime import timedelta

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...exceptions import ProcessError
from .common import RepairCommon


@tagged("post_install", "-at_install")
class TestRepairMonth(RepairCommon):
    def _arrive(self, moment, minutes):
        with freeze_time(moment) as clock:
            sheet = self.make_sheet("travelling")
            clock.tick(timedelta(minutes=60 + minutes))
            sheet.with_user(self.technician).action_arrive("Traffic")
            return sheet

    def test_counted_and_frozen(self):
        """RP-08, D-13: 2 of 3 arrivals on time, borders in Shanghai time; what happens after closing changes nothing."""
        self._arrive("2026-02-28 15:30:00", -30)  # 00:00 on 1 March in Shanghai
        self._arrive("2026-03-10 01:00:00", 10)
        late = self._arrive("2026-03-31 14:00:00", 11)  # 23:11 on 31 March in Shanghai
        self._arrive("2026-03-31 15:30:00", -15)  # 00:15 on 1 April in Shanghai
        with freeze_time("2026-04-01 01:00:00"):
            month = self.env["custproc.repair.month"].with_user(self.dispatcher).create({"month": "2026-03-15"})
            month.action_count()
            self.assertEqual((month.name, month.arrivals, month.on_time, month.on_time_rate), ("2026-03", 3, 2, 66.67))
            month.action_close()
            with self.assertRaises(ProcessError):
                month.action_count()
            for step in ("quoted", "agreed", "working", "done", "closed"):
                getattr(self, f"_go_{step}")(late)
            late.with_user(self.agent)._follow_up("satisfied", "")
            self.assertEqual((month.followed_up, month.pass_rate), (0, 0.0))
            with self.assertRaises(AccessError):
                month.on_time_rate = 100.0

    def test_only_what_is_over(self):
        """D-13: a month is closed once, and only when it is over."""
        with freeze_time("2026-03-31 15:59:59"):  # a second before April in Shanghai
            month = self.env["custproc.repair.month"].with_user(self.dispatcher).create({"month": "2026-03-01"})
            with self.assertRaises(ProcessError):
                month.action_close()
            with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                month.copy({"month": "2026-03-20"})
        with freeze_time("2026-03-31 16:00:00"):
            month.action_close()
        self.assertEqual((month.state, month.closed_by_id), ("closed", self.dispatcher))
