"""The delivery gate: which transfers leave, which stay, and that no path of the stock leads round it."""

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ...exceptions import ProcessError
from .gate_common import GateCommon


class DeliveryCommon(GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.stock = cls.warehouse.lot_stock_id
        cls.outside = cls.env.ref("stock.stock_location_customers")
        cls.storekeeper = cls.users["logistics"]

    def confirmed(self, amount, quantity=1.0, **values):
        order = self.sell(amount, quantity=quantity, **values)
        order.action_confirm()
        self.assertConfirmed(order)
        return order

    def transfer_of(self, order):
        """The order's open transfer in the storekeeper's environment, everything picked."""
        transfer = order.sudo().picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        for move in transfer.move_ids:
            move.quantity = move.product_uom_qty
        transfer.move_ids.picked = True
        return transfer.with_user(self.storekeeper)

    def manual(self, quantity, partner=None, picking_type=None, dest=None, **move_values):
        """A transfer without order, made by the storekeeper; 100 a piece."""
        picking_type = picking_type or self.warehouse.out_type_id
        dest = dest or self.outside
        transfer = (
            self.env["stock.picking"]
            .with_user(self.storekeeper)
            .create(
                {
                    "partner_id": (self.customer if partner is None else partner).id,
                    "picking_type_id": picking_type.id,
                    "location_id": self.stock.id,
                    "location_dest_id": dest.id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": self.product.id,
                                "product_uom_qty": quantity,
                                "product_uom": self.product.uom_id.id,
                                "location_id": self.stock.id,
                                "location_dest_id": dest.id,
                                **move_values,
                            }
                        )
                    ],
                }
            )
        )
        transfer.action_confirm()
        for move in transfer.move_ids:
            move.quantity = quantity
        transfer.move_ids.picked = True
        return transfer


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestDeliveryGate(DeliveryCommon):
    def test_within_the_limit_leaves(self):
        """CA-06: what was allowed and still is, leaves, with a decision."""
        transfer = self.transfer_of(self.confirmed(600))
        transfer.button_validate()
        self.assertEqual(transfer.state, "done")
        self.assertEqual(self.decisions(transfer).mapped("outcome"), ["allow"])

    def test_limit_of_the_day_of_delivery(self):
        """CA-02, CA-06: the limit counts on the shipping day: what fell since confirmation holds the transfer."""
        order = self.confirmed(600)
        transfer = self.transfer_of(order)
        self.set_limit(self.customer, 500)
        transfer.button_validate()
        self.assertEqual(transfer.state, "assigned")
        self.assertHeld(transfer, "over_limit")
        self.set_limit(self.customer, 1000)
        self.run_job()
        self.assertFalse(transfer.custproc_is_held)
        transfer.button_validate()
        self.assertEqual(transfer.state, "done")

    def test_two_transfers_of_one_order_in_one_batch(self):
        """D-05: an order is counted once, however many of its transfers leave together."""
        order = self.confirmed(100, quantity=9)
        first = self.transfer_of(order)
        first.move_ids.quantity = 4
        first.with_context(skip_backorder=True).button_validate()
        self.assertEqual(first.state, "done")
        second = self.transfer_of(order)
        second.button_validate()
        self.assertEqual(second.state, "done", second.custproc_hold_reason)

    def test_batch_of_transfers(self):
        """DESIGN 4: of several transfers those of the held payer stay and say why, the others go."""
        other = self.make_customer("Harmless Ltd")
        self.set_limit(other, 1000)
        bad = self.transfer_of(self.confirmed(600))
        good = self.transfer_of(self.confirmed(600, partner=other))
        self.set_limit(self.customer, 0, is_stopped=True)
        (bad | good).button_validate()
        self.assertEqual(good.state, "done")
        self.assertEqual(bad.state, "assigned")
        self.assertHeld(bad, "stopped")
        self.assertIn(bad.name, bad.custproc_hold_reason)

    def test_prepaid_order_leaves(self):
        """CA-04, CA-09: who pays first gets the goods, however full his limit is."""
        self.confirmed(900)
        order = self.sell(600)
        self.prepay(order, 600)
        order.action_confirm()
        self.assertConfirmed(order)
        transfer = self.transfer_of(order)
        transfer.button_validate()
        self.assertEqual(transfer.state, "done", transfer.custproc_hold_reason)

    def test_cash_only_order_leaves_when_its_invoice_is_paid(self):
        """CA-04: invoiced and not paid is not cash: the goods stay until the invoice is."""
        order = self.sell(600)
        self.prepay(order, 600)
        self.set_policy(require_eligibility=True)
        order.action_confirm()
        self.assertConfirmed(order)
        transfer = self.transfer_of(order)
        transfer.button_validate()
        self.assertEqual(transfer.state, "done", transfer.custproc_hold_reason)

    def test_free_transfer_is_judged_by_its_value(self):
        """CA-12: a transfer without order is judged by its receiver and the list price of the goods."""
        small, large = self.manual(9), self.manual(11)
        large.button_validate()
        self.assertEqual(large.state, "assigned")
        self.assertHeld(large, "over_limit")
        small.button_validate()
        self.assertEqual(small.state, "done")

    def test_transfer_to_nobody(self):
        """CA-12: goods for a customer without a name do not leave."""
        transfer = self.manual(1, partner=self.env["res.partner"])
        transfer.button_validate()
        self.assertEqual(transfer.state, "assigned")
        self.assertHeld(transfer, "no_receiver")

    def test_observe_and_off(self):
        """D-07: observe records what it would have done and holds nothing; off leaves nothing."""
        self.set_policy(delivery_gate="observe")
        transfer = self.manual(50)
        transfer.button_validate()
        self.assertEqual(transfer.state, "done")
        self.assertEqual(self.decisions(transfer).mapped("outcome"), ["would_hold"])
        self.set_policy(delivery_gate="off")
        transfer = self.manual(50)
        transfer.button_validate()
        self.assertEqual(transfer.state, "done")
        self.assertFalse(self.decisions(transfer))

    def test_order_confirmed_before_the_gate(self):
        """D-07: what was confirmed before the gate went to block leaves; more than was ordered is judged."""
        self.set_policy(delivery_gate="observe")
        order = self.confirmed(100, quantity=9)
        self.set_policy(delivery_gate="block")
        self.set_limit(self.customer, 100)
        transfer = self.transfer_of(order)
        transfer.move_ids.quantity = 12
        transfer.button_validate()
        self.assertHeld(transfer, "over_limit")
        transfer.move_ids.quantity = 9
        transfer.button_validate()
        self.assertEqual(transfer.state, "done", transfer.custproc_hold_reason)

    def test_exempt_operations_are_recorded(self):
        """DESIGN 4: samples leave unjudged by an operation the policy names, and are recorded under that name."""
        samples = self.warehouse.out_type_id.copy({"name": "Samples out"})
        self.set_exemption("Samples", samples)
        self.assertEqual(samples.custproc_gate_exemption, "Samples")
        self.assertFalse(self.warehouse.out_type_id.custproc_gate_exemption)
        transfer = self.manual(50, picking_type=samples)
        transfer.button_validate()
        self.assertEqual(transfer.state, "done")
        decision = self.decisions(transfer)
        self.assertEqual(decision._get_figures()["credit"]["exempt"], ["Samples"])
        self.assertEqual(decision.user_id, self.storekeeper)

    def test_counter_sales_pass(self):
        """DESIGN 4: what is paid at the counter is no credit: it leaves by the counter's own operation, and is recorded as such."""
        self.assertIn("pos_order_id", self.env["stock.picking"]._fields, "these tests run beside the point of sale")
        counter = self.env["pos.config"].create({"name": "Counter", "picking_type_id": self.warehouse.out_type_id.copy().id})
        session = self.env["pos.session"].create({"config_id": counter.id, "user_id": self.env.uid})
        paid = {"amount_tax": 0, "amount_total": 5000, "amount_paid": 5000, "amount_return": 0}
        sale = self.env["pos.order"].create({"session_id": session.id, "company_id": self.company.id, **paid})
        transfer = self.manual(50, picking_type=counter.picking_type_id)
        transfer.sudo().pos_order_id = sale
        transfer.button_validate()
        self.assertEqual(transfer.state, "done", transfer.custproc_hold_reason)
        self.assertEqual(self.decisions(transfer)._get_figures()["credit"]["exempt"], ["Point of sale"])
        borrowed = self.manual(50)
        borrowed.sudo().pos_order_id = sale
        borrowed.button_validate()
        self.assertHeld(borrowed, "over_limit")

    def test_receipts_and_returns_pass(self):
        """DESIGN 4: what comes in, or back, is no credit."""
        transfer = self.transfer_of(self.confirmed(600))
        transfer.button_validate()
        self.set_limit(self.customer, 0, is_stopped=True)
        back = self.env["stock.picking"].create(
            {
                "partner_id": self.customer.id,
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": self.outside.id,
                "location_dest_id": self.stock.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": 1,
                            "location_id": self.outside.id,
                            "location_dest_id": self.stock.id,
                            "origin_returned_move_id": transfer.move_ids.id,
                        }
                    )
                ],
            }
        )
        back.action_confirm()
        back.move_ids.quantity = 1
        back.button_validate()
        self.assertEqual(back.state, "done")


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestAttackDelivery(DeliveryCommon):
    """Ways round the delivery gate, as the storekeeper."""

    def assertStays(self, transfer):
        self.assertNotIn("done", transfer.move_ids.mapped("state"))

    def test_move_written_done(self):
        """DESIGN 4: a move written done, or done by the stock's own method, is refused."""
        transfer = self.manual(50)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            transfer.move_ids.write({"state": "done"})
        with self.assertRaises(ProcessError), self.env.cr.savepoint():
            transfer.move_ids._action_done()
        with self.assertRaises(ProcessError), self.env.cr.savepoint():
            transfer._action_done()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.env["stock.move"].with_user(self.storekeeper).create(
                {
                    "product_id": self.product.id,
                    "product_uom_qty": 50,
                    "quantity": 50,
                    "location_id": self.stock.id,
                    "location_dest_id": self.outside.id,
                    "partner_id": self.customer.id,
                    "state": "done",
                }
            )
        self.assertStays(transfer)

    def test_move_without_transfer(self):
        """CA-12: a bare move to a customer is judged like a transfer."""
        values = {
            "product_id": self.product.id,
            "location_id": self.stock.id,
            "location_dest_id": self.outside.id,
            "partner_id": self.customer.id,
            "picked": True,
        }
        moves = self.env["stock.move"].with_user(self.storekeeper)
        small = moves.create({**values, "product_uom_qty": 5, "quantity": 5})
        small._action_done()
        self.assertEqual(small.state, "done")
        large = moves.create({**values, "product_uom_qty": 50, "quantity": 50})
        with self.assertRaises(ProcessError):
            large._action_done()

    def test_done_quantity_raised(self):
        """DESIGN 4: a done quantity raised beyond the limit is refused, on the move and on its detail."""
        transfer = self.transfer_of(self.confirmed(100, quantity=5))
        transfer.button_validate()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            transfer.move_ids.quantity = 50
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            transfer.move_ids.move_line_ids.quantity = 50
        self.assertEqual(transfer.move_ids.quantity, 5)
        transfer.move_ids.quantity = 8
        self.assertEqual(transfer.move_ids.quantity, 8)

    def test_over_delivery(self):
        """CA-12: more than was ordered is judged by what it brings the exposure to."""
        transfer = self.transfer_of(self.confirmed(100, quantity=5))
        transfer.move_ids.quantity = 50
        transfer.button_validate()
        self.assertHeld(transfer, "over_limit")
        self.assertStays(transfer)

    def test_destination_changed(self):
        """CA-12: a delivery whose destination was changed to an own location, to loss or to a vendor still leaves."""
        inventory = self.env["stock.location"].search(
            [("usage", "=", "inventory"), ("company_id", "in", (self.company.id, False))], limit=1
        )
        places = {
            "internal": self.stock.copy({"name": "Shelf"}),
            "loss": inventory,
            "vendor": self.env.ref("stock.stock_location_suppliers"),
        }
        for name, place in places.items():
            with self.subTest(name):
                order = self.confirmed(600)
                transfer = self.transfer_of(order)
                self.set_limit(self.customer, 0)
                transfer.sudo().write({"location_dest_id": place.id})
                transfer.sudo().move_ids.write({"location_dest_id": place.id})
                transfer.button_validate()
                self.assertStays(transfer)
                self.set_limit(self.customer, 1000)
                order.sudo().action_cancel()

    def test_internal_transfer_to_a_customer(self):
        """CA-12: an internal transfer whose detail line, or whose destination afterwards, is a customer, leaves."""
        shelf = self.stock.copy({"name": "Shelf"})
        internal = self.warehouse.int_type_id
        transfer = self.manual(50, picking_type=internal, dest=shelf)
        transfer.move_ids.move_line_ids.location_dest_id = self.outside
        transfer.button_validate()
        self.assertHeld(transfer, "over_limit")
        self.assertStays(transfer)
        transfer = self.manual(50, picking_type=internal, dest=shelf)
        transfer.button_validate()
        self.assertEqual(transfer.state, "done")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            transfer.move_ids.move_line_ids.location_dest_id = self.outside
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            transfer.move_ids.location_dest_id = self.outside

    def test_pretended_counting(self):
        """CA-12: a delivery marked as counting or as scrap leaves all the same."""
        transfer = self.manual(50, is_inventory=True)
        transfer.button_validate()
        self.assertStays(transfer)
        values = {"product_id": self.product.id, "product_uom_qty": 50, "quantity": 50, "picked": True, "is_inventory": True}
        move = self.env["stock.move"].create(
            {**values, "location_id": self.stock.id, "location_dest_id": self.outside.id, "partner_id": self.customer.id}
        )
        with self.assertRaises(ProcessError):
            move._action_done()

    def test_borrowed_order_line(self):
        """CA-12: a transfer to a held customer that names the order line of a rich one is judged by who gets the goods."""
        rich = self.make_customer("Rich Ltd")
        self.set_limit(rich, 1e6)
        order = self.confirmed(100, quantity=50, partner=rich)
        transfer = self.manual(50, sale_line_id=order.order_line.id)
        transfer.button_validate()
        self.assertHeld(transfer, "over_limit")
        self.assertStays(transfer)

    def test_context_of_the_wizards(self):
        """DESIGN 4: the ids in the wizards' context bring no held transfer back."""
        transfer = self.manual(50)
        context = {
            "button_validate_picking_ids": transfer.ids,
            "skip_backorder": True,
            "skip_sanity_check": True,
            "cancel_backorder": True,
        }
        transfer.with_context(**context).button_validate()
        self.assertStays(transfer)
        wizard = (
            self.env["stock.backorder.confirmation"]
            .with_user(self.storekeeper)
            .create({"pick_ids": [Command.set(transfer.ids)]})
        )
        wizard.with_context(**context).process()
        self.assertStays(transfer)

    def test_split_and_rest(self):
        """CA-12: several small transfers of one batch do not pass together what one would not."""
        transfers = self.manual(6) | self.manual(6)
        transfers.button_validate()
        self.assertEqual(sorted(transfers.mapped("state")), ["assigned", "done"])

    def test_decision_of_yesterday(self):
        """DESIGN 4: the verdict of an earlier transaction clears nothing."""
        transfer = self.transfer_of(self.confirmed(600))
        self.set_limit(self.customer, 0)
        transfer.sudo().move_ids._clear_for_delivery()
        self.env.cr.cache.clear()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            transfer.move_ids.write({"state": "done"})
