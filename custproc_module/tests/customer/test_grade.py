"""Value grades: what they are made of, how they change, and who may set them by hand (D-11, CL-01 to CL-03, CL-07, CL-08)."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ...exceptions import ProcessError
from ...policies.customer.score import grade, score
from ..credit.common import CreditCommon


@tagged("post_install", "-at_install")
class TestGrade(CreditCommon):
    @classmethod
    @freeze_time("2026-03-02 03:00:00")
    def setUpClass(cls):
        super().setUpClass()
        cls.env["custproc.grade.run"].sudo().search([]).unlink()
        cls.scheme = cls.env.ref("custproc_module.grade_scheme_standard")
        cls.scheme.measure_ids.filtered(lambda line: line.measure == "revenue").best = 10_000
        cls.goods = cls.make_product("Tank", 100.0, standard_price=60.0, property_account_income_id=cls.income.id)
        cls.good, cls.weak, cls.new = (cls.make_customer(name) for name in ("Good", "Weak", "New"))
        (cls.good | cls.weak | cls.new).property_account_receivable_id = cls.receivable
        cls.files = cls.env["custproc.customer.file"].create(
            [{"partner_id": partner.id, "user_id": cls.users["salesperson"].id} for partner in cls.good | cls.weak | cls.new]
        )
        for month in range(3, 13):
            cls.sell(cls.good, 10, date(2025, month, 10), paid=date(2025, month, 20))
        cls.sell(cls.good, 40, date(2024, 6, 10), paid=date(2024, 6, 20))
        cls.sell(cls.weak, 50, date(2024, 6, 10), paid=date(2024, 6, 20))
        cls.sell(cls.weak, 5, date(2025, 4, 1), paid=date(2025, 9, 1))
        cls.sell(cls.weak, 1, date(2025, 5, 1), refund=True)

    @classmethod
    def sell(cls, partner, quantity, day, paid=None, refund=False):
        lines = [(0, 0, {"product_id": cls.goods.id, "quantity": quantity, "price_unit": 100.0, "tax_ids": []})]
        kind = "out_refund" if refund else "out_invoice"
        due = day.replace(day=28)
        move = cls.invoice(0, day, due=due, partner=partner, move_type=kind, invoice_line_ids=lines)
        if paid:
            cls.pay(paid, quantity * 100.0, move)

    def run_grading(self):
        self.run_cron("ir_cron_customer_grade")

    def values(self, file):
        return {code: each[0] for code, each in file.grade_values.items()}

    @freeze_time("2026-03-02 03:00:00")
    def test_figures_of_twelve_months(self):
        """D-11: revenue, margin, growth, frequency, recency and punctuality as counted by hand."""
        self.run_grading()
        good, weak, new = self.files
        self.assertEqual(
            self.values(good),
            {"revenue": 10000, "margin": 40, "growth": 150, "frequency": 10, "recency": 82, "punctuality": 100},
        )
        self.assertEqual(
            self.values(weak),
            {"revenue": 400, "margin": 40, "growth": -92, "frequency": 1, "recency": 335, "punctuality": 0},
        )
        self.assertEqual(self.values(new), {"revenue": 0, "frequency": 0, "recency": 730})

    @freeze_time("2026-03-02 03:00:00")
    def test_sql_says_what_the_policy_says(self):
        """D-11, CL-03: score and grade of the statement are those of the policy, for every customer."""
        self.run_grading()
        for file in self.files:
            with self.subTest(file.partner_id.name):
                total = score(self.values(file), self.scheme._get_measures())
                self.assertAlmostEqual(file.grade_score, total, places=2)
                self.assertEqual(file.grade_id.id, grade(total, self.scheme._get_boundaries()))
        self.assertEqual(self.files.grade_id.mapped("code"), ["strategic", "potential"])

    @freeze_time("2026-03-02 03:00:00")
    def test_lines_add_up_to_the_score(self):
        """CL-08: the form explains the score line by line."""
        self.run_grading()
        text = self.files[0].grade_explanation
        self.assertIn("Revenue of 12 months", text)
        self.assertIn(f"{self.files[0].grade_score:.2f}", text)
        self.assertNotIn("<td>Complaints", text)
        self.assertIn("Left out, because nothing is known of it: Complaints in 12 months.", text)
        self.assertIn("Margin (%), Growth against the year before (%)", self.files[2].grade_explanation)

    def test_once_a_month_and_why_it_changed(self):
        """D-11: graded with the first run of a month and not again; the change names the measures that moved it."""
        with freeze_time("2026-03-02 03:00:00"):
            self.run_grading()
            self.run_grading()
        runs = self.env["custproc.grade.run"].search([("company_id", "=", self.company.id)])
        self.assertEqual(len(runs), 1)
        self.assertEqual(self.files.grade_change_ids.mapped("cause"), ["first"] * 3)
        with freeze_time("2026-09-02 03:00:00"):
            self.run_grading()
        change = self.files[0].grade_change_ids[0]
        self.assertEqual((change.cause, change.previous_id.code, change.grade_id.code), ("score", "strategic", "general"))
        self.assertRegex(change.reason, r"^score from \d\d\.\d\d to \d\d\.\d\d\nRevenue of 12 months -18\.0 points\n")
        self.assertEqual(self.files[2].grade_change_ids.mapped("cause"), ["first"])

    @freeze_time("2026-03-02 03:00:00")
    def test_problem_customers_get_an_activity_once(self):
        """CL-07: who fell beyond a limit is flagged and whoever looks after him is told, once."""
        self.run_grading()
        self.assertEqual(self.files.filtered("is_problem"), self.files[1])
        activity = self.files.activity_ids
        self.assertEqual((activity.res_id, activity.user_id), (self.files[1].id, self.users["salesperson"]))
        self.assertIn("-92.00, limit -30", activity.note)
        with freeze_time("2026-04-02 03:00:00"):
            self.run_grading()
        self.assertEqual(len(self.files.activity_ids), 1)

    def test_grade_by_hand_until_a_day(self):
        """D-11: a sales manager sets a grade with a reason until a day; it outlives a grading and ends by itself."""
        file = self.files[1]
        with freeze_time("2026-03-02 03:00:00"):
            self.run_grading()
            form = self.as_user("sales_manager", self.env["custproc.grade.override"]).create(
                {
                    "file_id": file.id,
                    "grade_id": self.env.ref("custproc_module.grade_strategic").id,
                    "until": "2026-04-15",
                    "reason": "Signs a ten-year contract",
                }
            )
            form.action_override()
        decision = self.env["custproc.decision"].search([("model", "=", file._name), ("res_id", "=", file.id)])
        self.assertEqual((decision.kind, decision.user_id, decision.reason), ("override", form.create_uid, "Signs a ten-year contract"))
        with freeze_time("2026-04-02 03:00:00"):
            self.run_grading()
            self.assertEqual((file.grade_id.code, file.calculated_grade_id.code), ("strategic", "potential"))
        with freeze_time("2026-04-16 03:00:00"):
            self.run_grading()
        self.assertEqual(file.grade_id.code, "potential")
        self.assertFalse(file.override_until)
        self.assertEqual(file.grade_change_ids.mapped("cause"), ["expired", "override", "first"])

    @freeze_time("2026-03-02 03:00:00")
    def test_who_may_set_a_grade(self):
        """D-11: nobody below a sales manager sets a grade, no reason or a past day is refused, and no field is written."""
        file, strategic = self.files[0], self.env.ref("custproc_module.grade_strategic")
        for role in ("salesperson", "service_supervisor", "administrator"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(role, file)._override_grade(strategic, "Because", date(2026, 5, 1))
        manager = self.as_user("sales_manager", file)
        with self.assertRaisesRegex(ProcessError, "no reason is given; it would have ended before it began"):
            manager._override_grade(strategic, " ", date(2026, 3, 1))
        with self.assertRaises(AccessError):
            manager.write({"grade_id": strategic.id})

    def test_scheme_must_reach_everybody(self):
        """D-11: a scheme begins at a score of 0, its better grades at higher scores, and its change is a decision."""
        lowest = self.scheme.boundary_ids.sorted("minimum")[0]
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.scheme.write({"boundary_ids": [(1, lowest.id, {"minimum": 5})]})
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.scheme.write({"boundary_ids": [(1, lowest.id, {"minimum": 90}), (1, self.scheme.boundary_ids[0].id, {"minimum": 0})]})
        line = self.as_user("sales_director", self.scheme.measure_ids[0])
        line.weight = 40
        decision = self.env["custproc.decision"].search([("model", "=", line._name), ("res_id", "=", line.id)])
        self.assertEqual((decision.kind, decision.user_id), ("mode", self.users["sales_director"]))

    @freeze_time("2026-03-02 03:00:00")
    def test_queries_do_not_grow(self):
        """D-11: ten times the customers are graded with the same number of queries."""
        self.env["custproc.customer.file"].create([{"partner_id": self.make_customer(f"C{n}").id} for n in range(27)])
        runs = self.env["custproc.grade.run"].sudo()._begin(self.company)
        self.env.flush_all()
        runs._grade_chunk()
        runs.write({"position": self.files[0].id - 1, "is_done": False})
        self.env.flush_all()
        with self.assertQueryCount(__system__=14):
            runs._grade_chunk()
            self.env.flush_all()
        self.assertGreaterEqual(runs.file_count, 60)
