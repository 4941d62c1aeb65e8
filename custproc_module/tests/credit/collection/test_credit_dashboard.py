"""The credit dashboard: each figure is the list it opens, for whoever may read it."""

from datetime import date, datetime

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..gate_common import GateCommon

D = date
READERS = ("sales_director", "finance_officer", "finance_supervisor", "general_manager", "auditor")


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestCreditDashboard(GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_policy(payment_term_days=366, invoice_gate="off", delivery_gate="off")
        cls.grade = cls.env["custproc.grade"].create({"name": "Dashboard grade", "code": "DASH"})
        file = cls.env["custproc.customer.file"].create({"partner_id": cls.customer.id})
        file.sudo().grade_id = cls.grade
        cls.other = cls.make_customer("Without grade")
        for amount, due in ((10, D(2026, 6, 30)), (20, D(2026, 6, 14)), (40, D(2026, 5, 1)), (80, D(2026, 4, 1)), (160, D(2026, 1, 1))):
            cls.invoice(amount, D(2026, 1, 1), due=due)
        cls.invoice(320, D(2026, 1, 1), due=D(2026, 7, 1), partner=cls.other)
        cls.invoice(5, D(2026, 6, 15), post=False)
        cls.held = cls.sell(5000)
        cls.held.action_confirm()
        cls.set_limit(cls.customer, 100.0)
        cls.accounts._refresh_payers(cls.root, (cls.customer + cls.other).ids)
        cls.release, cls.plan = cls.make_release(D(2026, 6, 30)), cls.make_plan()
        cls.make_release(D(2026, 5, 31))
        cls.month = cls.make_month()
        cls.env.flush_all()

    @classmethod
    def make_release(cls, due):
        return (
            cls.env["custproc.credit.release"]
            .sudo()
            .create(
                {
                    "sale_order_id": cls.sell(300).id,
                    "kind": "last",
                    "amount": 300.0,
                    "reason": "The furnace must not stop",
                    "valid_until": D(2026, 6, 17),
                    "state": "consumed",
                    "issuer_id": cls.users["sales_director"].id,
                    "liable_user_id": cls.users["sales_manager"].id,
                    "consumed_amount": 290.0,
                    "due_on": due,
                }
            )
        )

    @classmethod
    def make_plan(cls):
        return (
            cls.env["custproc.collection.plan"]
            .sudo()
            .create(
                {
                    "partner_id": cls.customer.id,
                    "user_id": cls.salesperson.id,
                    "state": "active",
                    "is_broken": True,
                    "received": 100.0,
                    "instalment_ids": [(0, 0, {"promised_on": D(2026, 5, 1), "date_due": D(2026, 6, 1), "amount": 310.0})],
                }
            )
        )

    @classmethod
    def make_month(cls):
        late = {"company_id": cls.root.id, "partner_id": cls.customer.id, "amount": 50.0, "missed": 50.0}
        return (
            cls.env["custproc.recovery.month"]
            .sudo()
            .create(
                {
                    "month": D(2026, 5, 1),
                    "rate": 90.0,
                    "counted_at": datetime(2026, 6, 2),
                    "line_ids": [(0, 0, late), (0, 0, {**late, "collected": 50.0, "missed": 0.0})],
                }
            )
        )

    def shown(self, role="finance_officer"):
        """{figure: its line} of the test company, in the environment of the role's user."""
        lines = self.as_user(role, self.env["custproc.credit.dashboard"]).search([("company_id", "=", self.root.id)])
        return {line.item: line for line in lines}

    def listed(self, line):
        """The records of the list that the line opens, as its reader sees them."""
        action = line.action_open()
        return line.env[action["res_model"]].search(action["domain"])

    def test_ages(self):
        """CA-03, D-05: what is overdue is split by its age, each account's parts sum up to its exposure, with the grade of the customer."""
        rows = self.env["custproc.credit.ageing"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(
            {row.age: row.amount for row in rows},
            {"2_drafts": 5.0, "3_not_due": 10.0, "4_to_30": 20.0, "5_to_60": 40.0, "6_to_90": 80.0, "7_older": 160.0},
        )
        self.assertEqual((rows.grade_id, sum(rows.mapped("amount"))), (self.grade, rows.account_id.exposure))
        self.assertEqual(rows.account_id.overdue, 300.0)
        other = self.env["custproc.credit.ageing"].search([("partner_id", "=", self.other.id)])
        self.assertEqual([(row.age, row.amount, row.grade_id.id) for row in other], [("3_not_due", 320.0, False)])

    def test_figures(self):
        """Each figure is the length and the sum of the list it opens, and the exposure that of all accounts."""
        lines = self.shown()
        found = {item: self.listed(line) for item, line in lines.items()}
        for item, line in lines.items():
            self.assertEqual(line.number, len(found[item]), item)
        exposure = sum(self.accounts.search([("company_id", "=", self.root.id)]).mapped("exposure"))
        for item in ("age", "grade"):
            self.assertAlmostEqual(lines[item].amount, sum(found[item].mapped("amount")), 2)
            self.assertAlmostEqual(lines[item].amount, exposure, 2)
        self.assertIn("Overdue over 90 days", lines["age"].parts)
        self.assertIn("Dashboard grade", lines["grade"].parts)
        account = self.accounts.search([("partner_id", "=", self.customer.id), ("company_id", "=", self.root.id)])
        self.assertEqual(account.available, -215.0)
        self.assertIn(account, found["over_limit"].sudo())
        self.assertAlmostEqual(lines["over_limit"].amount, -sum(found["over_limit"].mapped("available")), 2)
        self.assertIn(self.held, found["held"].sudo())
        self.assertAlmostEqual(lines["held"].amount, sum(o.amount_total / o.currency_rate for o in found["held"]), 2)
        releases = found["releases"].filtered(lambda one: one.partner_id == self.customer)
        self.assertEqual(releases, self.release, "only what is due this month")
        self.assertAlmostEqual(lines["releases"].amount, sum(found["releases"].mapped("consumed_amount")), 2)
        self.assertIn(self.plan, found["plans"].sudo())
        self.assertAlmostEqual(lines["plans"].amount, sum(plan.amount - plan.received for plan in found["plans"]), 2)
        self.assertEqual((lines["recovery"].rate, lines["recovery"].number, lines["recovery"].amount), (90.0, 1, 50.0))

    def test_moves(self):
        """A payment, a broken plan that is ended and another month change the figures they belong to."""
        before = self.shown()
        plans, missed = before["plans"].number, before["plans"].amount
        self.plan.sudo().state = "ended"
        self.env.invalidate_all()
        after = self.shown()["plans"]
        self.assertEqual((after.number, after.amount), (plans - 1, missed - 210.0))
        with freeze_time("2026-07-15 04:00:00"):
            self.env.invalidate_all()
            july = self.shown()
            self.assertNotIn(self.release, self.listed(july["releases"]).sudo())
            self.assertFalse(july["recovery"].has_rate)
            self.assertEqual(july["recovery"].number, 0)

    def test_rights(self):
        """RO-11: finance, management, auditor and the sales director read the figures; orders only who may read orders."""
        reference = {item: (line.number, line.amount) for item, line in self.shown().items()}
        self.assertEqual(len(reference), 7)
        for role in READERS:
            with self.subTest(role):
                lines = self.shown(role)
                hidden = {item for item, line in lines.items() if not line.is_readable}
                self.assertEqual(hidden, set() if self.as_user(role, self.env["sale.order"]).has_access("read") else {"held"})
                for item in lines.keys() - hidden:
                    self.assertEqual((lines[item].number, lines[item].amount), reference[item], f"{item} of {role}")
                    self.assertEqual(len(self.listed(lines[item])), reference[item][0])
                for item in hidden:
                    self.assertEqual((lines[item].number, lines[item].amount), (0, 0.0))
        for role in ("salesperson", "sales_manager", "logistics", "administrator"):
            for model in ("custproc.credit.dashboard", "custproc.credit.ageing"):
                with self.subTest(role, model=model), self.assertRaises(AccessError):
                    self.as_user(role, self.env[model]).search([])

    def test_company(self):
        """Another company's figures are not shown to who does not work there."""
        other = self.env["res.company"].create({"name": "Far away"})
        lines = self.as_user("finance_officer", self.env["custproc.credit.dashboard"]).search([])
        self.assertEqual(lines.company_id, self.root)
        self.assertEqual(len(self.env["custproc.credit.dashboard"].sudo().search([("company_id", "=", other.id)])), 7)

    def test_queries(self):
        """As many statements whatever the number of payers, orders and plans."""

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            for line in self.shown().values():
                self.assertGreaterEqual(line.number, 0)
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(5):
            payer = self.make_customer(f"Payer {number}")
            self.invoice(100, D(2026, 1, 1), partner=payer)
            self.sell(5000, partner=payer).action_confirm()
            self.accounts._refresh_payers(self.root, payer.ids)
            self.make_plan()
        self.assertEqual(count(), few)
