from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import EngineCase

SWEEP = "ir_cron_engine_sweep"


@tagged("post_install", "-at_install")
class TestDeadline(EngineCase):
    """D-03: clocks start and are met by state and event, pause in their own time, and escalate once per rung."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id = cls.env["resource.calendar"].create(
            {"name": "Mon-Fri 8-17", "tz": "Asia/Shanghai"}
        )

    def make_clock_rule(self, **values):
        return self.env["custproc.deadline.rule"].create(
            {
                "name": "Answer",
                "model_id": self.model.id,
                "met_values": "done",
                "cancel_states": "cancelled",
                "length": 2,
                "unit": "hours",
                **values,
            }
        )

    def rung(self, name, after, group):
        return Command.create(
            {
                "name": name,
                "after_length": after,
                "after_unit": "hours",
                "audience": "group",
                "group_id": self.env.ref(f"custproc_module.group_custproc_{group}").id,
            }
        )

    def clocks(self, document):
        return document.sudo().custproc_deadline_ids

    # ------------------------------------------------------------------
    def test_terms_end_as_the_rule_book_counts(self):
        """D-03: hours to the minute, days at the end of their day in Shanghai, months clamped, working days on the calendar."""
        rules = self.env["custproc.deadline.rule"]
        start = datetime(2026, 1, 30, 15, 30)  # Friday 23:30 in Shanghai
        for length, unit, expected in (
            (2, "hours", "2026-01-30 17:30:00"),
            (3, "days", "2026-02-02 15:59:59"),
            (1, "working_days", "2026-02-02 15:59:59"),
            (1, "months", "2026-02-28 15:59:59"),
            (1, "weeks", "2026-02-06 15:59:59"),
            (2, "working_hours", "2026-02-02 02:00:00"),
        ):
            with self.subTest(unit):
                self.assertEqual(str(rules._get_due(start, length, unit, self.company)), expected)

    def test_calendar_without_working_time_still_ends(self):
        """D-03: a term on a calendar without working time is counted around the clock."""
        empty = self.env["resource.calendar"].create(
            {"name": "Empty", "tz": "Asia/Shanghai", "attendance_ids": [Command.clear()]}
        )
        self.company.resource_calendar_id = empty
        rules = self.env["custproc.deadline.rule"]
        start = datetime(2026, 1, 30, 2, 0)
        self.assertEqual(str(rules._get_due(start, 2, "working_hours", self.company)), "2026-01-30 04:00:00")
        self.assertEqual(str(rules._get_due(start, 2, "working_days", self.company)), "2026-02-01 15:59:59")

    def test_clock_runs_from_creation_to_state(self):
        """D-03: a clock starts with the document and is met by its state."""
        self.make_clock_rule()
        with freeze_time("2026-03-02 02:00:00"):
            document = self.make_document()
        clock = self.clocks(document)
        self.assertRecordValues(
            clock, [{"state": "running", "due_at": datetime(2026, 3, 2, 4), "next_at": datetime(2026, 3, 2, 4)}]
        )
        with freeze_time("2026-03-02 05:30:00"):
            document.action_ask()
            self.assertEqual(clock.state, "running")
            document.action_finish()
        self.assertRecordValues(clock, [{"state": "met", "late_minutes": 90, "is_breached": True, "next_at": False}])

    def test_clock_runs_from_state_to_event(self):
        """D-03: a clock starts with a state and is met by an event."""
        self.make_clock_rule(start_on="state", start_values="asked", met_on="event", met_values="customer_told")
        document = self.make_document()
        self.assertFalse(self.clocks(document))
        document.action_ask()
        document._deadline_event("something_else")
        self.assertEqual(self.clocks(document).state, "running")
        document._deadline_event("customer_told")
        self.assertRecordValues(self.clocks(document), [{"state": "met", "late_minutes": 0, "is_breached": False}])

    def test_condition_and_cancel(self):
        """D-03: a clock starts where its condition holds, and is cancelled by a state."""
        self.make_clock_rule(domain="[('value', '>', 500)]")
        self.assertFalse(self.clocks(self.make_document(value=500)))
        document = self.make_document(value=501)
        self.as_user("sales_manager", document)._set_state("cancelled")
        self.assertEqual(self.clocks(document).state, "cancelled")

    def test_everybody_is_told_in_his_language(self):
        """DESIGN 8: task and mail of a missed clock are in the language of who gets them, whoever's step runs the job."""
        self.env["res.lang"]._activate_lang("zh_CN")
        managers = self.env.ref("custproc_module.group_custproc_general_manager").sudo()._get_told_members(self.company)
        managers.lang = "zh_CN"
        model = self.env.ref("custproc_module.model_custproc_deadline")
        template = self.env["mail.template"].create({"name": "Late", "model_id": model.id})
        rule = self.make_clock_rule(rung_ids=[self.rung("Nobody answered", 0, "general_manager")])
        rule.rung_ids.mail_template_id = template
        rule.with_context(lang="zh_CN").name, rule.rung_ids.with_context(lang="zh_CN").name = "答复", "无人答复"
        with freeze_time("2026-03-02 01:00:00"):
            document = self.make_document()
        sent = []

        def send_mail(template, *args, **kwargs):
            sent.append(template.env.lang)

        with freeze_time("2026-03-02 04:00:00"), patch.object(type(template), "send_mail", send_mail):
            self.run_cron(SWEEP)
        tasks = document.sudo().activity_ids.filtered(lambda task: task.user_id in managers)
        self.assertEqual(set(tasks.mapped("summary")), {"无人答复"})
        self.assertIn("答复", tasks[:1].note)
        self.assertEqual(set(sent), {"zh_CN"})

    def test_ladder_is_climbed_once_per_rung(self):
        """D-03: warning, breach and each rung wake their people once."""
        self.make_clock_rule(
            warn_length=1,
            rung_ids=[
                self.rung("Tell the manager", 0, "sales_manager"),
                self.rung("Tell the director", 4, "sales_director"),
            ],
        )
        with freeze_time("2026-03-02 02:00:00"):
            document = self.make_document(user_id=self.users["salesperson"].id)
        clock = self.clocks(document)
        told, notes = [], []
        for moment in ("02:30", "03:00", "03:30", "04:00", "04:30", "08:00", "23:00"):
            with freeze_time(f"2026-03-02 {moment}:00"):
                self.run_cron(SWEEP)
                told.append(len(clock.escalation_ids))
                notes.append(" ".join(document.activity_ids.mapped(lambda activity: str(activity.note))))
        self.assertEqual(told, [0, 1, 1, 3, 3, 4, 4])
        self.assertIn("is due on 2026-03-02 12:00", notes[1], "the warning speaks of what is to come")
        self.assertEqual(clock.escalation_ids.mapped("kind"), ["warning", "breach", "rung", "rung"])
        self.assertEqual(
            [activity.user_id.login for activity in document.activity_ids.sorted("id")],
            ["test_salesperson", "test_sales_manager", "test_sales_director"],
            "one task a person: that it is late replaces that it would be",
        )
        self.assertIn("was due on 2026-03-02 12:00", document.activity_ids[0].note)
        self.assertFalse(clock.next_at)
        with freeze_time("2026-03-03 02:00:00"):
            document.action_ask()
            document.action_finish()
        self.assertFalse(document.activity_ids)

    def test_pause_does_not_count(self):
        """D-03: a clock that stood still has as much left as before."""
        self.make_clock_rule()
        with freeze_time("2026-03-02 02:00:00"):
            document = self.make_document()
        with freeze_time("2026-03-02 03:30:00"):
            document._pause_deadlines()
        with freeze_time("2026-03-02 09:00:00"):
            self.run_cron(SWEEP)
            document._resume_deadlines()
        self.assertRecordValues(
            self.clocks(document), [{"state": "running", "due_at": datetime(2026, 3, 2, 9, 30), "is_breached": False}]
        )

    def test_pause_counts_in_the_rule_s_own_time(self):
        """D-03: a pause takes out working hours of a rule in working hours: one of four was used, three are left the next morning."""
        self.make_clock_rule(length=4, unit="working_hours")
        with freeze_time("2026-03-02 01:00:00"):  # Monday, 9:00 in Shanghai
            document = self.make_document()
        self.assertEqual(self.clocks(document).due_at, datetime(2026, 3, 2, 6))  # 14:00, noon is free
        with freeze_time("2026-03-02 02:00:00"):
            document._pause_deadlines()
        with freeze_time("2026-03-03 01:00:00"):  # 23 hours later: around the clock it would end an hour after the three left
            document._resume_deadlines()
        self.assertRecordValues(self.clocks(document), [{"state": "running", "due_at": datetime(2026, 3, 3, 4)}])
        with freeze_time("2026-03-03 03:00:00"):
            document._pause_deadlines()
        with freeze_time("2026-03-08 05:00:00"):  # Sunday: the hour left is Monday's first
            document._resume_deadlines()
        self.assertRecordValues(self.clocks(document), [{"state": "running", "due_at": datetime(2026, 3, 9, 1)}])

    def test_deadline_of_the_document_moves_with_it(self):
        """D-03: a clock that runs to a date of the document follows it."""
        self.make_clock_rule(due_field="promised_at", length=0)
        with freeze_time("2026-03-02 02:00:00"):
            document = self.make_document()
            self.assertFalse(self.clocks(document))
            document.promised_at = "2026-03-02 03:00:00"
        clock = self.clocks(document)
        self.assertEqual(clock.due_at, datetime(2026, 3, 2, 3))
        with freeze_time("2026-03-02 03:30:00"):
            self.run_cron(SWEEP)
            self.assertTrue(clock.is_breached)
            document.promised_at = "2026-03-02 05:00:00"
            # What was missed stays in the books; the new promise is another clock.
            self.assertRecordValues(clock, [{"state": "cancelled", "is_breached": True, "due_at": datetime(2026, 3, 2, 3)}])
            later = self.clocks(document) - clock
            self.assertRecordValues(later, [{"state": "running", "is_breached": False, "due_at": datetime(2026, 3, 2, 5)}])
            document.promised_at = "2026-03-02 05:30:00"
            self.assertRecordValues(later, [{"state": "running", "due_at": datetime(2026, 3, 2, 5, 30)}])
            document.action_ask()
            document.action_finish()
            document.promised_at = "2026-03-02 06:00:00"
        self.assertEqual(sorted(self.clocks(document).mapped("state")), ["cancelled", "met"])

    def test_failing_clock_does_not_stop_the_others(self):
        """DESIGN 3: a failing clock is shown to the administrator and tried later; the others go on."""
        self.make_clock_rule()
        with freeze_time("2026-03-02 02:00:00"):
            bad, good = self.make_document(title="bad"), self.make_document()
        original = type(self.env["custproc.deadline"])._prepare_activities

        def prepare(clock, document, *args):
            if document.title == "bad":
                raise ValueError("broken template")
            return original(clock, document, *args)

        with freeze_time("2026-03-02 04:00:00"):
            with patch.object(type(self.env["custproc.deadline"]), "_prepare_activities", prepare):
                self.run_cron(SWEEP)
            self.assertEqual((self.clocks(bad).is_breached, self.clocks(good).is_breached), (False, True))
            failure = self.env["custproc.job.failure"].search([("job", "=", "sweep_deadlines")])
            self.assertRecordValues(
                failure, [{"res_id": self.clocks(bad).id, "count": 1, "error": "ValueError: broken template"}]
            )
        with freeze_time("2026-03-02 05:00:00"):
            self.run_cron(SWEEP)
        self.assertTrue(self.clocks(bad).is_breached)
        self.assertTrue(failure.resolved_at)

    def test_clock_of_a_vanished_document_ends(self):
        """DESIGN 3: the clock of a document that is gone ends without a breach."""
        self.make_clock_rule()
        with freeze_time("2026-03-02 02:00:00"):
            document = self.make_document()
        clock = self.clocks(document)
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM custproc_test_document WHERE id = %s", [document.id])
        self.env.invalidate_all()
        with freeze_time("2026-03-02 04:00:00"):
            self.run_cron(SWEEP)
        self.assertEqual(clock.state, "cancelled")

    def test_clocks_go_with_a_deleted_document(self):
        """DESIGN 3: a deleted document leaves no clock."""
        self.make_clock_rule()
        document = self.make_document()
        clock = self.clocks(document)
        document.unlink()
        self.assertFalse(clock.exists())

    def test_rule_must_fit_its_document(self):
        """DESIGN 3: a rule that names what its document has not is refused when it is written."""
        for values in ({"domain": "[('nonsense', '=', 1)]"}, {"due_field": "title"}, {"due_field": "nonsense"}):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.make_clock_rule(**values)

    def test_late_is_searchable(self):
        """DESIGN 3: late documents are found by a search."""
        self.make_clock_rule()
        with freeze_time("2026-03-02 02:00:00"):
            document = self.make_document()
        documents = self.env["custproc.test.document"]
        with freeze_time("2026-03-02 03:00:00"):
            self.assertFalse(documents.search([("custproc_is_late", "=", True)]))
        with freeze_time("2026-03-02 04:00:01"):
            self.env.invalidate_all()
            self.assertEqual(documents.search([("custproc_is_late", "=", True)]), document)
            self.assertTrue(document.custproc_is_late)
            self.assertFalse(documents.search([("custproc_is_late", "=", False)]))

    def test_queries_do_not_grow_with_the_batch(self):
        """DESIGN 7: clocks are created and met in batch."""
        self.make_clock_rule()
        self.make_clock_rule(name="Second", length=3, unit="days")
        documents = self.env["custproc.test.document"]

        def measure(number):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch = documents.create([{"title": "x", "value": 1.0, "name": str(index)} for index in range(number)])
            self.env.flush_all()
            created = self.env.cr.sql_log_count - before
            batch._set_state("asked")
            before = self.env.cr.sql_log_count
            batch._set_state("done")
            self.env.flush_all()
            return created, self.env.cr.sql_log_count - before

        measure(2)
        small, large = measure(10), measure(100)
        self.assertLessEqual(large[0], small[0] + 3, f"create: {small} against {large}")
        self.assertLessEqual(large[1], small[1] + 3, f"meet: {small} against {large}")

    def test_sweep_queries_do_not_grow_with_what_is_due(self):
        """DESIGN 7: a sweep costs the due clocks in batches of a hundred, not a handful of queries for each of them."""
        self.make_clock_rule(warn_length=1, rung_ids=[self.rung("Tell the manager", 0, "sales_manager")])

        def measure(number):
            with freeze_time("2026-03-02 02:00:00"):
                documents = self.env["custproc.test.document"].create(
                    [{"title": str(index), "user_id": self.users["salesperson"].id} for index in range(number)]
                )
            self.env.flush_all()
            self.env.invalidate_all()
            clocks = self.env["custproc.deadline"].search(
                [("model", "=", documents._name), ("res_id", "in", documents.ids)]
            )
            with freeze_time("2026-03-02 05:00:00"):
                before = self.env.cr.sql_log_count
                self.env["custproc.job.failure"]._run_batch(
                    "sweep_deadlines", clocks, lambda batch: batch._escalate(), at_once=True
                )
                used = self.env.cr.sql_log_count - before
            self.assertEqual(set(clocks.mapped("is_breached")), {True})
            self.assertEqual(len(clocks.escalation_ids), 3 * number)
            self.assertEqual(len(documents.activity_ids), 2 * number)
            return used

        measure(2)
        small, large = measure(10), measure(100)
        self.assertLessEqual(large, small + 10, f"{small} queries for 10 clocks, {large} for 100")
