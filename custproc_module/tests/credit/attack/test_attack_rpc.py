"""Ways round the gates over HTTP: the stock as salesperson and storekeeper, invoices as cashier, the portal as the customer."""

from odoo import Command
from odoo.tests import JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from ..gate.test_gate_delivery import DeliveryCommon
from .test_attack_order import CONTEXT_KEYS, RpcCommon

SIGNATURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@tagged("post_install", "-at_install")
class TestAttackStockRpc(DeliveryCommon, RpcCommon):
    def test_moves_of_a_held_order(self):
        """DESIGN 4: state, quantity and destination written on the moves of an order that grew too large ship nothing."""
        order = self.confirmed(100, quantity=6)
        transfer = self.transfer_of(order).sudo()
        self.rpc(order.order_line, "write", order.order_line.ids, {"product_uom_qty": 50})
        self.assertHeld(order, "over_limit")
        shelf = self.stock.copy({"name": "Shelf"})
        for role in ("salesperson", "logistics"):
            self.login(role)
            for values in ({"state": "done"}, {"state": "done", "quantity": 50}, {"state": "done", "location_dest_id": shelf.id}):
                with self.subTest(role=role, values=values):
                    self.assertRefused("ValidationError", transfer.move_ids, "write", transfer.move_ids.ids, values)
        self.rpc(transfer, "button_validate", transfer.ids, context={"button_validate_picking_ids": transfer.ids, "skip_backorder": True})
        self.assertNotIn("done", transfer.move_ids.mapped("state"))
        self.assertTrue(transfer.custproc_is_held)

    def test_hold_of_a_transfer_is_closed(self):
        """DESIGN 4: nobody takes the hold off a transfer or an invoice by writing it."""
        self.login("logistics")
        transfer = self.manual(50)
        transfer.button_validate()
        self.assertRefused("AccessError", transfer, "write", transfer.ids, {"custproc_is_held": False})
        self.login("finance_officer")
        invoice = self.invoice(5000, "2026-06-15", post=False)
        self.rpc(invoice, "action_post", invoice.ids)
        self.assertEqual(invoice.state, "draft")
        self.assertTrue(invoice.custproc_is_held)
        self.assertRefused("AccessError", invoice, "write", invoice.ids, {"custproc_is_held": False})
        self.assertRefused("AccessError", invoice, "write", invoice.ids, {"custproc_load_id": 1})
        self.assertRefused("ValidationError", invoice, "write", invoice.ids, {"state": "posted"})
        self.assertEqual(invoice.state, "draft")

    def test_gate_is_no_button_for_customers(self):
        """D-01: who may not deliver at all leaves neither a hold nor a decision, and claims no account: customers and technicians."""
        transfer = self.manual(50)
        new_test_user(self.env, "gate_customer", groups="base.group_portal")
        before = self.env["custproc.decision"].search_count([])
        for login in ("gate_customer", "test_technician"):
            self.authenticate(login, login)
            self.assertRefused("AccessError", transfer, "button_validate", transfer.ids)
        self.assertEqual((transfer.custproc_is_held, self.env["custproc.decision"].search_count([])), (False, before))

    def test_manual_transfer_and_scrapped_goods(self):
        """CA-12: a manual transfer, in one batch with a harmless one, stays; the harmless one leaves."""
        self.login("logistics")
        other = self.make_customer("Harmless Ltd")
        self.set_limit(other, 1000)
        bad, good = self.manual(50), self.manual(5, partner=other)
        self.rpc(bad, "button_validate", [bad.id, good.id])
        self.assertEqual((bad | good).mapped("state"), ["assigned", "done"])

    def attempt(self, records, method, *args, **kwargs):
        """Call, whether it is refused or not; a refusal is one of ours or of the host's rights, never a crash."""
        try:
            with mute_logger("odoo.http"):
                self.rpc(records, method, *args, **kwargs)
        except JsonRpcException as refused:
            self.assertIn(str(refused).rpartition(".")[2], ("AccessError", "ValidationError", "ProcessError"))

    def pick(self, transfer, quantity):
        """Write a done quantity on the moves, as picked."""
        self.attempt(transfer.move_ids, "write", transfer.move_ids.ids, {"quantity": quantity, "picked": True})

    def validate(self, transfer):
        self.attempt(transfer, "button_validate", transfer.ids, context={"skip_backorder": True, "skip_sanity_check": True})

    def test_done_quantity_raised(self):
        """DESIGN 4: a quantity raised after the goods left is refused beyond the limit, on the move and on its detail; within it stands."""
        transfer = self.transfer_of(self.confirmed(100, quantity=5)).sudo()
        transfer.button_validate()
        self.assertEqual(transfer.state, "done")
        moves, details = transfer.move_ids, transfer.move_line_ids
        for role in ("salesperson", "logistics"):
            self.login(role)
            for records in (moves, details):
                with self.subTest(role=role, model=records._name):
                    self.assertRefused("ValidationError", records, "write", records.ids, {"quantity": 50})
                    self.assertRefused("ValidationError", records, "write", records.ids, {"quantity": 50}, context=CONTEXT_KEYS)
            places = {"location_id": moves.location_id.id, "location_dest_id": moves.location_dest_id.id, "picking_id": transfer.id}
            more = {"product_id": self.product.id, "product_uom_qty": 50, "quantity": 50, "state": "done", **places}
            self.attempt(moves, "create", [more])
            self.assertEqual(sum(transfer.move_ids.filtered(lambda move: move.state == "done").mapped("quantity")), 5)
        self.rpc(moves, "write", moves.ids, {"quantity": 8})
        self.assertEqual(moves.quantity, 8)

    def test_over_delivery(self):
        """CA-12: ten times what was ordered, written on the open transfer, stays; what was ordered leaves."""
        for role in ("salesperson", "logistics"):
            with self.subTest(role):
                self.login(role)
                order = self.confirmed(10, quantity=5)
                transfer = order.sudo().picking_ids
                self.pick(transfer, 500)
                self.assertEqual(transfer.move_ids.quantity, 500)
                self.validate(transfer)
                self.assertNotIn("done", transfer.move_ids.mapped("state"))
                self.assertHeld(transfer, "over_limit")
                self.pick(transfer, 5)
                self.validate(transfer)
                self.assertEqual(transfer.state, "done", transfer.custproc_hold_reason)

    def test_destination_changed(self):
        """CA-12: a delivery whose destination somebody writes to an own shelf, on the transfer, its moves or their details, stays."""
        shelf = self.stock.copy({"name": "Shelf"})
        for role in ("salesperson", "logistics"):
            for way in ("transfer", "moves", "details", "all"):
                with self.subTest(role=role, way=way):
                    self.login(role)
                    order = self.confirmed(600)
                    transfer = order.sudo().picking_ids
                    self.pick(transfer, 1)
                    self.set_limit(self.customer, 0)
                    targets = {"transfer": transfer, "moves": transfer.move_ids, "details": transfer.move_line_ids}
                    for name, records in targets.items():
                        if way in (name, "all"):
                            self.attempt(records, "write", records.ids, {"location_dest_id": shelf.id})
                    self.validate(transfer)
                    self.assertNotIn("done", transfer.move_ids.mapped("state"))
                    self.set_limit(self.customer, 1000)
                    order.sudo().action_cancel()

    def test_manual_transfer(self):
        """CA-12: a transfer without order, made and validated over RPC, stays, with or without its customer's name; so does a bare move."""
        for role in ("salesperson", "logistics"):
            self.login(role)
            for partner in (self.customer, self.env["res.partner"]):
                with self.subTest(role=role, partner=partner.name):
                    places = {"location_id": self.stock.id, "location_dest_id": self.outside.id}
                    line = {"product_id": self.product.id, "product_uom_qty": 50, **places}
                    values = {"partner_id": partner.id, "picking_type_id": self.warehouse.out_type_id.id, **places}
                    values["move_ids"] = [Command.create(line)]
                    before = self.env["stock.picking"].search([], order="id desc", limit=1)
                    self.attempt(before, "create", [values])
                    transfer = self.env["stock.picking"].search([("id", ">", before.id or 0)])
                    if role == "logistics":
                        self.assertTrue(transfer)
                    for made in transfer:
                        self.attempt(made, "action_confirm", made.ids)
                        self.pick(made, 50)
                        self.validate(made)
                        self.assertNotIn("done", made.move_ids.mapped("state"))
                        self.assertHeld(made, "over_limit" if partner else "no_receiver")
                    self.attempt(self.env["stock.move"], "create", [{**line, "quantity": 50, "picked": True, "state": "done"}])
                    bare = self.env["stock.move"].search([("product_id", "=", self.product.id), ("picking_id", "=", False)])
                    self.assertNotIn("done", bare.mapped("state"))

    def test_earmark_belongs_to_the_cashier(self):
        """D-06: a salesperson can neither book a prepayment nor earmark one to an order of his."""
        order = self.sell(5000)
        values = {"payment_type": "inbound", "partner_type": "customer", "partner_id": self.customer.id, "amount": 5000}
        payment = self.env["account.payment"]
        self.assertRefused("AccessError", payment, "create", [{**values, "custproc_sale_order_id": order.id}])
        payment = payment.create({**values, "journal_id": self.bank_journal.id})
        self.assertRefused("AccessError", payment, "write", payment.ids, {"custproc_sale_order_id": order.id})


@tagged("post_install", "-at_install")
class TestAttackPortal(RpcCommon):
    def accept(self, order):
        self.authenticate(None, None)
        self.env.flush_all()
        result = self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept", {"access_token": order._portal_ensure_token(), "name": "Li Wei", "signature": SIGNATURE}
        )
        self.env.invalidate_all()
        return result

    def quotation(self, amount):
        order = self.sell(amount, require_signature=True, require_payment=False).sudo()
        order.action_quotation_sent()
        order._portal_ensure_token()
        return order

    def test_signature(self):
        """DESIGN 4: signed on the portal beyond the limit, the customer reads core's page, the order is held with its signature."""
        order = self.quotation(5000)
        result = self.accept(order)
        self.assertIn("sign_ok", result["redirect_url"])
        self.assertEqual(order.state, "sent")
        self.assertHeld(order, "over_limit")
        self.assertTrue(order.signature)
        self.assertEqual(order.activity_ids.user_id, self.salesperson)
        page = self.url_open(order.get_portal_url())
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("1,000.00", page.text.replace("5,000.00", ""))
        self.set_limit(self.customer, 10000)
        self.env["sale.order"].browse(order.id)._rejudge()
        self.assertConfirmed(order)

    def test_signature_within_the_limit(self):
        """CA-06: within the limit the portal confirms as always."""
        order = self.quotation(500)
        self.accept(order)
        self.assertConfirmed(order)

    def test_portal_user_writes(self):
        """DESIGN 4: a portal user cannot write the order, its state or its hold."""
        order = self.quotation(5000)
        portal = self.env["res.users"].create(
            {
                "name": "Buyer",
                "login": "buyer_portal",
                "password": "buyer_portal",
                "partner_id": self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customer.id}).id,
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        order.message_subscribe(portal.partner_id.ids)
        self.authenticate("buyer_portal", "buyer_portal")
        self.assertRefused("AccessError", order, "write", order.ids, {"state": "sale"})
        self.assertRefused("AccessError", order, "action_confirm", order.ids)
        self.assertEqual(order.state, "sent")
