"""Applications for another limit or payment term: three signatures, then its day, then its end."""

from datetime import date

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ....exceptions import ProcessError
from ..gate_common import GateCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestCreditRequest(GateCommon):
    def apply(self, **values):
        values = {
            "partner_id": self.customer.id,
            "new_limit": 5000.0,
            "effective_date": date(2026, 6, 20),
            "expiry_date": date(2026, 12, 31),
            "reason": "Second furnace",
            **values,
        }
        return self.env["custproc.credit.request"].with_user(self.salesperson).create(values)

    def sign(self, request, *roles):
        for role in roles or ("sales_director", "finance_supervisor", "general_manager"):
            request.with_user(self.users[role]).action_approve("Seen")

    def account(self):
        return self.accounts.search([("partner_id", "=", self.customer.id)])

    def test_three_signatures_then_its_day(self):
        """CA-16: in this order director, supervisor, manager; the limit changes on the effective day, not before, and not by hand."""
        self.invoice(800, date(2026, 6, 1))
        request = self.apply()
        request.action_submit()
        self.assertEqual((request.limit_now, request.exposure_now, request.turnover_now), (1000.0, 800.0, 800.0))
        self.assertEqual((request.term_now, request.days_open_now, request.standing_now), (30, 14, "free"))
        with self.assertRaises(ProcessError):
            self.sign(request, "general_manager")
        self.sign(request, "sales_director", "finance_supervisor")
        self.assertEqual((request.state, self.account().fixed_limit), ("submitted", 1000.0))
        self.sign(request, "general_manager")
        self.assertEqual((request.state, self.account().fixed_limit), ("approved", 1000.0))
        self.run_cron("ir_cron_credit_request")
        self.assertEqual(request.state, "approved", "not its day yet")
        with freeze_time("2026-06-20 04:00:00"):
            self.run_cron("ir_cron_credit_request")
            self.assertEqual((request.state, self.account().fixed_limit), ("active", 5000.0))
            self.assertEqual(self.account().credit_limit, 5000.0)
        [in_force] = self.decisions(request).filtered(lambda one: one.outcome == "in_force")
        self.assertEqual(in_force._get_figures()["before"]["limit"], "1000")

    def test_dated_before_its_approval(self):
        """CA-16: neither yesterday when it is submitted, nor a day that has passed when the third one signs."""
        with self.assertRaisesRegex(ProcessError, "before anybody has approved"):
            self.apply(effective_date=date(2026, 6, 14)).action_submit()
        request = self.apply(effective_date=date(2026, 6, 16))
        request.action_submit()
        self.sign(request, "sales_director", "finance_supervisor")
        with freeze_time("2026-06-17 04:00:00"), self.assertRaisesRegex(ProcessError, "before its approval"):
            self.sign(request, "general_manager")
        self.assertEqual(self.account().fixed_limit, 1000.0)

    def test_contradictions_are_told_together(self):
        """CA-16: no change, an end before the beginning, a limit of 0, a missing reason: each named."""
        with self.assertRaisesRegex(ProcessError, "(?s)above 0.*ends on.*does not say why"):
            self.apply(new_limit=0, expiry_date=date(2026, 6, 19), reason=False).action_submit()
        with self.assertRaisesRegex(ProcessError, "neither limit nor term"):
            self.apply(changes_limit=False).action_submit()

    def test_longer_term_for_one_customer(self):
        """CA-05, CA-16: with a term of 60 days an invoice of 40 days holds nothing; when the change ends it does again."""
        self.invoice(10, date(2026, 5, 6))
        self.assertEqual(self.refresh().state, "past_term")
        held = self.sell(100)
        held.action_confirm()
        self.assertHeld(held, "past_term")
        request = self.apply(
            changes_limit=False, changes_term=True, new_term_days=60, effective_date=date(2026, 6, 15), expiry_date=date(2026, 6, 16)
        )
        request.action_submit()
        self.sign(request)
        self.assertEqual((request.state, self.account().state), ("active", "free"))
        self.assertEqual(self.account().fixed_limit, 1000.0, "the limit stays")
        self.run_job()
        self.assertFalse(held.custproc_is_held, "judged again by itself")
        with freeze_time("2026-06-17 04:00:00"):
            self.run_cron("ir_cron_credit_request")
            self.assertEqual((request.state, self.account().state), ("expired", "past_term"))
            held.action_confirm()
            self.assertHeld(held, "past_term")

    def test_who_applied_hears_before_the_end(self):
        """CA-16, D-03: two weeks before a signed limit ends, who applied for it is told; nobody earlier."""
        request = self.apply(effective_date=date(2026, 6, 15))
        request.action_submit()
        self.sign(request)
        for moment, told in (("2026-12-17 15:30:00", False), ("2026-12-17 16:30:00", True)):
            with freeze_time(moment):
                self.run_cron("ir_cron_engine_sweep")
                found = request.activity_ids.filtered(lambda one: one.user_id == request.user_id and one.custproc_deadline_id)
                self.assertEqual(bool(found), told)

    def test_expiry_returns_to_the_rolling_limit(self):
        """D-04, CA-16: after its last day the rolling limit counts again where no other one was granted."""
        self.set_limit(self.customer, 1000.0, fixed_limit_until=date(2026, 6, 15))
        request = self.apply(effective_date=date(2026, 6, 15), expiry_date=date(2026, 6, 15))
        self.invoice(700, date(2026, 6, 1))
        request.action_submit()
        self.sign(request)
        self.assertEqual(self.account().credit_limit, 5000.0)
        with freeze_time("2026-06-16 04:00:00"):
            self.assertEqual(self.figures().limit, 700.0)
            self.run_cron("ir_cron_credit_request")
            self.assertEqual((request.state, self.account().credit_limit), ("expired", 700.0))

    def test_later_change_replaces_the_earlier(self):
        """CA-16: one limit a payer: what came into force later counts, the earlier one says so."""
        first, second = self.apply(effective_date=date(2026, 6, 15)), self.apply(new_limit=2000, effective_date=date(2026, 6, 15))
        first.action_submit()
        with self.assertRaisesRegex(ProcessError, first.name):
            second.action_submit()
        self.sign(first)
        second.action_submit()
        self.sign(second)
        self.assertEqual((first.state, second.state, self.account().fixed_limit), ("replaced", "active", 2000.0))

    def test_expiry_restores_the_earlier_limit(self):
        """CA-16: raised to 8,000 for July, the limit of 5,000 signed until December counts again on the first of August, without a
        signature more; when it ends too, what was granted without an application does."""
        first = self.apply(effective_date=date(2026, 6, 15))
        first.action_submit()
        self.sign(first)
        with freeze_time("2026-07-01 04:00:00"):
            second = self.apply(effective_date=date(2026, 7, 1), expiry_date=date(2026, 7, 31), new_limit=8000)
            second.action_submit()
            self.sign(second)
            third = self.apply(changes_limit=False, changes_term=True, new_term_days=90, effective_date=date(2026, 7, 1))
            third.expiry_date = date(2026, 8, 31)
            third.action_submit()
            self.sign(third)
        self.assertEqual((first.state, self.account().fixed_limit, self.account().term_days), ("replaced", 8000.0, 90))
        with freeze_time("2026-07-31 15:30:00"):
            self.run_cron("ir_cron_credit_request")
            self.assertEqual((second.state, self.figures().limit), ("active", 8000.0), "half past eleven in Shanghai")
        with freeze_time("2026-07-31 16:30:00"):
            self.run_cron("ir_cron_credit_request")
            self.assertEqual((second.state, first.state), ("expired", "active"))
            self.assertEqual((self.figures().limit, self.account().fixed_limit_until), (5000.0, date(2026, 12, 31)))
            self.assertEqual(self.account().term_days, 90, "the later change of the term stays")
        with freeze_time("2026-09-01 04:00:00"):
            self.run_cron("ir_cron_credit_request")
            self.assertEqual((third.state, self.figures().term_days, self.figures().limit), ("expired", None, 5000.0))
        with freeze_time("2027-01-01 04:00:00"):
            self.run_cron("ir_cron_credit_request")
            self.assertEqual((first.state, self.figures().limit), ("expired", 1000.0), "the fixed limit of the set-up, granted for good")

    def test_what_was_applied_for_stands(self):
        """CA-16: between the signatures nothing is changed."""
        request = self.apply()
        request.action_submit()
        with self.assertRaisesRegex(ProcessError, "Withdraw it"):
            request.new_limit = 9000

    def test_form_is_printed(self):
        """CA-16: the application with figures and signatures, as a form."""
        request = self.apply()
        request.action_submit()
        self.sign(request, "sales_director")
        html = self.env["ir.actions.report"]._render_qweb_html("custproc_module.report_credit_request", request.ids)[0].decode()
        for text in ("Application to Change Customer Credit Limit", "5,000.00", "Second furnace", "Finance supervisor checks", "Seen"):
            self.assertIn(text, html)
