"""The jobs of metering: on time in the company's zone, never twice, killed and resumed; and what a thousand meters cost."""

import base64
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tests.common import freeze_time
from odoo.tools import mute_logger

from ..meter_common import PIXEL, MeterCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 04:00:00")
class TestMeteringJobs(MeterCommon):
    def rounds(self):
        return self.env["custproc.meter.round"].search([("cycle_id", "=", self.cycle.id)])

    def run_rounds(self, moment):
        with freeze_time(moment):
            self.run_cron("ir_cron_meter_rounds")
        return self.rounds()

    def test_on_time_and_once(self):
        """MR-03: planned from the 1st, opened when the 20th begins in Shanghai, one a month however often the job runs."""
        self.assertEqual(self.run_rounds("2026-02-28 15:30:00").mapped("name"), [])  # still February, whose days are over
        record = self.run_rounds("2026-02-28 16:30:00")  # half past midnight of 1 March in Shanghai
        self.assertEqual((record.state, str(record.month)), ("draft", "2026-03-01"))
        self.assertEqual(self.run_rounds("2026-03-19 15:30:00").state, "draft")
        self.assertEqual(self.run_rounds("2026-03-19 16:30:00").state, "open")
        again = self.run_rounds("2026-03-22 04:00:00")
        self.assertEqual((again, len(again.slip_ids)), (record, 1))
        self.assertEqual(again.counted_at.isoformat(), "2026-03-22T04:00:00")

    def test_opened_late_rather_than_never(self):
        """MR-03: a round that was planned is opened by the next run after an outage; a month whose days are over is not planned anew."""
        self.run_rounds("2026-03-02 04:00:00")
        self.assertEqual(self.run_rounds("2026-03-27 04:00:00").state, "open")
        self.env.cr.execute("DELETE FROM custproc_settlement_slip; DELETE FROM custproc_meter_round")
        self.env.invalidate_all()
        self.assertFalse(self.run_rounds("2026-03-27 05:00:00"))

    def test_every_second_month(self):
        """MR-03, D-02: a cycle of two months leaves out the month between; switched off, nothing is planned."""
        self.cycle.interval_months = 2
        self.assertFalse(self.run_rounds("2026-04-03 04:00:00"))
        self.company.custproc_metering = False
        self.assertFalse(self.run_rounds("2026-05-03 04:00:00"))
        self.company.custproc_metering = True
        self.assertEqual(self.run_rounds("2026-05-03 04:00:00").mapped("display_name"), ["2026-05 Commercial"])

    def test_late_round_escalates(self):
        """MR-02, MR-03: the clock ends with the 25th; then dispatch is told, two days later the finance supervisor."""
        self.cycle.user_id = self.cashier  # who is responsible is warned a day before
        record = self.run_rounds("2026-03-20 04:00:00")
        told = {}
        for moment in ("2026-03-25 15:30:00", "2026-03-25 16:30:00", "2026-03-27 16:30:00"):
            with freeze_time(moment):
                self.run_cron("ir_cron_engine_sweep")
                told[moment] = record.activity_ids.user_id & (self.dispatcher | self.supervisor)
        self.assertEqual(list(told.values()), [self.env["res.users"], self.dispatcher, self.dispatcher | self.supervisor])

    @mute_logger("odoo.addons.custproc_module.models.engine.job_failure")
    def test_one_bad_slip_stops_no_other(self):
        """MR-04: a slip whose invoice fails is set aside and named; the others are invoiced, and the next run tries it again."""
        self.make_meter("M-2", 10.0, partner=self.make_customer("Hotel", property_account_receivable_id=self.receivable.id))
        record = self.open_round()
        for slip in record.slip_ids.with_user(self.reader):
            self.sign(self.fill_in(slip, slip.previous_reading + 5.0))
        good, bad = record.slip_ids
        prepare = type(bad)._prepare_invoice

        def failing(slips):
            if bad in slips:
                raise ValueError("No journal")
            return prepare(slips)

        record.with_user(self.cashier).action_invoice()
        with patch.object(type(bad), "_prepare_invoice", failing):
            self.run_cron("ir_cron_meter_invoice")
        self.assertEqual((good.state, bad.state), ("invoiced", "signed"))
        failure = self.env["custproc.job.failure"].search([("job", "=", "slip.invoice"), ("res_id", "=", bad.id)])
        self.assertIn("No journal", failure.error)
        record.with_user(self.cashier).action_invoice()
        self.run_cron("ir_cron_meter_invoice")
        self.assertEqual((bad.state, bool(failure.resolved_at), len(record.slip_ids.move_id)), ("invoiced", True, 2))

    def cost(self, count, month):
        """Queries of opening a round of so many new meters, and of invoicing it."""
        payers = self.env["res.partner"].create(
            [{"name": f"User {n}", "is_company": True, "property_account_receivable_id": self.receivable.id} for n in range(count)]
        )
        self.env["custproc.equipment"].search([("is_meter", "=", True)]).active = False
        for payer in payers:
            self.make_meter(f"{month}-{payer.id}", partner=payer)
        record = self.env["custproc.meter.round"].create({"cycle_id": self.cycle.id, "month": month})
        found = []

        def measure(call):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            call()
            self.env.flush_all()
            found.append(self.env.cr.sql_log_count - before)

        measure(lambda: record.with_context(tracking_disable=True)._set_state("open"))
        self.assertEqual(len(record.slip_ids), count)
        delivered = {"signed_on": "2026-03-20", "due_on": "2026-03-27", "handed_at": "2026-03-20"}
        record.slip_ids.sudo().write({"state": "signed", "volume": 5.0, "price_unit": 4.0, **delivered})
        silent = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}
        slips = record.slip_ids.with_user(self.cashier).with_context(**silent)
        measure(slips._invoice)
        self.assertEqual(len(record.slip_ids.move_id), count)
        return found

    def test_growth(self):
        """MR-03, MR-04: opening a round costs the same queries for 4 and for 40 meters; invoicing grows by core's own few an invoice."""
        self.cost(1, "2026-01-01")
        few, many = self.cost(4, "2026-02-01"), self.cost(40, "2026-03-01")
        self.assertLessEqual(many[0], few[0] + 2, "opening")
        self.assertLessEqual(many[1] - few[1], 4 * 36, "invoicing")

    def test_import(self):
        """MR-04: readings of a file fill in slips; bad rows say why, and what nobody signed is taken back."""
        self.make_meter("M-2", 50.0)
        record = self.open_round()
        text = "表号,抄表日期,本次读数\nM-1,2026-03-19,1150\nM-2,2026-03-19,40\nM-9,2026-03-19,5\nM-1,2026-03-30,1160\n"
        load = self.env["custproc.import"].with_user(self.cashier).create(
            {"sort": "readings", "file": base64.b64encode(text.encode()), "filename": "readings.csv", "load_good_rows": True}
        )
        load.action_check()
        reasons = [row.reason or "" for row in load.row_ids.sorted("number")]
        self.assertEqual(reasons[0], "")
        self.assertIn("present reading 40 is below the previous one of 50", reasons[1])
        self.assertIn("No meter “M-9” waits for a reading", reasons[2])
        self.assertIn("yet to come", reasons[3])
        load.action_load()
        load.sudo()._advance()
        slip = self.slip_of(record)
        self.assertEqual((slip.state, slip.volume, str(slip.read_on), slip.read_by_id), ("read", 150.0, "2026-03-19", self.cashier))
        load.action_unload()
        load.sudo()._advance()
        self.assertEqual((slip.state, load.state), ("to_read", "unloaded"))

    def test_signed_readings_stay(self):
        """MR-04: taking an import back leaves what the customer has signed."""
        slip = self.fill_in(self.slip_of(self.open_round()), 1150.0)
        slip._sign("Ms Qian", PIXEL)
        self.env["custproc.import"]._undo_readings(None, slip)
        self.assertEqual((slip.state, slip.volume), ("signed", 150.0))
