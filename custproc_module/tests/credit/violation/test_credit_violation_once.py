"""One loss is charged once, whichever of bill and shipment is found first."""

from datetime import date

from odoo import Command
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ....exceptions import ProcessError
from .test_credit_violation_ways import ViolationCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestOneLossOnce(ViolationCommon):
    def setUp(self):
        super().setUp()
        self.all_off()

    def bill(self, order, quantity, at):
        """A bill of so much of the order, posted at that time."""
        with freeze_time(at):
            line = {"product_id": self.product.id, "quantity": quantity, "price_unit": 100.0, "tax_ids": []}
            line["sale_line_ids"] = [Command.set(order.order_line.ids)]
            invoice = self.invoice(0, date(2026, 6, 15), invoice_line_ids=[Command.create(line)])
            self.env.flush_all()
        return invoice

    def by_hand(self, amount, at):
        with freeze_time(at):
            invoice = self.invoice(amount, date(2026, 6, 16))
            self.env.flush_all()
        return invoice

    def told(self, at):
        """{document: value} of what is written up by then."""
        return {found.document_name: found.amount for found in self.find(at=at)}

    def test_billed_ahead(self):
        """CA-12, CA-15: the bill of 300 was written up; the goods it bills are not charged again when they leave, one more is."""
        order = self.sell(100, quantity=3)
        order.action_confirm()
        invoice = self.bill(order, 3, "2026-06-15 05:00:00")
        self.assertEqual(self.told("2026-06-16 04:00:00"), {invoice.name: 300.0})
        with freeze_time("2026-06-16 05:00:00"):
            self.ship(order, 2)
        self.assertEqual(self.told("2026-06-17 04:00:00"), {invoice.name: 300.0})
        with freeze_time("2026-06-17 05:00:00"):
            last = self.ship(order, 2)
        self.assertEqual(order.order_line.qty_delivered, 4.0)
        self.assertEqual(self.told("2026-06-18 04:00:00"), {invoice.name: 300.0, last[-1:].name: 100.0})

    def test_a_dismissed_bill_hides_no_goods(self):
        """CA-12: a bill that finance dismissed says nothing about the goods that leave on it afterwards."""
        order = self.sell(100, quantity=3)
        order.action_confirm()
        self.bill(order, 3, "2026-06-15 05:00:00")
        found = self.find().with_user(self.users["finance_supervisor"])
        found.dismissal_reason = "Posted by mistake, nothing had left"
        found.action_dismiss()
        with freeze_time("2026-06-16 05:00:00"):
            picking = self.ship(order)
        self.assertEqual(self.told("2026-06-17 04:00:00")[picking.name], 300.0)

    def dismiss(self, found):
        found = found.with_user(self.users["finance_supervisor"])
        found.dismissal_reason = "Posted by mistake, nothing had left"
        found.action_dismiss()
        return found

    def test_reopened_after_its_goods_were_written_up(self):
        """CA-12, CA-15: a dismissed bill of 500 that is looked at again bears what its goods, written up since, do not: 200; once all of it
        is borne it stays dismissed, and the refusal names the finding that bears it."""
        order = self.sell(100, quantity=5)
        order.action_confirm()
        self.bill(order, 5, "2026-06-15 05:00:00")
        found = self.dismiss(self.find())
        with freeze_time("2026-06-16 05:00:00"):
            picking = self.ship(order, 3)
        self.assertEqual(self.told("2026-06-17 04:00:00")[picking.name], 300.0)
        found.action_reopen()
        self.assertEqual((found.state, found.amount), ("found", 200.0))
        self.dismiss(found)
        with freeze_time("2026-06-17 05:00:00"):
            self.ship(order, 2)
        goods = (self.find(at="2026-06-18 04:00:00") - found.with_user(self.env.user)).sorted("id")
        self.assertEqual(goods.mapped("amount"), [300.0, 200.0])
        with self.assertRaisesRegex(ProcessError, f"its whole value of .* is borne by {goods[0].name}, {goods[1].name}"):
            found.action_reopen()
        self.dismiss(goods[1])
        found.action_reopen()
        self.assertEqual((found.state, found.amount), ("found", 200.0))
        with self.assertRaisesRegex(ProcessError, f"is borne by {found.name}"):
            goods[1].with_user(self.users["finance_supervisor"]).action_reopen()

    def test_reopened_by_hand(self):
        """CA-12: the same of a handwritten invoice and goods that left without an order, by value."""
        self.by_hand(250, "2026-06-15 05:00:00")
        found = self.dismiss(self.find())
        with freeze_time("2026-06-16 05:00:00"):
            picking = self.transfer_inside(1, partner_id=self.customer.id)
            self.env.flush_all()
        self.assertEqual(self.told("2026-06-17 04:00:00")[picking.name], 100.0)
        found.action_reopen()
        self.assertEqual(found.amount, 150.0)

    def test_billed_beyond_what_left(self):
        """CA-12: of a bill of 500 the goods of 300 that left without authority are charged by their shipment, the rest by the bill."""
        order = self.sell(100, quantity=5)
        order.action_confirm()
        picking = self.ship(order, 3)
        invoice = self.bill(order, 5, "2026-06-15 05:00:00")
        self.assertEqual(self.told("2026-06-16 04:00:00"), {picking.name: 300.0, invoice.name: 200.0})

    def test_goods_without_an_order(self):
        """CA-12: goods that left by hand and their handwritten invoice are one loss; what it bills beyond them is another."""
        picking = self.transfer_inside(3, partner_id=self.customer.id)
        first = self.by_hand(200, "2026-06-16 05:00:00")
        second = self.by_hand(250, "2026-06-16 06:00:00")
        told = self.told("2026-06-17 04:00:00")
        self.assertEqual(told, {picking.name: 300.0, second.name: 150.0}, first.name)

    def test_billed_by_hand_before_they_left(self):
        """CA-12: the handwritten invoice came first and is written up; the goods are charged as far as it does not bill them."""
        invoice = self.by_hand(250, "2026-06-15 05:00:00")
        self.assertEqual(self.told("2026-06-16 04:00:00"), {invoice.name: 250.0})
        with freeze_time("2026-06-16 05:00:00"):
            picking = self.transfer_inside(3, partner_id=self.customer.id)
            self.env.flush_all()
        self.assertEqual(self.told("2026-06-17 04:00:00"), {invoice.name: 250.0, picking.name: 50.0})

    def test_move_without_a_transfer(self):
        """CA-12: the same of goods that left by a move alone."""
        move = self.move_out(3, partner_id=self.customer.id)
        move._action_confirm()
        move.write({"quantity": 3, "picked": True})
        move._action_done()
        self.by_hand(300, "2026-06-16 05:00:00")
        self.assertEqual(list(self.told("2026-06-17 04:00:00").values()), [300.0])
