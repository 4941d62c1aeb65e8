"""Two workers sweep at once: each takes the clocks the other does not hold, and no rung is climbed twice (real cursors)."""

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from odoo.addons.custproc_module.tests.concurrency import ConcurrencyCase

COUNT, HELD = 7, 3


@tagged("post_install", "-at_install")
class TestSweepAtOnce(ConcurrencyCase):
    def setUp(self):
        super().setUp()
        with freeze_time("2026-03-02 02:00:00"), self.registry.cursor() as cr:
            env = self.environment(cr)
            rung = {"name": "Tell", "after_length": 0, "audience": "user", "user_id": env.uid}
            rule = env["custproc.deadline.rule"].create(
                {
                    "name": "Concurrent",
                    "model_id": env["ir.model"]._get("custproc.test.document").id,
                    "met_values": "done",
                    "length": 2,
                    "unit": "hours",
                    "rung_ids": [Command.create(rung)],
                }
            )
            documents = env["custproc.test.document"].create([{"title": f"Concurrent {number}"} for number in range(COUNT)])
            self.rule_id, self.document_ids, self.clock_ids = rule.id, documents.ids, documents.custproc_deadline_ids.ids
        self.addCleanup(self.clean_up)

    def clean_up(self):
        with self.registry.cursor() as cr:
            env = self.environment(cr)
            documents = env["custproc.test.document"].browse(self.document_ids)
            documents.activity_ids.unlink()
            cr.execute("DELETE FROM custproc_deadline_escalation WHERE deadline_id = ANY(%s)", [self.clock_ids])
            cr.execute("DELETE FROM custproc_deadline WHERE id = ANY(%s)", [self.clock_ids])
            documents.unlink()
            env["custproc.deadline.rule"].browse(self.rule_id).unlink()

    def escalated(self):
        """[clock id] of every rung climbed so far, as committed."""
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT deadline_id FROM custproc_deadline_escalation WHERE deadline_id = ANY(%s) AND rung_id IS NOT NULL", [self.clock_ids]
            )
            return sorted(row[0] for row in cr.fetchall())

    def test_two_sweeps(self):
        """DESIGN 3: while one cursor holds three due clocks, another escalates the other four without waiting, and nothing twice."""
        self.assertEqual(len(self.clock_ids), COUNT)
        with freeze_time("2026-03-02 05:00:00"):
            with self.registry.cursor() as cr:
                first = self.environment(cr)["custproc.deadline"]
                held = first._lock_due(HELD)
                self.assertEqual(len(held), HELD)
                with self.registry.cursor() as other:
                    other.execute("SET lock_timeout = '2s'")
                    second = self.environment(other)["custproc.deadline"]
                    self.assertFalse(set(second._lock_due(COUNT).ids) & set(held.ids))
                    other.rollback()
                    other.execute("SET lock_timeout = '2s'")
                    second._cron_sweep()
                self.assertEqual(self.escalated(), sorted(set(self.clock_ids) - set(held.ids)))
                held._escalate()
            self.assertEqual(self.escalated(), sorted(self.clock_ids))
            with self.registry.cursor() as cr:
                self.environment(cr)["custproc.deadline"]._cron_sweep()
            self.assertEqual(self.escalated(), sorted(self.clock_ids))
            with self.registry.cursor() as cr:
                clocks = self.environment(cr)["custproc.deadline"].browse(self.clock_ids)
                self.assertEqual(set(clocks.mapped("is_breached")), {True})
                self.assertEqual(len(clocks.escalation_ids), 2 * COUNT)

    def test_killed_sweep(self):
        """DESIGN 3: a worker that dies holding clocks leaves them due; the next sweep climbs each rung once."""
        with freeze_time("2026-03-02 05:00:00"):
            before = self.escalated()
            with self.registry.cursor() as cr:
                held = self.environment(cr)["custproc.deadline"]._lock_due(HELD)
                held._escalate()
                cr.rollback()
            self.assertEqual(self.escalated(), before)
            with self.registry.cursor() as cr:
                self.environment(cr)["custproc.deadline"]._cron_sweep()
            self.assertEqual(self.escalated(), sorted(self.clock_ids))
