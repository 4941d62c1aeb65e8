"""What follows from a grade: visits and rebates (D-11, CL-08)."""

from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...exceptions import ProcessError
from .common import CustomerCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestGradeConsequences(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.make_file(user_id=cls.users["salesperson"].id)

    def grade(self, code, file=None):
        (file or self.file).sudo().grade_id = self.env.ref(f"custproc_module.grade_{code}")

    def plan(self):
        self.run_cron("ir_cron_customer_visits")
        return self.file.next_visit_on

    def clocks(self, state="running"):
        rule = self.env.ref("custproc_module.deadline_rule_visit")
        return self.env["custproc.deadline"].search([("rule_id", "=", rule.id), ("res_id", "=", self.file.id), ("state", "=", state)])

    def test_visits_by_grade(self):
        """D-11: the grade's rhythm sets the day of the next visit, a clock that runs with it; a recorded visit plans the next one."""
        self.grade("important")
        self.assertEqual((self.plan(), str(self.clocks().due_at)), (date(2026, 6, 2), "2026-06-02 15:59:59"))
        self.grade("strategic")
        self.assertEqual((self.plan(), str(self.clocks().due_at)), (date(2026, 4, 2), "2026-04-02 15:59:59"))
        own = self.as_user("salesperson", self.file)
        with self.assertRaisesRegex(ProcessError, "nothing is written down"):
            own.action_record_visit()
        with freeze_time("2026-03-31 02:00:00"):
            own.visit_note = "Talked to the buyer: wants 20 t more in May"
            own.action_record_visit()
            self.assertEqual((self.file.last_visit_on, self.file.next_visit_on), (date(2026, 3, 31), date(2026, 4, 30)))
            self.assertIn("20 t more", self.file.message_ids[0].body)
            self.assertEqual((len(self.clocks("met")), str(self.clocks().due_at)), (1, "2026-04-30 15:59:59"))
            self.assertEqual(self.plan(), date(2026, 4, 30), "nothing changed, nothing is planned anew")
        self.env.ref("custproc_module.grade_strategic").visit_months = 0
        self.assertFalse(self.plan())
        self.assertFalse(self.clocks())
        with self.assertRaises(AccessError):
            own.next_visit_on = date(2030, 1, 1)

    def test_the_salesperson_is_told(self):
        """D-11: a week before the day, and once more when nobody came; the second task takes the place of the first."""
        self.grade("strategic")
        self.plan()
        days = (("2026-03-25 16:00:00", []), ("2026-03-26 17:00:00", ["is due on"]), ("2026-04-02 17:00:00", ["was due on"]))
        for day, said in days:
            with freeze_time(day):
                self.run_cron("ir_cron_engine_sweep")
                told = self.file.activity_ids.filtered(lambda activity: activity.user_id == self.users["salesperson"])
                self.assertEqual([next(words for words in ("is due on", "was due on") if words in str(task.note)) for task in told], said)
        self.assertEqual(self.clocks().escalation_ids.mapped("kind")[:2], ["warning", "breach"])

    def test_planning_costs_no_query_per_customer(self):
        """D-11: visits of many customers are planned in a set, however many."""
        files = self.env["custproc.customer.file"]
        costs = {}
        for count in (10, 10, 60):
            made = files.create([{"partner_id": self.make_customer(f"C {count} {n}").id} for n in range(count)])
            self.grade("general", made)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            made._plan_visits()
            self.env.flush_all()
            costs[count] = self.cr.sql_log_count - before
        self.assertLessEqual(costs[60], costs[10] + 2)

    def test_rebate_by_grade(self):
        """CL-08: of what is collected in a month, the percentage of the grade that counted at its end; set by hand beats calculated."""
        changes = self.env["custproc.grade.change"].sudo()
        for day, cause, code in (
            ("2026-01-15", "first", "important"),
            ("2026-02-10", "override", "strategic"),
            ("2026-02-20", "score", "potential"),
        ):
            changes.create(
                {
                    "file_id": self.file.id,
                    "company_id": self.company.id,
                    "partner_id": self.customer.id,
                    "changed_on": day,
                    "cause": cause,
                    "grade_id": self.env.ref(f"custproc_module.grade_{code}").id,
                }
            )
        journal = self.env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1)
        receivable = self.customer.property_account_receivable_id
        for day, amount in (("2025-12-20", 500), ("2026-01-20", 1000), ("2026-02-25", 2000)):
            entry = self.env["account.move"].create(
                {
                    "journal_id": journal.id,
                    "date": day,
                    "line_ids": [
                        Command.create({"account_id": journal.default_account_id.id, "debit": amount}),
                        Command.create({"account_id": receivable.id, "credit": amount, "partner_id": self.customer.id}),
                    ],
                }
            )
            entry.action_post()
        self.env.flush_all()
        rebates = self.env["custproc.customer.rebate"].with_user(self.users["salesperson"])
        rows = rebates.search([("file_id", "=", self.file.id)], order="month")
        self.assertEqual(
            [(row.month, row.grade_id.code, row.collections, row.rate, row.rebate) for row in rows],
            [(date(2026, 1, 1), "important", 1000, 1.5, 15), (date(2026, 2, 1), "strategic", 2000, 3, 60)],
        )
        self.file.kind_ids = self.file_kind("tenant")
        self.assertFalse(rows.search([("file_id", "=", self.file.id)]), "a confidential file's rebates are for its readers")
