"""The invoice gate, and what happens to payments, repairs and merged partners around the gates."""

from datetime import date

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ....exceptions import ProcessError
from ..payment_common import PaymentCommon
from .test_gate_delivery import DeliveryCommon

PIXEL = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestInvoiceGate(DeliveryCommon):
    def draft(self, amount, **values):
        return self.invoice(amount, date(2026, 6, 15), post=False, **values).with_user(self.users["finance_officer"])

    def test_invoice_without_order(self):
        """CA-10, CA-12: a manual invoice beyond the limit is not posted, held with its reason; nothing raises."""
        invoice = self.draft(1500)
        invoice.action_post()
        self.assertEqual(invoice.state, "draft")
        self.assertHeld(invoice, "over_limit")
        small = self.draft(100)
        invoice.button_cancel()
        self.assertFalse(invoice.custproc_is_held)
        small.action_post()
        self.assertEqual(small.state, "posted")

    def test_deposit_by_hand(self):
        """D-05, CA-12: a deposit invoiced by hand counts on top of its order. Held by it, the invoice says which order is not invoiced yet
        and by how much; an order that is held says which invoice names it. Both say how it counts once."""
        order = self.confirmed(900)
        deposit = self.draft(300, ref=f"Deposit {order.name}")
        deposit.action_post()
        self.assertHeld(deposit, "over_limit")
        way = rf"part of {order.name}, of which .*900\.00.* are not invoiced yet, that part counts twice: .*as a down payment"
        self.assertRegex(deposit.custproc_hold_reason, way)
        deposit.sudo().unlink()
        quotation = self.sell(50, quantity=10)
        self.set_limit(self.customer, 1500.0)
        by_hand = self.draft(200, invoice_origin=quotation.name)
        by_hand.action_post()
        self.assertEqual(by_hand.state, "posted")
        quotation.action_confirm()
        self.assertHeld(quotation, "over_limit")
        self.assertRegex(
            quotation.custproc_hold_reason, rf"{by_hand.name}.* over .*200\.00.* names this order and bills none of its lines"
        )
        # The way out: credited, and created from the order.
        by_hand.sudo()._reverse_moves([{"invoice_date": date(2026, 6, 15), "date": date(2026, 6, 15)}], cancel=True)
        quotation.action_confirm()
        self.assertConfirmed(quotation)

    def test_batch_and_credit_notes(self):
        """DESIGN 4: of several entries the held invoice stays a draft, the others and credit notes are posted."""
        other = self.make_customer("Harmless Ltd")
        self.set_limit(other, 1000)
        self.set_limit(self.customer, 0, is_stopped=True)
        bad, good = self.draft(10), self.draft(10, partner=other)
        refund = self.draft(10, move_type="out_refund")
        (bad | good | refund)._post(soft=False)
        self.assertEqual((bad | good | refund).mapped("state"), ["draft", "posted", "posted"])
        self.assertHeld(bad, "stopped")

    def test_state_written(self):
        """DESIGN 4: an invoice written posted is refused; a vendor bill is none of the gate's business."""
        invoice = self.draft(1500)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            invoice.write({"state": "posted"})

    def test_invoice_of_an_order(self):
        """D-05, CA-06: the invoice of a confirmed order counts once and is posted; its order was free."""
        order = self.confirmed(900)
        invoice = order.sudo()._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.state, "posted", invoice.custproc_hold_reason)
        self.assertEqual(self.figures().exposure, 900.0)

    def test_down_payment_invoice_is_posted(self):
        """CA-09: asking for money first is never held, however full the limit is."""
        order = self.confirmed(900)
        self.set_limit(self.customer, 100)
        wizard = self.env["sale.advance.payment.inv"].create(
            {"sale_order_ids": [Command.set(order.ids)], "advance_payment_method": "fixed", "fixed_amount": 300}
        )
        invoice = wizard._create_invoices(order.sudo())
        invoice.action_post()
        self.assertEqual(invoice.state, "posted", invoice.custproc_hold_reason)

    def test_held_invoice_goes_on(self):
        """DESIGN 4: when the exposure falls, the held invoice is released and its salesperson told."""
        old = self.invoice(900, date(2026, 6, 15))
        invoice = self.draft(600, invoice_user_id=self.salesperson.id)
        invoice.action_post()
        self.assertHeld(invoice, "over_limit")
        self.pay(date(2026, 6, 15), 900, invoice=old)
        self.run_job()
        self.assertFalse(invoice.custproc_is_held)
        self.assertEqual(invoice.activity_ids.user_id, self.salesperson)
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")

    def test_observe(self):
        """D-07: observe posts and records."""
        self.set_policy(invoice_gate="observe")
        invoice = self.draft(1500)
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(self.decisions(invoice).mapped("outcome"), ["would_hold"])


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestRepairGate(DeliveryCommon):
    def repair(self, quantity, **values):
        repair = self.env["repair.order"].create(
            {
                "partner_id": self.customer.id,
                "product_id": self.make_product("Pump", 1.0).id,
                "move_ids": [
                    Command.create(
                        {"repair_line_type": "add", "product_id": self.product.id, "product_uom_qty": quantity}
                    )
                ],
                **values,
            }
        )
        repair.action_validate()
        repair.action_repair_start()
        repair.move_ids.quantity = quantity
        return repair

    def test_parts(self):
        """DESIGN 4: parts of a repair are judged like goods; the repair stays open and says why."""
        large, small = self.repair(50), self.repair(5)
        (large | small).action_repair_done()
        self.assertEqual(large.state, "under_repair")
        self.assertHeld(large, "over_limit")
        self.assertEqual(small.state, "done")

    def test_warranty(self):
        """DESIGN 4: warranty parts leave unjudged and are recorded."""
        repair = self.repair(50, under_warranty=True)
        repair.action_repair_done()
        self.assertEqual(repair.state, "done")
        self.assertEqual(self.decisions(repair)._get_figures()["credit"]["exempt"], ["Warranty parts"])


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestMerge(DeliveryCommon):
    def merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source | target).ids, target)

    def test_stop_survives(self):
        """DESIGN 4: merging a stopped payer into another one keeps the stop, the target's limit and one account."""
        bad = self.make_customer("Stopped Ltd")
        self.set_limit(bad, 5000, is_stopped=True)
        self.merge(bad, self.customer)
        account = self.accounts.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(len(account), 1)
        self.assertTrue(account.is_stopped)
        self.assertEqual(account.fixed_limit, 1000.0)
        order = self.sell(10)
        order.action_confirm()
        self.assertHeld(order, "stopped")

    def test_papers_follow(self):
        """CF-13, DESIGN 4: two draft files become one with the papers of both; core would fail on the second file."""
        other = self.make_customer("Twin Ltd")
        self.sell(1, partner=other)
        self.sell(1)
        files = self.env["custproc.customer.file"]
        old = files.search([("partner_id", "=", other.id)])
        kind = self.env["custproc.document.type"].search([], limit=1)
        paper = self.env["custproc.customer.document"].create({"file_id": old.id, "type_id": kind.id})
        self.merge(other, self.customer)
        self.env.invalidate_all()
        self.assertEqual(files.search([("partner_id", "=", self.customer.id)]), paper.file_id)
        self.assertFalse(old.exists())

    def test_exposure_follows(self):
        """D-05: what the merged partner owed counts for the one that remains, and decisions stay as they were taken."""
        other = self.make_customer("Twin Ltd")
        self.set_limit(other, 1000)
        old = self.confirmed(900, partner=other)
        name = old.sudo().custproc_decision_id.partner_name
        self.merge(other, self.customer)
        order = self.sell(200)
        order.action_confirm()
        self.assertHeld(order, "over_limit")
        self.env.invalidate_all()
        self.assertEqual(old.sudo().custproc_decision_id.partner_name, name)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestPortalAndPayment(PaymentCommon):
    def test_signature_on_a_held_order(self):
        """DESIGN 4: signed on the portal beyond the limit: the signature stays, nothing raises, the salesperson is told."""
        order = self.sell(5000, require_signature=True, require_payment=False)
        public = self.env.ref("base.public_user")
        signed = order.with_user(public).sudo()
        signed.write({"signed_by": "Li", "signature": PIXEL})
        signed._validate_order()
        self.assertEqual(order.state, "draft")
        self.assertHeld(order, "over_limit")
        self.assertTrue(order.signature)
        self.assertEqual(order.activity_ids.user_id, self.salesperson)
        self.set_limit(self.customer, 10000)
        self.run_job()
        self.assertConfirmed(order)

    def test_changed_order_loses_its_signature(self):
        """DESIGN 4: the signature goes when what was signed changes, and stays when it does not."""
        order = self.sell(5000)
        order.sudo().write({"signed_by": "Li", "signature": PIXEL})
        order.client_order_ref = "PO 1"
        self.assertTrue(order.signature)
        order.order_line.price_unit = 4000
        self.assertFalse(order.signature)
        self.assertFalse(order.signed_by)

    def test_paid_online(self):
        """D-06: an order paid online in full is confirmed: its own confirmed transaction counts before it is booked."""
        order = self.sell(5000, require_payment=True)
        self.online(order, 5000)._post_process()
        self.assertConfirmed(order)
        payment = self.env["account.payment"].search([("custproc_sale_order_id", "=", order.id)])
        self.assertEqual(payment.amount, 5000)
        self.assertEqual(self.figures().exposure, 0.0)

    def test_paid_in_part_online(self):
        """CA-09: beyond the limit and paid in part: core would confirm, the gate holds; paid in full it confirms by itself."""
        order = self.sell(5000, require_payment=True, prepayment_percent=0.2)
        transaction = self.online(order, 1000)
        transaction._post_process()
        self.assertEqual(order.state, "draft")
        self.assertHeld(order, "over_limit")
        self.assertEqual(float(order.sudo().custproc_decision_id._get_figures()["credit"]["missing"]), 3000.0)
        self.online(order, 4000)._post_process()
        self.assertConfirmed(order)

    def test_earmark_of_another_order(self):
        """D-06: a payment booked for one order can be earmarked to another only before the first is confirmed on it."""
        order = self.sell(5000, require_payment=True)
        self.online(order, 5000)._post_process()
        payment = self.env["account.payment"].search([("custproc_sale_order_id", "=", order.id)])
        with self.assertRaises(ProcessError):
            payment.custproc_sale_order_id = self.sell(5000)
