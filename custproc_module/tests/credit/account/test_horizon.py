"""Orders for a far day: what lies beyond the policy's horizon does not count yet, and is judged on the day it comes nearer."""

import random
from datetime import date, datetime, timedelta

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..gate_common import GateCommon

TODAY = date(2026, 6, 15)
NOW = "2026-06-15 04:00:00"  # noon in Shanghai


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestHorizon(GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.set_policy(horizon_days=30)

    def sell_for(self, amount, days, **values):
        """A quotation to be delivered that many days from today, at noon."""
        return self.sell(amount, commitment_date=datetime(2026, 6, 15, 4) + timedelta(days=days), **values)

    def confirm(self, order):
        order.action_confirm()
        self.assertConfirmed(order)
        return order.sudo()

    def run_horizon(self, day=TODAY):
        with freeze_time(datetime.combine(day, datetime.min.time()) + timedelta(hours=4)):
            self.run_cron("ir_cron_gate_horizon")

    def figures_of(self, order):
        return order.sudo().custproc_decision_id._get_figures()["credit"]

    def test_border(self):
        """D-05: on the last day of the horizon an order counts, one day later it does not, by the company's days."""
        near, far = self.sell_for(600, 30), self.sell_for(900, 31)
        # 16:30 UTC is half past midnight of the 31st day in Shanghai.
        late = self.sell(900, commitment_date=datetime(2026, 7, 15, 16, 30))
        for order in (near, far, late):
            self.confirm(order)
        self.assertEqual(self.figures().uninvoiced, 600.0)
        self.assertEqual(self.refresh().uninvoiced_orders, 600.0, "the nightly refresh counts the same")
        self.assertEqual(self.figures(TODAY + timedelta(days=1)).uninvoiced, 2400.0)
        self.assertEqual([order.sudo().custproc_far_on for order in (near, far, late)], [False, date(2026, 7, 16), date(2026, 7, 16)])

    def test_past_day(self):
        """D-04: a day of the past is judged by the horizon of that day."""
        self.confirm(self.sell_for(600, 40))
        with freeze_time("2026-07-10 04:00:00"):
            days = (date(2026, 6, 16), date(2026, 6, 24), date(2026, 6, 25))
            self.assertEqual([self.figures(day).uninvoiced for day in days], [0.0, 0.0, 600.0])

    def test_independent_reference(self):
        """D-05: random orders, part delivered and part invoiced, under several horizons: statement, refresh and the order's own value agree
        with plain arithmetic."""
        draw = random.Random(20260615)
        self.set_policy(order_gate="observe", invoice_gate="off")
        self.product.invoice_policy = "order"
        lines = []
        for _number in range(12):
            day = draw.choice([None, *range(0, 70, 7)])
            order = self.sell_for(1, day) if day is not None else self.sell(1)
            order.order_line.customer_lead = lead = draw.randrange(0, 70, 5)
            price, ordered = draw.randrange(100, 99999) / 100, draw.randint(1, 9)
            order.order_line.write({"price_unit": price, "product_uom_qty": ordered})
            order.action_confirm()
            delivered, invoiced = draw.randint(0, ordered + 2), draw.randint(0, ordered)
            order.sudo().order_line.qty_delivered = delivered
            if invoiced:
                order.sudo()._create_invoices().invoice_line_ids.quantity = invoiced
            lines.append((order.sudo(), lead if day is None else day, price, ordered, delivered, invoiced))
        for horizon in (0, 7, 30, 65):
            self.set_policy(horizon_days=horizon)
            expected = {
                order: round(price * max(max(ordered if not horizon or days <= horizon else 0, delivered) - invoiced, 0), 2)
                for order, days, price, ordered, delivered, invoiced in lines
            }
            for order, amount in expected.items():
                self.assertAlmostEqual(order._get_credit_values()[order.id].uninvoiced, amount, 2, (horizon, order.name))
            self.assertAlmostEqual(self.figures().uninvoiced, sum(expected.values()), 2, horizon)
            self.assertAlmostEqual(self.refresh().uninvoiced_orders, sum(expected.values()), 2, horizon)

    def test_decision_says_so(self):
        """D-07: an order over the limit is confirmed while it is far; its decision names what does not count and the day it does."""
        order = self.confirm(self.sell_for(5000, 60))
        figures = self.figures_of(order)
        self.assertEqual((float(figures["amount"]), float(figures["beyond"]), figures["counts_from"]), (0.0, 5000.0, "2026-07-15"))
        self.assertEqual((order.custproc_decided_amount, order.custproc_counts_from), (0.0, date(2026, 7, 15)))
        self.assertEqual(self.figures().exposure, 0.0)

    def test_preview_says_so(self):
        """DESIGN 4: before the click the quotation tells what would not count yet."""
        order = self.sell_for(5000, 60)
        self.assertEqual(order.custproc_preview_state, "free")
        self.assertIn("5,000.00 of it is to be delivered beyond the horizon of the credit policy: it counts from 07/15/2026 on.",
                      order.custproc_preview.replace("\xa0", " ").replace("$ ", ""))

    def test_lead_time_where_no_day_is_agreed(self):
        """D-05: without an agreed day a line counts by its lead time from the order on, line by line."""
        order = self.sell(600)
        order.order_line.copy({"order_id": order.id, "customer_lead": 45, "price_unit": 700, "tax_ids": []})
        order = self.confirm(order)
        self.assertEqual((self.figures().uninvoiced, order.custproc_far_on), (600.0, date(2026, 7, 30)))
        self.assertEqual(self.figures(date(2026, 6, 30)).uninvoiced, 1300.0)

    def test_stopped_payer_is_held_whatever_the_day(self):
        """D-10: who is stopped does not get a far-off order either."""
        self.set_limit(self.customer, 1000, is_stopped=True)
        order = self.sell_for(10, 60)
        order.action_confirm()
        self.assertHeld(order, "stopped")

    def test_job_judges_on_the_day_once(self):
        """D-05, D-08: on the day it comes near the order is judged like a growth: held with its transfers, the salesperson told; a second
        run judges nothing again."""
        order = self.confirm(self.sell_for(1500, 31))
        self.run_horizon()
        self.assertFalse(order.custproc_is_held)
        self.assertEqual(len(self.decisions(order)), 1)
        self.run_horizon(date(2026, 6, 16))
        self.assertHeld(order, "over_limit")
        self.assertTrue(order.picking_ids)
        self.assertTrue(all(order.picking_ids.mapped("custproc_is_held")))
        self.assertEqual(order.activity_ids.user_id, self.salesperson)
        self.assertFalse(order.custproc_far_on)
        count = len(self.decisions(order))
        self.run_horizon(date(2026, 6, 17))
        self.assertEqual(len(self.decisions(order)), count)

    def test_job_lets_pass_what_fits(self):
        """D-05: an order that fits on its day goes on, at its value; the next day to wait for is that of its next line."""
        order = self.sell(600, commitment_date=False)
        order.order_line.customer_lead = 31
        order.order_line.copy({"order_id": order.id, "customer_lead": 50, "price_unit": 100, "tax_ids": []})
        order = self.confirm(order)
        self.run_horizon(date(2026, 6, 16))
        self.assertConfirmed(order)
        self.assertEqual((order.custproc_decided_amount, order.custproc_far_on), (600.0, date(2026, 8, 4)))
        self.assertEqual(self.decisions(order).mapped("outcome"), ["allow", "allow"])

    def test_wider_horizon_is_judged(self):
        """D-07: when the policy looks further ahead, or has no horizon any more, what now counts is judged."""
        first, second = (self.confirm(self.sell_for(800, days)) for days in (40, 80))
        self.set_policy(horizon_days=60)
        self.run_horizon()
        self.assertEqual((first.custproc_decided_amount, second.custproc_decided_amount), (800.0, 0.0))
        self.set_policy(horizon_days=0)
        self.run_horizon()
        self.assertHeld(second, "over_limit")

    def test_failing_order_does_not_stop_the_others(self):
        """GEN: an order that fails is noted, keeps waiting, and the other one is judged."""
        bad, good = (self.confirm(self.sell_for(1500, 31)) for _number in range(2))
        origin = type(bad)._judge_growth

        def judge(orders):
            if bad in orders:
                raise ValueError("broken")
            return origin(orders)

        self.patch(type(bad), "_judge_growth", judge)
        self.run_horizon(date(2026, 6, 16))
        self.assertEqual((bad.custproc_is_held, bad.custproc_far_on), (False, date(2026, 7, 16)))
        self.assertHeld(good, "over_limit")
        failure = self.env["custproc.job.failure"].search([("job", "=", "gate.horizon"), ("res_id", "=", bad.id)])
        self.assertIn("broken", failure.error)

    def test_nearer_date_is_growth(self):
        """D-08: moving the date within the horizon is judged at once; moving it away again lets the order go."""
        order = self.confirm(self.sell_for(1500, 60))
        order.commitment_date = datetime(2026, 7, 1)
        self.assertHeld(order, "over_limit")
        order.commitment_date = datetime(2026, 9, 1)
        self.assertFalse(order.custproc_is_held, order.custproc_hold_reason)
        self.assertEqual(self.figures().uninvoiced, 0.0)

    def test_room_given_up_is_not_kept(self):
        """D-08: an order that was put off, or made smaller, and whose room another one took, does not grow back unjudged."""
        for give_up, take_back in (
            ({"commitment_date": datetime(2026, 9, 1)}, {"commitment_date": datetime(2026, 6, 20)}),
            ({"price_unit": 10}, {"price_unit": 900}),
        ):
            with self.subTest(give_up):
                first, second = self.sell_for(900, 5), self.sell_for(900, 5)
                self.confirm(first)
                target = first.order_line if "price_unit" in give_up else first
                target.write(give_up)
                self.confirm(second)
                target.write(take_back)
                self.assertHeld(first, "over_limit")
                (first | second).sudo()._action_cancel()

    def test_delivered_early(self):
        """CA-10: a far-off order that leaves early is judged by the value that leaves; what left counts, the rest still does not."""
        order = self.confirm(self.sell_for(100, 60, quantity=30))
        picking = order.picking_ids
        picking.move_ids.quantity = 11
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertNotEqual(picking.state, "done")
        self.assertHeld(picking, "over_limit")
        figures = self.figures_of(picking)
        self.assertEqual((float(figures["amount"]), float(figures["value"])), (1100.0, 3000.0))
        picking.move_ids.quantity = 10
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(picking.state, "done", picking.custproc_hold_reason)
        self.assertEqual(self.figures().uninvoiced, 1000.0)
        self.assertEqual(order.custproc_decided_amount, 1000.0)
        self.assertFalse(order.custproc_is_held)

    def test_money_for_a_far_order_lifts_no_other(self):
        """D-06: what is paid for an order that does not count yet lowers nothing for the next order."""
        far = self.confirm(self.sell_for(600, 60))
        self.prepay(far, 600)
        self.confirm(self.sell(1000))
        order = self.sell(1)
        order.action_confirm()
        self.assertHeld(order, "over_limit")

    def test_account_shows_it_apart(self):
        """D-05: the account shows what does not count yet beside the exposure, and opens its orders."""
        far = self.confirm(self.sell_for(700, 60))
        self.confirm(self.sell(200))
        account = self.refresh()
        self.assertEqual((account.exposure, account.uninvoiced_orders, account.beyond_horizon), (200.0, 200.0, 700.0))
        self.assertEqual(self.env["sale.order"].search(account.action_open_beyond()["domain"]), far)
        self.set_policy(horizon_days=0)
        account.invalidate_recordset()
        self.assertEqual(account.beyond_horizon, 0.0)

    def test_preview_of_a_version(self):
        """D-07: the preview of a version with another horizon counts the orders as the calculation under it will."""
        self.confirm(self.sell_for(1500, 60))
        account = self.refresh()
        self.assertEqual(account.state, "free")
        draft = self.policy.copy({"horizon_days": 0, "change_reason": "No horizon"})
        draft.action_preview()
        effect = draft.effect_ids.filtered(lambda one: one.partner_id == self.customer)
        self.assertEqual((effect.state_after, effect.exposure), ("over_limit", 1500.0))
        self.set_policy(horizon_days=0)
        self.assertEqual((self.refresh().state, self.refresh().exposure), ("over_limit", 1500.0))
