"""The delivery gate: which transfers leave, which stay, and that no path of the stock leads round it."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tests.common import freeze_time

from ..gate_common import GateCommon


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

    def test_held_transfer_without_order_is_shown(self):
        """CA-12, DESIGN 8: a transfer without order that is held opens with its reason; no release is offered, and none is asked for."""
        transfer = self.manual(11)
        transfer.button_validate()
        self.assertHeld(transfer, "over_limit")
        [shown] = transfer.web_read({"custproc_way_out": {}, "custproc_hold_reason": {}})
        self.assertFalse(shown["custproc_way_out"])
        self.assertIn("over the limit of", shown["custproc_hold_reason"])
        with self.assertRaisesRegex(UserError, "cannot be released: it ships no order"):
            transfer.action_custproc_ask_release()

    def test_value_of_a_shipment_is_told_to_its_readers(self):
        """GEN: what a shipment is worth, and how its order may be released, is told to nobody who may not read them."""
        order = self.confirmed(100)
        stranger = new_test_user(self.env, "stranger", groups="base.group_user")
        for document in (order, order.picking_ids):
            with self.subTest(document._name), self.assertRaises(AccessError):
                document.with_user(stranger).action_custproc_ask_release()

    def test_cleared_for_one_receiver(self):
        """CA-12: what the gate let go to one customer does not go to another one in the same step."""
        transfer = self.manual(2)
        moves = transfer.sudo().move_ids
        moves._clear_for_delivery()
        self.assertFalse(moves._filter_uncleared())
        transfer.sudo().partner_id = moves.partner_id = self.make_customer("Somebody else")
        self.assertEqual(moves._filter_uncleared(), moves)

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
