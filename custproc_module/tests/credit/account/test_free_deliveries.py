"""Goods that leave without an order add up (CA-12): each may be below the limit, together they are not."""

from datetime import date

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..gate.test_gate_delivery import DeliveryCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestFreeDeliveries(DeliveryCommon):
    def leave(self, quantity, **values):
        transfer = self.manual(quantity, **values)
        transfer.button_validate()
        return transfer

    def test_one_after_the_other_they_add_up(self):
        """CA-12, D-05: 600 leave, then 300; the next 200 are 100 over the limit of 1,000 and stay."""
        for quantity in (6, 3):
            self.assertEqual(self.leave(quantity).state, "done")
        self.assertEqual((self.figures().uninvoiced, self.figures().exposure), (900.0, 900.0))
        third = self.leave(2)
        self.assertEqual(third.state, "assigned")
        self.assertHeld(third, "over_limit")
        self.assertEqual(self.leave(1).state, "done")
        self.assertEqual(self.refresh().uninvoiced_orders, 1000.0, "the nightly refresh counts the same")

    def test_an_order_is_judged_with_them(self):
        """CA-12: what left without an order is in the exposure the order gate looks at, too."""
        self.leave(6)
        order = self.sell(500)
        order.action_confirm()
        self.assertHeld(order, "over_limit")

    def test_what_is_invoiced_counts_once(self):
        """D-05: an invoice without order takes its value off what left; the exposure stays what it was."""
        self.leave(6)
        draft = self.invoice(400.0, date(2026, 6, 15), post=False)
        self.assertEqual((self.figures().drafts, self.figures().uninvoiced, self.figures().exposure), (400.0, 200.0, 600.0))
        draft.action_post()
        self.assertEqual((self.figures().receivable, self.figures().uninvoiced, self.figures().exposure), (400.0, 200.0, 600.0))
        self.pay(date(2026, 6, 15), 400.0, draft)
        self.assertEqual(self.figures().exposure, 200.0)
        self.invoice(5000.0, date(2026, 6, 14))
        self.assertEqual(self.figures().uninvoiced, 200.0, "an older invoice is for something else")

    def test_what_belongs_to_an_order_or_is_exempt_does_not(self):
        """D-05, CA-12: goods of an order are in its share already; samples are exempt by name."""
        order = self.confirmed(300)
        self.transfer_of(order).button_validate()
        self.assertEqual(self.figures().uninvoiced, 300.0)
        self.set_exemption("Samples", self.warehouse.out_type_id)
        self.leave(6)
        self.assertEqual(self.figures().uninvoiced, 300.0)

    def test_a_raised_quantity_counts_once(self):
        """CA-12: the done quantity of a free transfer raised afterwards is judged by what it adds, and counts whole."""
        transfer = self.leave(6)
        transfer.sudo().move_ids.quantity = 9
        self.assertEqual(self.figures().uninvoiced, 900.0)

    def test_returns_and_the_window(self):
        """D-05: what came back does not count; after the policy's window nothing does."""
        transfer = self.leave(6).sudo()
        wizard = self.env["stock.return.picking"].with_context(active_id=transfer.id, active_model="stock.picking").create({})
        wizard.product_return_moves.quantity = 4
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.quantity = 4
        back.move_ids.picked = True
        back.button_validate()
        self.assertEqual(back.state, "done")
        self.assertEqual(self.figures().uninvoiced, 200.0)
        self.assertEqual(self.figures(date(2026, 7, 15)).uninvoiced, 200.0)
        self.assertEqual(self.figures(date(2026, 7, 16)).uninvoiced, 0.0)

    def test_the_statement_is_the_plain_calculation(self):
        """D-05: today's figure and that of a past day equal a plain calculation over the moves and invoices."""
        days = {date(2026, 6, 1): 2, date(2026, 6, 10): 3, date(2026, 6, 15): 1}
        for day, quantity in days.items():
            with freeze_time(f"{day} 04:00:00"):
                self.leave(quantity)
        self.invoice(250.0, date(2026, 6, 12))
        for asked, is_past in ((date(2026, 6, 15), False), (date(2026, 6, 13), True), (date(2026, 6, 12), True)):
            left = {day: quantity * 100.0 for day, quantity in days.items() if day < asked or not is_past}
            invoiced = 250.0 if date(2026, 6, 12) < asked or not is_past else 0.0
            expected = max(sum(left.values()) - invoiced, 0.0)
            self.assertEqual(self.figures(asked if is_past else None).uninvoiced, expected, asked)
