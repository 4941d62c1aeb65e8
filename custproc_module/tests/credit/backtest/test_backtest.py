import io
from datetime import date, timedelta
from unittest.mock import patch

import openpyxl

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ....exceptions import ProcessError
from ....models.credit.backtest import credit_backtest_run
from ..common import CreditCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-22 04:00:00")
class TestBacktest(CreditCommon):
    """A policy tried on posted invoices and payments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_policy(floor=1000.0, cap=1000.0)
        cls.payers = [cls.customer, *(cls.make_customer(f"Payer {number}") for number in range(3))]
        for number, payer in enumerate(cls.payers):
            cls.invoice(900.0, date(2026, 3, 2), partner=payer)  # free
            second = cls.invoice(300.0, date(2026, 3, 5), partner=payer)  # first release
            if number:
                cls.pay(date(2026, 4, 1), 300.0, second)
            cls.invoice(400.0, date(2026, 3, 9), partner=payer)  # a third or more: paid first
        cls.tight = cls.policy.copy({"payment_term_days": 5})
        cls.backtests = cls.env["custproc.credit.backtest"].with_user(cls.users["finance_supervisor"])
        cls.period = {"date_from": "2026-03-01", "date_to": "2026-03-31", "bad_after_days": 90}

    def ask(self, **values):
        test = self.backtests.create({"policy_id": self.policy.id, **self.period, **values})
        test.action_start()
        return test

    def finish(self, test):
        test.sudo()._run()
        return test.result_ids

    def test_result(self):
        """CA-06 to CA-09: by customer and month what would have been free, released, paid first, and the bad debts avoided."""
        test = self.ask()
        self.assertEqual((test.state, test.payer_total), ("running", 4))
        result = self.finish(test)
        self.assertEqual((test.state, test.progress, result.payer_count, result.count), ("done", 100.0, 4, 12))
        self.assertEqual((result.amount_free, result.amount_first_release, result.amount_last_release), (3600.0, 1200.0, 0.0))
        self.assertEqual((result.amount_paid_first, result.amount_held), (1600.0, 0.0))
        # never paid: 900 each, 300 of the first customer; 400 each whose money would have had to come first
        self.assertEqual((result.loss_taken, result.loss_avoided), (3900.0, 1600.0))
        rows = self.env["custproc.credit.backtest.row"].search([("backtest_id", "=", test.id)])
        self.assertEqual(len(rows), 4)
        self.assertEqual(rows[0].month, date(2026, 3, 1))

    def test_written_off(self):
        """D-07, D-09: what was written off was lost, however settled the books look and however soon it was."""
        first = self.env["account.move"].search([("partner_id", "=", self.customer.id), ("amount_total", "=", 900.0)])
        loss = self.env["account.account"].create({"name": "Bad debts", "code": "T660100", "account_type": "expense"})
        journal = self.env["account.journal"].create({"name": "Test misc", "code": "TMSC", "type": "general"})
        values = {"partner_id": self.customer.id, "reason": "Insolvent", "write_off_journal_id": journal.id}
        debt = self.env["custproc.bad.debt"].create({**values, "write_off_account_id": loss.id})
        term = first.line_ids.filtered(lambda line: line.display_type == "payment_term")
        self.env["custproc.bad.debt.line"].create({"bad_debt_id": debt.id, "move_line_id": term.id, "amount": 900.0})
        before = self.finish(self.ask())
        debt.sudo().state = "approved"
        debt.action_write_off()
        self.assertEqual(first.amount_residual, 0.0)
        after = self.finish(self.ask())
        self.assertEqual((after.loss_taken, after.loss_avoided), (before.loss_taken, before.loss_avoided))
        soon = self.finish(self.ask(bad_after_days=1000))
        self.assertEqual((soon.loss_taken, soon.loss_avoided), (900.0, 0.0))

    def test_two_policies(self):
        """D-07: two policies side by side on the same past, each with its own answer."""
        test = self.ask(other_policy_id=self.tight.id, partner_ids=[(6, 0, self.payers[1].ids)])
        first, second = self.finish(test)
        self.assertEqual((first.policy_id, second.policy_id), (self.policy, self.tight))
        self.assertEqual((first.amount_paid_first, first.amount_held), (400.0, 0.0))
        self.assertEqual((second.amount_paid_first, second.amount_held, second.never_left), (0.0, 400.0, 400.0))

    def test_each_policy_with_its_own_releases(self):
        """CA-07, CA-08: two policies that differ in the releases of an episode alone: without any the money comes first."""
        none = self.policy.copy({"releases_per_episode": 0})
        first, second = self.finish(self.ask(other_policy_id=none.id, partner_ids=[(6, 0, self.customer.ids)]))
        self.assertEqual((self.policy.releases_per_episode, second.policy_id), (2, none))
        self.assertEqual((first.amount_first_release, first.amount_paid_first), (300.0, 400.0))
        self.assertEqual((second.amount_first_release, second.amount_paid_first), (0.0, 700.0))

    def test_history_equals_the_figures(self):
        """D-04: in the ledger as it happened a shipment meets the verdict that the account's figures of that day give."""
        test = self.ask(follow="history", partner_ids=[(6, 0, self.customer.ids)])
        self.finish(test)
        row = self.env["custproc.credit.backtest.row"].search([("backtest_id", "=", test.id)])
        figures = self.figures(date(2026, 3, 9))
        self.assertEqual((figures.limit, figures.exposure), (1000.0, 1200.0))
        self.assertEqual((row.amount_free, row.amount_first_release, row.amount_paid_first), (900.0, 300.0, 400.0))

    def test_nothing_is_written(self):
        """D-07: invoices, entries and accounts stay as they are."""
        tables = ("account_move", "account_move_line", "account_partial_reconcile", "custproc_credit_account")

        def marks():
            self.env.flush_all()
            return [self._mark(table) for table in tables]

        before = marks()
        self.finish(self.ask())
        self.assertEqual(marks(), before)

    def _mark(self, table):
        self.env.cr.execute(f"SELECT COUNT(*), MAX(write_date) FROM {table}")
        return self.env.cr.fetchone()

    def test_goes_on_after_a_kill(self):
        """A killed job goes on at the next customer, and no customer is counted twice."""
        with patch.object(credit_backtest_run, "CHUNK", 2):
            test = self.ask()
            test.sudo()._advance()
            self.assertEqual((test.payer_count, test.progress), (2, 50.0))
            self.run_cron("ir_cron_credit_backtest")
        self.assertEqual((test.state, test.result_ids.payer_count, test.result_ids.count), ("done", 4, 12))

    def test_job_speaks_the_language_of_the_company(self):
        """What the chatter keeps of a step that a job took reads as the company's people read: a job has no language of its own."""
        self.env["res.lang"]._activate_lang("zh_CN")
        done = self.env.ref("custproc_module.selection__custproc_credit_backtest__state__done")
        done.with_context(lang="zh_CN").name = "完成"
        self.root.partner_id.lang = "zh_CN"
        test = self.ask()
        self.env.cr.flush()
        self.finish(test.with_context(lang=False, tracking_disable=False))
        self.env.cr.flush()
        self.assertEqual(test.sudo().message_ids[:1].tracking_value_ids.mapped("new_value_char"), ["完成"])

    def test_the_answer_belongs_to_the_question(self):
        """D-07: a policy changed meanwhile does not change the answer; the question does not change once it is asked."""
        test = self.ask(policy_id=self.tight.id, partner_ids=[(6, 0, self.payers[1].ids)])
        self.tight.payment_term_days = 30
        self.assertEqual(self.finish(test).amount_held, 400.0)
        with self.assertRaisesRegex(ProcessError, "cannot be changed: it is “Done”"):
            test.date_to = "2026-04-30"
        with self.assertRaises(AccessError):
            test.result_ids.amount_held = 0.0
        test.action_draft()
        self.assertFalse(test.result_ids)
        test.date_to = "2026-04-30"

    def test_bad_input(self):
        """A period that ends before it begins, a policy beside itself: clear errors."""
        with self.assertRaisesRegex(ValidationError, "compares .* with itself"):
            self.backtests.create({"policy_id": self.policy.id, "other_policy_id": self.policy.id})
        with self.assertRaises(AccessError):
            self.env["custproc.credit.backtest"].with_user(self.users["salesperson"]).create({"policy_id": self.policy.id})

    def test_xlsx(self):
        """The back-test is exported: the policies side by side, then customers and months."""
        test = self.ask(other_policy_id=self.tight.id)
        self.finish(test)
        content, _kind = self.env["ir.actions.report"].with_user(self.users["finance_officer"])._render(
            "custproc_module.credit_backtest_xlsx", test.ids
        )
        book = openpyxl.load_workbook(io.BytesIO(content))
        self.assertEqual([sheet.max_row for sheet in book.worksheets], [13, 9])
        self.assertEqual([book.worksheets[0].cell(3, column).value for column in (2, 3)], [12, 12])
        policies = [row[0].value for row in book.worksheets[1].iter_rows(min_row=2)]
        self.assertEqual(policies, [self.policy.display_name, self.tight.display_name] * 4, "in one order for each customer and month")
        other = self.ask()
        self.finish(other)
        content, _kind = self.env["ir.actions.report"]._render("custproc_module.credit_backtest_xlsx", (test | other).ids)
        names = openpyxl.load_workbook(io.BytesIO(content)).sheetnames
        self.assertEqual(names, ["Policies 1", "Customers and months 1", "Policies 2", "Customers and months 2"])

    def test_growth(self):
        """The statements of a chunk do not grow with its customers and invoices."""
        counts = []
        for payers in (self.payers[:1], self.payers):
            test = self.ask(partner_ids=[(6, 0, [payer.id for payer in payers])])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            test.sudo()._advance()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_default_period(self):
        """The last year up to yesterday, the policy in force."""
        test = self.backtests.create({})
        today = date(2026, 11, 22)
        self.assertEqual((test.date_from, test.date_to), (date(2025, 11, 22), today - timedelta(days=1)))
        self.assertEqual(test.policy_id, self.policy)
