"""The end of the month of a last release: what is not in is found and proposed for deduction."""

from datetime import date

from odoo import Command
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..gate_common import GateCommon

D = date


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 04:00:00")
class TestMonthEnd(GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_policy(order_gate="off", delivery_gate="off", invoice_gate="off")

    def release(self, amount=300.0):
        """A last release that was granted and used by its shipment, as its own tests prove."""
        order = self.sell(amount)
        order.action_confirm()
        return (
            self.env["custproc.credit.release"]
            .sudo()
            .create(
                {
                    "sale_order_id": order.id,
                    "kind": "last",
                    "amount": amount,
                    "reason": "The furnace must not stop",
                    "valid_until": D(2026, 3, 17),
                    "state": "consumed",
                    "issuer_id": self.users["sales_director"].id,
                    "liable_user_id": self.users["sales_manager"].id,
                    "consumed_amount": amount,
                    "due_on": D(2026, 3, 31),
                }
            )
        )

    def bill(self, release, post=True):
        move = self.invoice(
            release.amount,
            D(2026, 3, 11),
            post=False,
            invoice_line_ids=[
                Command.create(
                    {
                        "name": "Goods",
                        "quantity": 1,
                        "price_unit": release.amount,
                        "account_id": self.income.id,
                        "tax_ids": [],
                        "sale_line_ids": [Command.set(release.sale_order_id.order_line.ids)],
                    }
                )
            ],
        )
        move.action_post()
        return move

    def sweep(self, moment="2026-03-31 17:00:00"):
        with freeze_time(moment):
            self.run_cron("ir_cron_credit_release_month_end")

    def test_money_for_earlier_shipments(self):
        """CA-14: money pays what left first: that of a shipment before the release does not settle what left by the release."""
        order = self.sell(300.0, quantity=2.0)
        order.action_confirm()
        picking = order.picking_ids
        picking.move_ids.quantity = 1.0
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        values = {"sale_order_id": order.id, "kind": "last", "reason": "The furnace must not stop", "state": "consumed", "amount": 300.0}
        people = {"issuer_id": self.users["sales_director"].id, "liable_user_id": self.users["sales_manager"].id}
        release = self.env["custproc.credit.release"].sudo().create({**values, **people, "valid_until": D(2026, 3, 17)})
        release.write({"consumed_amount": 300.0, "consumed_at": "2026-03-12 04:00:00", "due_on": D(2026, 3, 31)})
        move = self.bill(release)
        self.pay(D(2026, 3, 20), 300.0, invoice=move)
        self.assertEqual(release._query_unpaid(), {release.id: 300.0}, "it paid what left before")
        self.assertEqual(release._get_left_before(), 300.0)
        release.consumed_at = "2026-03-09 04:00:00"
        self.assertEqual(release._query_unpaid(), {release.id: 0.0}, "nothing had left before")

    def test_written_off_is_unpaid(self):
        """CA-14: what finance writes off beside the money is not in."""
        release = self.release()
        self.write_off(self.bill(release), D(2026, 3, 20), 290.0, 10.0)
        self.assertEqual(release._query_unpaid(), {release.id: 10.0})

    def test_unpaid_is_proposed_for_deduction(self):
        """CA-14, CO-07: 100 of 300 came in by the last day; half of the other 200 falls on the issuer, half on the liable person, once."""
        release = self.release()
        move = self.bill(release)
        self.pay(D(2026, 3, 30), 100.0, invoice=move)
        self.sweep("2026-03-31 12:00:00")
        self.assertFalse(release.month_end_on, "its day is not over in Shanghai")
        self.sweep()
        self.sweep()
        liability = self.env["custproc.liability"].search([("origin", "=", release.name)])
        self.assertEqual((len(liability), liability.cause, liability.amount, release.unpaid), (1, "month_end", 200.0, 200.0))
        self.assertEqual(release.liability_id, liability)
        shares = {share.user_id: share.amount for share in liability.share_ids}
        self.assertEqual(shares, {self.users["sales_director"]: 100.0, self.users["sales_manager"]: 100.0})

    def test_reminded_before_the_day(self):
        """CA-14: five days before the end of the month salesperson and liable person are told what is missing, once, and not after that."""
        release, paid = self.release(), self.release(200.0)
        liable = self.users["sales_manager"]
        self.bill(release)
        self.pay(D(2026, 3, 20), 200.0, self.bill(paid))
        self.sweep("2026-03-25 04:00:00")
        self.assertFalse(release.activity_ids)
        self.sweep("2026-03-26 04:00:00")
        self.assertEqual(release.activity_ids.user_id, liable | release.user_id)
        self.assertRegex(str(release.activity_ids[:1].note), "300.00 by 03/31/2026")
        self.assertFalse(paid.activity_ids)
        release.activity_ids.action_done()
        self.sweep("2026-03-27 04:00:00")
        self.assertFalse(release.activity_ids)
        self.sweep()
        self.assertEqual(release.unpaid, 300.0)

    def test_paid_in_time(self):
        """CA-14: money in by the last day, reconciled or earmarked to the order, leaves nothing to propose."""
        matched, ahead = self.release(), self.release(120.0)
        self.pay(D(2026, 3, 31), 300.0, invoice=self.bill(matched))
        with freeze_time("2026-03-30 04:00:00"):
            self.prepay(ahead.sale_order_id, 120.0, date="2026-03-30")
        self.sweep()
        for one in (matched, ahead):
            self.assertEqual((one.unpaid, bool(one.month_end_on), bool(one.liability_id)), (0.0, True, False))

    def test_paid_too_late(self):
        """CA-14: money of the next month does not count, also when the job ran late; what was never invoiced is not in either."""
        late, never = self.release(), self.release(90.0)
        self.pay(D(2026, 4, 1), 300.0, invoice=self.bill(late))
        self.sweep("2026-04-02 04:00:00")
        self.assertEqual((late.unpaid, never.unpaid), (300.0, 90.0))
