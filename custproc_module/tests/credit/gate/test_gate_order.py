"""The order gate: which orders are confirmed, which are held, and what lifts it."""

from datetime import date

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ....exceptions import ProcessError
from ..gate_common import GateCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestOrderGate(GateCommon):
    def test_over_limit_is_held(self):
        """CA-06, CA-10, D-06: the second order of 600 on a limit of 1,000 stays a quotation, held, with reason and decision."""
        first, second = self.sell(600), self.sell(600)
        self.assertTrue(first.action_confirm())
        self.assertConfirmed(first)
        self.assertIs(second.action_confirm(), True)
        self.assertEqual(second.state, "draft")
        self.assertHeld(second, "over_limit")
        figures = second.sudo().custproc_decision_id._get_figures()["credit"]
        self.assertEqual(float(figures["exposure"]), 600.0)
        self.assertEqual(float(figures["excess"]), 200.0)
        self.assertEqual(float(figures["missing"]), 200.0)
        self.assertIn(second.name, second.custproc_hold_reason)
        self.assertIn("1,000.00", second.custproc_hold_reason)

    def test_limit_reached_exactly_is_free(self):
        """CA-06: up to the limit an order is free, one cent more is not."""
        exact, above = self.sell(1000), self.sell(1000.01)
        above.action_confirm()
        self.assertHeld(above, "over_limit")
        exact.action_confirm()
        self.assertConfirmed(exact)

    def test_batch_lets_the_harmless_order_go(self):
        """DESIGN 4: in a batch the held order stays, the harmless one of another customer is confirmed."""
        other = self.make_customer("Harmless Ltd")
        self.set_limit(other, 500)
        bad, good = self.sell(1500), self.sell(100, partner=other)
        (bad | good).action_confirm()
        self.assertEqual(bad.state, "draft")
        self.assertTrue(bad.custproc_is_held)
        self.assertConfirmed(good)

    def test_batch_of_one_payer_never_passes_the_limit_together(self):
        """D-05: two orders of 600 of one payer in one batch: the first is confirmed, the second held."""
        first, second = self.sell(600), self.sell(600)
        (first | second).action_confirm()
        self.assertConfirmed(first)
        self.assertHeld(second, "over_limit")

    def test_what_a_verdict_counts_for(self):
        """D-07, D-08, DESIGN 4: a verdict counts for its own order as it was judged, and for the mode it was given in, even where the
        pointer to it were forged."""
        order, other = self.sell(300).sudo(), self.sell(300).sudo()
        self.assertEqual(order._pass_order_gate(), order)
        self.assertTrue(order._is_judged("block"))
        other._write_closed({"custproc_decision_id": order.custproc_decision_id.id})
        self.assertFalse(other._is_judged(), "of another order")
        self.assertFalse(order._is_judged("observe"), "of another mode")
        order.order_line.price_unit = 299
        self.assertFalse(order._is_judged(), "of other content")
        with self.assertRaises(ValidationError):
            other.state = "sale"

    def test_second_click_leaves_no_second_decision(self):
        """DESIGN 4: an unchanged hold is used again."""
        order = self.sell(1500)
        order.action_confirm()
        order.action_confirm()
        self.assertEqual(len(self.decisions(order)), 1)
        order.order_line.price_unit = 1600
        order.action_confirm()
        self.assertEqual(len(self.decisions(order)), 2)

    def test_stopped_payer_is_held_even_when_paid(self):
        """D-10: a stopped payer is held, and a prepayment of the order does not lift that."""
        self.set_limit(self.customer, 1000, is_stopped=True)
        order = self.sell(10)
        self.prepay(order, 10)
        order.action_confirm()
        self.assertHeld(order, "stopped")

    def test_cash_only(self):
        """CA-04: without eligibility an order is confirmed against cash only."""
        self.set_policy(require_eligibility=True)
        order = self.sell(100)
        order.action_confirm()
        self.assertHeld(order, "cash_only")
        self.prepay(order, 99)
        self.assertTrue(order.custproc_is_held)
        self.prepay(order, 1)
        self.assertFalse(order.custproc_is_held, order.custproc_hold_reason)
        order.action_confirm()
        self.assertConfirmed(order)

    def test_past_term(self):
        """CA-05: an invoice older than the payment term sends the next order to the sales director, on its 31st day."""
        self.invoice(10, date(2026, 5, 16))
        order = self.sell(100)
        order.action_confirm()
        self.assertConfirmed(order)
        self.invoice(10, date(2026, 5, 15))
        order = self.sell(100)
        order.action_confirm()
        self.assertHeld(order, "past_term")
        self.assertNotIn("First match", order.custproc_hold_reason)

    def test_past_term_names_money_that_is_not_matched(self):
        """CA-05, D-04: an invoice is open until its payment is matched with it; hold and account say what waits to be matched."""
        self.invoice(10, date(2026, 5, 15))
        self.pay(date(2026, 6, 10), 7)
        order = self.sell(100)
        order.action_confirm()
        self.assertHeld(order, "past_term")
        self.assertRegex(order.custproc_hold_reason, r"First match the \D*7\.00 that are booked from .* with the invoices they pay")
        decision = order.sudo().custproc_decision_id
        self.assertIn('"unmatched":"7"', decision.figures)
        self.assertEqual(self.refresh().unmatched, 7.0)

    def test_prepayment_lifts_its_order_only(self):
        """CA-09, D-06: money earmarked to one order lifts that order at once, and no other one."""
        self.sell(900).action_confirm()
        paid, other = self.sell(600), self.sell(600)
        (paid | other).action_confirm()
        self.assertTrue(paid.custproc_is_held and other.custproc_is_held)
        self.prepay(paid, 600)
        self.assertFalse(paid.custproc_is_held)
        self.assertTrue(other.custproc_is_held)
        other.action_confirm()
        self.assertHeld(other, "over_limit")
        paid.action_confirm()
        self.assertConfirmed(paid)
        other.action_confirm()
        self.assertHeld(other, "over_limit")

    def test_partial_prepayment_up_to_the_money_received(self):
        """CA-09: 900 open, an order of 600 on a limit of 1,000 passes with 500 prepaid, not with 499."""
        self.sell(900).action_confirm()
        order = self.sell(600)
        self.prepay(order, 499)
        order.action_confirm()
        self.assertHeld(order, "over_limit")
        self.prepay(order, 1)
        order.action_confirm()
        self.assertConfirmed(order)

    def test_acceptance_draft_counts_when_it_matures(self):
        """D-06: a bank acceptance draft that is not due yet lifts nothing."""
        order = self.sell(1500)
        self.prepay(order, 1500, custproc_matures_on="2099-01-01")
        order.action_confirm()
        self.assertHeld(order, "over_limit")

    def test_earmark_stays_with_a_confirmed_order(self):
        """D-06: money an order was confirmed on cannot lift a second one."""
        first, second = self.sell(1500), self.sell(1500)
        payment = self.prepay(first, 1500)
        first.action_confirm()
        self.assertConfirmed(first)
        with self.assertRaises(ProcessError):
            payment.custproc_sale_order_id = second

    def test_unrelated_receipt_lowers_exposure(self):
        """D-05: a receipt for no order in particular lowers the payer's exposure; the job lifts the hold."""
        self.invoice(900, date(2026, 6, 15))
        order = self.sell(600)
        order.action_confirm()
        self.assertHeld(order, "over_limit")
        self.pay(date(2026, 6, 15), 900)
        self.run_job()
        self.assertFalse(order.custproc_is_held)
        activity = order.activity_ids.filtered(lambda activity: activity.user_id == self.salesperson)
        self.assertEqual(len(activity), 1)

    def test_fallen_order_lifts_another(self):
        """DESIGN 4: a cancelled or smaller order lowers the exposure; the job is asked for and lifts the hold."""
        first, second = self.sell(900), self.sell(600)
        (first | second).action_confirm()
        self.assertHeld(second, "over_limit")
        asked = [("cron_id", "=", self.env.ref("custproc_module.ir_cron_gate_rejudge").id)]
        before = self.env["ir.cron.trigger"].search_count(asked)
        first.order_line.price_unit = 300
        self.assertEqual(self.env["ir.cron.trigger"].search_count(asked), before + 1)
        self.run_job()
        self.assertFalse(second.custproc_is_held)

    def test_gate_switched_off_releases(self):
        """D-07: what a gate held is let go when the gate no longer blocks."""
        order = self.sell(500)
        order.action_confirm()
        order.order_line.price_unit = 2500
        quotation = self.sell(900)
        quotation.action_confirm()
        self.assertTrue(order.custproc_is_held and quotation.custproc_is_held)
        self.set_policy(order_gate="off")
        self.run_job()
        self.assertFalse(order.custproc_is_held or quotation.custproc_is_held)
        self.assertFalse(any(order.sudo().picking_ids.mapped("custproc_is_held")))

    def test_observe_records_and_lets_pass(self):
        """D-07: in mode observe the order is confirmed, and the decision says that it would have been held."""
        self.set_policy(order_gate="observe")
        order = self.sell(5000)
        order.action_confirm()
        self.assertConfirmed(order)
        self.assertEqual(self.decisions(order).mapped("outcome"), ["would_hold"])

    def test_off_does_nothing(self):
        """D-07: a gate that is off leaves no decision."""
        self.set_policy(order_gate="off")
        order = self.sell(5000)
        order.action_confirm()
        self.assertConfirmed(order)
        self.assertFalse(self.decisions(order))

    def test_payer_counts_not_the_orderer(self):
        """D-04: the invoice partner's commercial entity is judged, whoever orders."""
        payer = self.make_customer("Payer Ltd")
        self.set_limit(payer, 100)
        contact = self.env["res.partner"].create({"name": "Accounts", "parent_id": payer.id, "type": "invoice"})
        order = self.sell(500, partner_invoice_id=contact.id)
        order.action_confirm()
        self.assertHeld(order, "over_limit")
        self.assertEqual(order.sudo().custproc_decision_id.partner_id, payer)

    def test_archived_contact_counts(self):
        """D-05: orders of an archived contact count for its company."""
        contact = self.env["res.partner"].create({"name": "Old buyer", "parent_id": self.customer.id})
        self.sell(600, partner=contact).action_confirm()
        contact.active = False
        order = self.sell(600)
        order.action_confirm()
        self.assertHeld(order, "over_limit")

    def test_foreign_currency(self):
        """D-05: an order in another currency is judged in the company's: 600 at a rate of 2 is worth 300."""
        currency = self.env["res.currency"].create({"name": "TST", "symbol": "T", "rounding": 0.01})
        self.env["res.currency.rate"].create(
            {"name": "2020-01-01", "currency_id": currency.id, "rate": 2.0, "company_id": self.company.id}
        )
        pricelist = self.env["product.pricelist"].create({"name": "Test", "currency_id": currency.id})
        first = self.sell(2000, pricelist_id=pricelist.id)
        first.action_confirm()
        self.assertConfirmed(first)
        self.assertEqual(first.sudo().custproc_decided_amount, 1000.0)
        second = self.sell(2, pricelist_id=pricelist.id)
        second.action_confirm()
        self.assertHeld(second, "over_limit")
        self.env["res.currency.rate"].create(
            {"name": "2026-06-16", "currency_id": currency.id, "rate": 4.0, "company_id": self.company.id}
        )
        self.make_limit(self.customer, 10_000)
        for moment, worth in (("2026-06-15 15:59:59", 1000.0), ("2026-06-15 16:00:00", 500.0)):  # the 16th has begun in Shanghai
            with freeze_time(moment):
                order = self.sell(2000, pricelist_id=pricelist.id)
                order.action_confirm()
                self.assertConfirmed(order)
                self.assertEqual((order.sudo().custproc_decided_amount, order.currency_rate), (worth, 2000 / worth))

    def test_cancelled_order_forgets_its_hold(self):
        """DESIGN 4: a document that leaves its state loses its verdict."""
        order = self.sell(1500)
        order.action_confirm()
        order.action_cancel()
        self.assertFalse(order.custproc_is_held)
        self.assertFalse(order.custproc_hold_reason)
        small = self.sell(100)
        small.action_confirm()
        small.sudo().action_cancel()
        self.assertFalse(small.sudo().custproc_decision_id)
        self.assertEqual(small.sudo().custproc_decided_amount, 0.0)

    def test_copy_carries_nothing_of_the_verdict(self):
        """DESIGN 3: hold, reason, decision and decided amount are not copied."""
        order = self.sell(600)
        order.action_confirm()
        copy = order.copy()
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.sudo().custproc_decision_id)
        copy.action_confirm()
        self.assertHeld(copy, "over_limit")


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestGrowth(GateCommon):
    def test_growth_within_the_limit_is_accepted(self):
        """D-08: a confirmed order that grows within the limit is judged again and goes on."""
        order = self.sell(100, quantity=5)
        order.action_confirm()
        order.order_line.product_uom_qty = 8
        self.assertFalse(order.custproc_is_held)
        self.assertEqual(order.sudo().custproc_decided_amount, 800.0)
        self.assertEqual(self.decisions(order).mapped("outcome"), ["allow", "allow"])

    def test_growth_beyond_the_limit_is_saved_and_held(self):
        """D-08: the change is saved, the order and its open transfers are held, the salesperson is told."""
        order = self.sell(100, quantity=5)
        order.action_confirm()
        order.order_line.product_uom_qty = 11
        self.assertEqual(order.order_line.product_uom_qty, 11)
        self.assertHeld(order, "over_limit")
        self.assertEqual(order.state, "sale")
        transfers = order.sudo().picking_ids
        self.assertTrue(transfers)
        self.assertTrue(all(transfers.mapped("custproc_is_held")))
        self.assertEqual(order.activity_ids.user_id, self.salesperson)
        order.order_line.product_uom_qty = 9
        self.assertFalse(order.custproc_is_held, order.custproc_hold_reason)
        self.assertFalse(any(order.sudo().picking_ids.mapped("custproc_is_held")))

    def test_ways_to_grow(self):
        """D-08: price, a new line, a line's unlink and re-creation, the order's own write of its lines: all are judged."""
        ways = {
            "price": lambda order: order.order_line.write({"price_unit": 1100}),
            "new line": lambda order: order.env["sale.order.line"].create(
                {
                    "order_id": order.id,
                    "product_id": self.product.id,
                    "product_uom_qty": 1,
                    "price_unit": 600,
                    "tax_ids": [Command.clear()],
                }
            ),
            "through the order": lambda order: order.write(
                {"order_line": [Command.update(order.order_line.id, {"product_uom_qty": 30})]}
            ),
        }
        for way, grow in ways.items():
            with self.subTest(way):
                order = self.sell(500)
                order.action_confirm()
                self.assertConfirmed(order)
                grow(order)
                self.assertHeld(order, "over_limit")
                order.sudo().action_cancel()

    def test_several_lines_are_judged_by_what_they_come_to(self):
        """D-08: one line up and another down by the same in one change is no growth."""
        order = self.sell(500)
        order.write(
            {
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": 1,
                            "price_unit": 500,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ]
            }
        )
        order.action_confirm()
        first, second = order.order_line
        order.write(
            {
                "order_line": [
                    Command.update(first.id, {"price_unit": 900}),
                    Command.update(second.id, {"price_unit": 100}),
                ]
            }
        )
        self.assertFalse(order.custproc_is_held)
        self.assertEqual(len(self.decisions(order)), 1)

    def test_decreases_and_down_payments_never_trigger(self):
        """DESIGN 4: decreases, zero quantities and down-payment lines are no growth, even above the limit."""
        order = self.sell(100, quantity=5)
        order.action_confirm()
        self.set_limit(self.customer, 100)
        order.order_line.product_uom_qty = 4
        line = {"product_id": self.product.id, "price_unit": 900, "product_uom_qty": 0, "tax_ids": [Command.clear()]}
        order.write({"order_line": [Command.create(line)]})
        order.sudo().write({"order_line": [Command.create({**line, "is_downpayment": True})]})
        self.assertFalse(order.custproc_is_held)
        self.assertEqual(len(self.decisions(order)), 1)

    def test_payer_and_term_are_judged_again(self):
        """D-08: a confirmed order whose payer or payment term changes is judged again, by the new payer."""
        order = self.sell(500)
        order.action_confirm()
        term = self.env["account.payment.term"].create({"name": "Ninety days"})
        order.payment_term_id = term
        self.assertEqual(len(self.decisions(order)), 2)
        poor = self.make_customer("Poor Ltd")
        order.partner_invoice_id = poor
        self.assertHeld(order, "over_limit")
        self.assertEqual(order.sudo().custproc_decision_id.partner_id, poor)

    def test_old_orders_are_judged_only_when_they_grow(self):
        """D-07: an order confirmed before the gate went to block keeps its value, and is judged for more."""
        self.set_policy(order_gate="off")
        order = self.sell(5000)
        order.action_confirm()
        self.set_policy(order_gate="block")
        order.order_line.product_uom_qty = 0.5
        self.assertFalse(order.custproc_is_held)
        order.order_line.price_unit = 20000
        self.assertHeld(order, "over_limit")
