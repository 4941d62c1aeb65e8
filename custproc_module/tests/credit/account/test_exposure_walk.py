"""What a customer owes, will owe and is billed for counts once, whatever state his order is in (D-05)."""

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..trade_common import TradeCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestExposureWalk(TradeCommon):
    """One order of 10 units at 100 through all its states; after each step receivable, drafts and uninvoiced are told."""

    def assertBuckets(self, receivable, drafts, uninvoiced, step):
        figures = self.figures()
        found = (figures.receivable, figures.drafts, figures.uninvoiced)
        self.assertEqual(found, (receivable, drafts, uninvoiced), step)
        self.assertEqual(self.refresh().exposure, receivable + drafts + uninvoiced, f"{step}, by the refresh")

    def test_from_quotation_to_the_last_credit_note(self):
        """D-05: the parts of an order's value stand in one bucket each, from its quotation to the credit note for what came back."""
        order = self.sell_lines((self.goods, 10, 100.0), confirm=False)
        self.assertBuckets(0, 0, 0, "quotation")
        order.action_confirm()
        self.assertBuckets(0, 0, 1000, "confirmed")
        self.deliver(order, 4)
        self.assertBuckets(0, 0, 1000, "four delivered")
        first = self.bill(order, post=False)
        self.assertBuckets(0, 400, 600, "four in a draft")
        self.post(first)
        self.assertBuckets(400, 0, 600, "four posted")
        self.pay(self.root._custproc_today(), 150.0, first)
        self.assertBuckets(250, 0, 600, "150 paid")
        down = self.ask_down_payment(order, 200.0, post=False)
        self.assertBuckets(250, 200, 400, "down payment drafted")
        self.post(down)
        self.assertBuckets(450, 0, 400, "down payment posted")
        self.deliver(order)
        self.assertBuckets(450, 0, 400, "all delivered")
        rest = self.bill(order, post=False, final=True)
        self.assertBuckets(450, 400, 0, "the rest in a draft, less the down payment")
        self.post(rest)
        self.assertBuckets(850, 0, 0, "the rest posted")
        self.give_back(order, 3)
        self.assertBuckets(850, 0, 0, "three came back")
        credit = self.bill(order, post=False, final=True)
        self.assertEqual((credit.move_type, credit.amount_total), ("out_refund", 300.0))
        self.assertBuckets(850, 0, 0, "their credit note drafted")
        self.post(credit)
        self.assertBuckets(550, 0, 0, "their credit note posted: they do not come back as uninvoiced")

    def returned(self, quantity):
        """An order delivered, billed for 1,000, of which so many units came back and were credited."""
        order = self.sell_lines((self.goods, 10, 100.0))
        self.deliver(order)
        invoice = self.bill(order)
        if quantity:
            self.give_back(order, quantity)
            self.bill(order, final=True)
        self.assertBuckets(1000 - 100 * quantity, 0, 0, f"{quantity} returned and credited")
        return order, invoice

    def test_credited_to_be_billed_again(self):
        """D-05: what is credited and stays with the customer is uninvoiced again, once the credit note is posted."""
        order, invoice = self.returned(3)
        correction = self.credit(invoice, 2, post=False)
        self.assertBuckets(700, 0, 0, "a draft credit note lowers nothing and adds nothing")
        self.post(correction)
        self.assertBuckets(500, 0, 200, "to be billed again")
        again = self.bill(order, post=False)
        self.assertBuckets(500, 200, 0, "in a draft")
        self.post(again)
        self.assertBuckets(700, 0, 0, "posted")

    def test_sent_again(self):
        """D-05: what came back, was credited and is sent again is owed again."""
        order, _invoice = self.returned(3)
        back = order.picking_ids.filtered(lambda one: one.picking_type_code == "incoming")
        wizard = self.env["stock.return.picking"].with_context(active_id=back.id, active_model="stock.picking").create({})
        wizard.product_return_moves.quantity = 3
        self.take_in(self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"]))
        self.assertEqual(order.order_line.qty_delivered, 10)
        self.assertBuckets(700, 0, 300, "sent again")

    def test_cancelled_and_reopened(self):
        """D-05: a cancelled order brings nothing more; opened again it brings what is not billed yet, what came back included."""
        order = self.sell_lines((self.goods, 10, 100.0))
        self.deliver(order, 4)
        self.bill(order)
        self.assertBuckets(400, 0, 600, "four billed")
        order._action_cancel()
        self.assertBuckets(400, 0, 0, "cancelled")
        order.action_draft()
        self.assertBuckets(400, 0, 0, "a quotation again")
        order.action_confirm()
        self.assertBuckets(400, 0, 600, "opened again")
        self.give_back(order, 4)
        self.bill(order, final=True)
        self.assertBuckets(0, 0, 600, "four came back and were credited, six are still to leave")
        order._action_cancel()
        self.reopen(order)
        self.assertBuckets(0, 0, 1000, "opened again: all ten leave")

    def test_cancelled_after_it_left(self):
        """D-05, CA-06: what has left and is not invoiced counts when its order is cancelled: cancelling makes no room."""
        order = self.sell_lines((self.goods, 10, 100.0))
        self.deliver(order, 7)
        down = self.ask_down_payment(order, 150.0)
        self.assertBuckets(150, 0, 850, "seven left, a down payment")
        order._action_cancel()
        self.assertBuckets(150, 0, 550, "cancelled: what left, less the down payment")
        order.action_draft()
        self.assertBuckets(150, 0, 550, "a quotation again")
        order.action_confirm()
        self.assertBuckets(150, 0, 850, "opened again")
        self.credit(down)
        order._action_cancel()
        self.assertBuckets(0, 0, 700, "cancelled, the down payment credited")
        self.give_back(order, 7)
        self.assertBuckets(0, 0, 0, "all came back")

    def test_down_payment_credited(self):
        """D-05: a down payment that is credited is part of the order again, once: not before its credit note is posted."""
        order = self.sell_lines((self.ahead, 20, 50.0))
        down = self.ask_down_payment(order, 300.0)
        self.assertBuckets(300, 0, 700, "down payment")
        credit = self.credit(down, post=False)
        self.assertBuckets(300, 0, 700, "its credit note drafted")
        self.post(credit)
        self.assertBuckets(0, 0, 1000, "its credit note posted")

    def test_line_that_takes_back(self):
        """D-05: a line of -1 brings nothing before it is credited, and nothing when it is: of 900, 400 are billed and 500 to come."""
        order = self.sell_lines((self.goods, 10, 100.0), (self.ahead, -1, 100.0))
        self.assertEqual(self.figures().exposure, 1000.0)
        self.deliver(order, 5)
        self.assertEqual(self.bill(order, final=True).amount_total, 400.0)
        self.assertEqual((self.figures().receivable, self.figures().uninvoiced), (400.0, 500.0))
        [value] = order._get_credit_values().values()
        self.assertEqual(value.uninvoiced, 500.0)

    def test_ordered_ahead_and_delivered_beyond(self):
        """D-05: billed when ordered; what is delivered beyond the order comes on top, once."""
        order = self.sell_lines((self.ahead, 10, 50.0), (self.goods, 2, 100.0))
        self.bill(order)
        self.assertBuckets(500, 0, 200, "billed ahead")
        line = order.order_line[0]
        order.picking_ids.move_ids.filtered(lambda move: move.sale_line_id == line).product_uom_qty = 12
        self.deliver(order)
        self.assertBuckets(500, 0, 300, "two more delivered")
        # Core bills an up-sale only by hand.
        move = self.bill(order, post=False)
        self.assertBuckets(500, 200, 100, "the goods in a draft")
        move.button_cancel()
        self.assertBuckets(500, 0, 300, "the draft cancelled")
