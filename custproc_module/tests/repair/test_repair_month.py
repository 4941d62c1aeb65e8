"""The month's statistics: counted by arrival in the company's time zone, frozen when closed."""

import io
from datetime import timedelta

import openpyxl
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
            for value in ({"month": "2026-02-01"}, {"company_id": self.env.company.id}):
                with self.assertRaises(ProcessError):
                    month.write(value)
            self.assertEqual(month.name, "2026-03")

    def test_counted_by_itself_at_the_months_end(self):
        """RP-08: when the company's month is over the job counts it once, asks dispatcher and supervisor for the calls and the closing;
        the statistics and the register of paid services are printed; a rate of nobody asked is none."""
        with freeze_time("2026-03-10 01:00:00"):
            paid, free = self.make_sheet("closed"), self.make_sheet("done")
        months = self.env["custproc.repair.month"]
        with freeze_time("2026-03-31 15:59:00"):  # a minute before April in Shanghai
            self.run_cron("ir_cron_repair_month")
            self.assertFalse(months.search([("company_id", "=", self.company.id)]))
        with freeze_time("2026-03-31 16:00:00"):
            self.run_cron("ir_cron_repair_month")
            self.run_cron("ir_cron_repair_month")
            month = months.search([("company_id", "=", self.company.id)])
            self.assertRecordValues(month, [{"name": "2026-03", "arrivals": 2, "state": "draft", "to_call_count": 1}])
            self.assertLessEqual(self.dispatcher | self.users["service_supervisor"], month.activity_ids.user_id)
            self.assertIn("call the 1 customers not asked yet", month.activity_ids[0].summary)
            calls = month.with_user(self.dispatcher).action_open_to_call()
            self.assertEqual(self.env["custproc.repair.sheet"].search(calls["domain"]), paid)
            html = self.env["ir.actions.report"]._render_qweb_html("custproc_module.report_repair_month", month.ids)[0].decode()
            statistics, register = html.split("Engineering Paid Service Register")
            self.assertTrue(paid.name in statistics and free.name in statistics)
            self.assertEqual((paid.name in register, free.name in register, "310.00" in register), (True, False, True))
            self.assertIn("–", statistics)
            book = self.env["ir.actions.report"]._render_xlsx("custproc_module.action_report_repair_month_xlsx", month.ids, {})[0]
            rows = list(openpyxl.load_workbook(io.BytesIO(book)).worksheets[1].iter_rows(values_only=True))
            self.assertEqual([(row[0], row[-1]) for row in rows[1:]], [(paid.name, 310)])
            month.with_user(self.dispatcher).action_close()
            self.assertFalse(month.activity_ids)

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
