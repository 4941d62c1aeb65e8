"""What is entered wrongly is answered in one form: «document» cannot «verb»: «fact with numbers». «Next step»; nothing is lost."""

from datetime import date

from odoo import Command
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ...exceptions import ProcessError
from .gate_common import GateCommon

FORM = r"(?s)^\S.* cannot .+: .*\d.*\. \S.*\.$"


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestBadInput(GateCommon):
    def test_currency_without_a_rate(self):
        """D-05: the host takes a currency without a rate at par; the gates hold order and invoice until there is one."""
        currency = self.env["res.currency"].create({"name": "TST", "symbol": "T", "rounding": 0.01})
        pricelist = self.env["product.pricelist"].create({"name": "Test", "currency_id": currency.id})
        order, good = self.sell(10, pricelist_id=pricelist.id), self.sell(10)
        (order | good).action_confirm()
        self.assertEqual((order.state, good.state), ("draft", "sale"))
        self.assertHeld(order, "no_rate")
        self.assertEqual(
            order.custproc_hold_reason,
            f"{order.display_name} cannot be confirmed: TST has no exchange rate, so it cannot be told what this is worth. "
            "Have finance enter a rate of TST.",
        )
        invoice = self.invoice(10, date(2026, 6, 15), currency_id=currency.id)
        self.assertEqual(invoice.state, "draft")
        self.assertHeld(invoice, "no_rate")
        self.env["res.currency.rate"].create({"name": "2026-01-01", "currency_id": currency.id, "rate": 2.0, "company_id": self.company.id})
        order.action_confirm()
        self.assertConfirmed(order)
        self.assertEqual(order.sudo().custproc_decided_amount, 5.0)
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")

    def test_customer_without_receivable_account(self):
        """D-05: figures, refresh and gate of a customer whose receivable account was taken away stand on what is booked."""
        self.invoice(900, date(2026, 6, 15))
        self.customer.property_account_receivable_id = False
        order = self.sell(200)
        order.action_confirm()
        self.assertHeld(order, "over_limit")
        self.assertEqual((self.figures().receivable, self.refresh().receivable), (900.0, 900.0))

    def test_release_of_a_third(self):
        """CA-07: a release of a third is refused with both figures, and what was typed stays."""
        self.confirm_full()
        order = self.sell(400)
        order.action_confirm()
        release = self.env["custproc.credit.release"].with_user(self.salesperson)
        release = release.create({"sale_order_id": order.id, "kind": "first", "amount": 400.0, "reason": "Furnace"})
        with self.assertRaisesRegex(ProcessError, FORM) as refused:
            release.action_submit()
        self.assertRegex(str(refused.exception), "400.00")
        self.assertEqual((release.state, release.reason, release.amount), ("draft", "Furnace", 400.0))

    def confirm_full(self):
        self.sell(1000).action_confirm()

    def test_limit_dated_before_its_approval(self):
        """CA-16: a limit in force from yesterday is refused, and what was typed stays."""
        request = self.env["custproc.credit.request"].with_user(self.salesperson)
        values = {"partner_id": self.customer.id, "new_limit": 9000.0, "reason": "Furnace", "effective_date": date(2026, 6, 14)}
        request = request.create(values)
        with self.assertRaisesRegex(ProcessError, FORM):
            request.action_submit()
        self.assertEqual((request.state, request.new_limit, request.effective_date), ("draft", 9000.0, date(2026, 6, 14)))

    def test_plan_that_does_not_cover(self):
        """CA-09: a plan of less than the debt is refused with what is missing, and its instalments stay."""
        self.invoice(900, date(2026, 6, 1))
        plan = self.env["custproc.collection.plan"].with_user(self.salesperson)
        instalment = {"date_due": date(2026, 7, 1), "amount": 800.0, "promised_by": "Ms Qian", "promised_on": date(2026, 6, 14)}
        plan = plan.create({"partner_id": self.customer.id, "instalment_ids": [Command.create(instalment)]})
        with self.assertRaisesRegex(ProcessError, FORM):
            plan.action_submit()
        self.assertEqual((plan.state, plan.instalment_ids.amount), ("draft", 800.0))
