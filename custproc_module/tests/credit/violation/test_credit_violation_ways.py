"""Whatever way goods or a bill took past a gate, and whatever date was entered, they are found; what was allowed is not."""

from datetime import date, datetime
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ....exceptions import ProcessError
from ..release.test_release import ReleaseCommon


class ViolationCommon(ReleaseCommon):
    """The payer stands at 900 of 1,000; `find` is what the job of the next day writes up about him."""

    def setUp(self):
        super().setUp()
        # A test is one transaction; its steps are told apart by the clock, as transactions are.
        self.startPatcher(patch.object(self.env.cr, "now", datetime.now))

    def find(self, partner=None, at="2026-06-16 04:00:00"):
        self.env.flush_all()
        with freeze_time(at):
            self.run_cron("ir_cron_credit_violation")
        return self.env["custproc.credit.violation"].search([("partner_id", "=", (partner or self.customer).id)], order="id")

    def all_off(self):
        self.set_policy(order_gate="off", delivery_gate="off", invoice_gate="off")

    def deliver(self, amount, quantity=1.0):
        order = self.sell(amount, quantity=quantity)
        order.action_confirm()
        self.assertConfirmed(order)
        return order, self.ship(order)

    def place(self, usage):
        return self.env["stock.location"].search([("usage", "=", usage), ("company_id", "in", (False, self.company.id))], limit=1)

    def move_out(self, quantity, **values):
        """A move of goods to the customers' location, not done yet."""
        return self.env["stock.move"].create(
            {
                "product_id": self.product.id,
                "product_uom_qty": quantity,
                "quantity": quantity,
                "picked": True,
                "location_id": self.place("internal").id,
                "location_dest_id": self.place("customer").id,
                "company_id": self.company.id,
                **values,
            }
        )

    def transfer_inside(self, quantity, **values):
        """An internal transfer whose goods go to the customers' location."""
        inside = self.env["stock.picking.type"].with_context(active_test=False)
        inside = inside.search([("code", "=", "internal"), ("company_id", "=", self.company.id)], limit=1)
        place = {"location_id": self.place("internal").id, "location_dest_id": self.place("customer").id}
        picking = self.env["stock.picking"].create({"picking_type_id": inside.id, **place, **values})
        self.move_out(quantity, picking_id=picking.id)
        picking.action_confirm()
        picking.move_ids.write({"quantity": quantity, "picked": True})
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        return picking


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestCreditViolationWays(ViolationCommon):
    def test_dates_entered_hide_nothing(self):
        """CA-12, CA-15: an invoice dated months back and a shipment dated back are found by when they really passed."""
        self.all_off()
        invoice = self.invoice(500, date(2026, 3, 2))
        _order, picking = self.deliver(100)
        picking.date_done = datetime(2026, 3, 2)
        found = self.find()
        self.assertEqual((found.picking_id, found.move_id), (picking, invoice))
        self.assertEqual(set(found.mapped("date")), {date(2026, 6, 15)})
        with self.assertRaises(AccessError):
            invoice.with_user(self.users["finance_officer"]).custproc_passed_at = datetime(2026, 3, 2)

    def test_a_done_quantity_raised_while_the_gate_is_off(self):
        """CA-12, D-07: what is added to goods that had left with a yes is found, though the gate that was off then stops nobody."""
        _order, picking = self.deliver(50)
        self.assertFalse(self.find())
        with freeze_time("2026-06-16 05:00:00"):
            self.all_off()
            picking.move_ids.quantity = 4
            self.assertEqual((picking.state, picking.move_ids.quantity), ("done", 4))
        [found] = self.find(at="2026-06-17 04:00:00")
        self.assertEqual((found.picking_id, found.exposure), (picking, 1100.0))

    def test_day_is_the_companys(self):
        """CA-12, D-03: what leaves after midnight in Shanghai left on that day, and is judged with itself in the figures."""
        self.all_off()
        with freeze_time("2026-06-15 17:00:00"):
            self.deliver(300)
        [found] = self.find(at="2026-06-17 04:00:00")
        self.assertEqual((found.date, found.exposure), (date(2026, 6, 16), 1200.0))

    def test_internal_transfer_to_a_customer(self):
        """CA-12: goods that leave by an internal transfer, without any sale, are found with their receiver as payer."""
        self.all_off()
        picking = self.transfer_inside(3, partner_id=self.customer.id)
        [found] = self.find()
        self.assertEqual((found.picking_id, found.amount, found.exposure, found.cause), (picking, 300.0, 1200.0, "none"))

    def test_goods_that_left_to_nobody(self):
        """CA-12: goods that left without a name on them are written up; finance names who has them before it verifies."""
        self.all_off()
        picking = self.transfer_inside(3)
        with freeze_time("2026-06-16 04:00:00"):
            self.run_cron("ir_cron_credit_violation")
        found = self.env["custproc.credit.violation"].search([("picking_id", "=", picking.id)])
        self.assertEqual((len(found), found.amount, found.standing, found.partner_id.id), (1, 300.0, False, False))
        found = found.with_user(self.users["finance_supervisor"])
        found.storekeeper_user_id = self.users["sales_planner"]
        with self.assertRaisesRegex(ProcessError, "nobody is named who has the goods"):
            found.action_verify()
        found.partner_id = self.customer
        found.action_verify()
        found.action_propose_liability()
        self.assertEqual(found.liability_id.sudo().partner_id, self.customer)

    def test_move_without_a_transfer(self):
        """CA-12: goods moved out with no transfer at all are found; the payer of a finding that was judged stays."""
        self.all_off()
        move = self.move_out(3, partner_id=self.customer.id)
        move._action_done()
        self.assertEqual(move.state, "done")
        [found] = self.find()
        self.assertEqual((found.stock_move_id, found.amount, found.exposure), (move, 300.0, 1200.0))
        self.assertEqual(found.action_open_document()["res_model"], "stock.move")
        with self.assertRaisesRegex(ProcessError, "judged on the credit of Yellow River"):
            found.with_user(self.users["finance_supervisor"]).partner_id = self.make_customer("Another")

    def test_move_that_the_gate_let_pass(self):
        """CA-06: what left without a transfer within the limit has its verdict; what the payer owes later is not its fault."""
        move = self.move_out(1, partner_id=self.customer.id)
        move._action_done()
        [verdict] = self.decisions(move)
        self.assertEqual((verdict.outcome, verdict._get_figures()["credit"]["code"]), ("allow", "free"))
        self.set_limit(self.customer, 500.0)
        self.assertFalse(self.find())

    def test_parts_of_a_repair(self):
        """CA-12: parts that left in a repair while the gates were off."""
        self.all_off()
        repair = self.env["repair.order"].create(
            {
                "partner_id": self.customer.id,
                "product_id": self.make_product("Tank", 50.0).id,
                "move_ids": [Command.create({"product_id": self.product.id, "product_uom_qty": 3, "repair_line_type": "add"})],
            }
        )
        repair.action_validate()
        repair.action_repair_start()
        repair.move_ids.write({"quantity": 3, "picked": True})
        repair.action_repair_end()
        self.assertEqual(repair.state, "done")
        [found] = self.find()
        self.assertEqual((found.repair_id, found.amount, found.partner_id), (repair, 300.0, self.customer))

    def test_invoice_observed(self):
        """CA-12, D-07: an invoice by hand that the gate would have held, were it not only observing."""
        self.set_policy(invoice_gate="observe")
        invoice = self.invoice(500, date(2026, 6, 15))
        [found] = self.find()
        self.assertEqual((found.move_id, found.cause, found.standing, found.exposure), (invoice, "observe", "over_limit", 1400.0))

    def test_order_confirmed_while_off(self):
        """CA-10, CA-15, D-07: confirmed or grown in an emergency off, the goods are judged when they leave after its end: they wait for an
        authority, instead of leaving unseen for logistics to answer for."""
        within = self.sell(50)
        within.action_confirm()
        supervisor = self.policy.with_user(self.users["finance_supervisor"])
        supervisor.action_emergency_off("Flood", datetime(2026, 6, 16))
        order = self.sell(300)
        order.action_confirm()
        within.order_line.product_uom_qty = 2
        self.assertFalse(order.custproc_is_held or within.custproc_is_held)
        supervisor.action_emergency_end()
        with freeze_time("2026-06-15 05:00:00"):
            pickings = self.ship(order) | self.ship(within)
        for picking in pickings:
            self.assertHeld(picking, "over_limit")
        self.assertFalse(self.find())

    def test_order_confirmed_before_the_gate(self):
        """CA-12, CA-15, D-07: confirmed while the gates were off by policy and delivered once they blocked: no gate compared it with the
        limit."""
        self.all_off()
        order = self.sell(300)
        order.action_confirm()
        self.set_policy(order_gate="block", delivery_gate="block", invoice_gate="block")
        with freeze_time("2026-06-15 05:00:00"):
            picking = self.ship(order)
        self.assertEqual(picking.state, "done", "judged only when it grows (D-07)")
        self.assertEqual(picking.sudo().custproc_decision_id.outcome, "allow")
        [found] = self.find()
        self.assertEqual((found.picking_id, found.cause, found.standing, found.exposure), (picking, "before", "over_limit", 1200.0))

    def test_an_old_verdict_says_nothing(self):
        """CA-12: a shipment let pass in the morning, that stayed and left once the gates were off, was not judged when it left."""
        self.set_policy(order_gate="off")
        _order, picking = self.deliver(300)
        self.assertTrue(picking.custproc_is_held)
        self.set_limit(self.customer, 2000.0)
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        verdict = picking.sudo().custproc_decision_id
        self.set_limit(self.customer, 1000.0)
        self.env.cr.execute("UPDATE custproc_decision SET create_date = %s WHERE id = %s", [datetime(2026, 6, 15, 2, 59), verdict.id])
        [found] = self.find()
        self.assertEqual((found.picking_id, found.cause), (picking, "none"))

    def test_before_the_module_came(self):
        """CA-12: what left and was posted in the last days before the module was there is found as well."""
        self.all_off()
        _order, picking = self.deliver(300)
        invoice = self.invoice(500, date(2026, 3, 2))
        self.env.flush_all()
        for table, ids in (("stock_move", picking.move_ids.ids), ("account_move", invoice.ids)):
            past = "custproc_passed_at = NULL, create_date = '2026-06-15 04:00', write_date = '2026-06-15 04:00'"
            self.env.cr.execute(f"UPDATE {table} SET {past} WHERE id = ANY(%s)", [ids])
        self.env.invalidate_all()
        self.assertFalse(self.find())
        picking.move_ids._fill_passed()
        invoice._fill_passed()
        self.env.invalidate_all()
        self.assertEqual(picking.move_ids.custproc_passed_at, datetime(2026, 6, 15, 4))
        found = self.find()
        self.assertEqual((found.picking_id, found.move_id), (picking, invoice))


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestCreditViolationReleases(ViolationCommon):
    def test_a_release_stands_for_its_shipment(self):
        """CA-07, CA-12, D-06: the first shipment used the release up; what left after it, with the gates off, had none."""
        order = self.hold(100, quantity=3)
        release = self.grant(order)
        order.action_confirm()
        first = self.ship(order, 1)
        self.assertEqual((first.state, release.state, release.consumed_amount), ("done", "consumed", 100.0))
        self.all_off()
        with freeze_time("2026-06-15 09:00:00"):
            second = self.ship(order)
        self.assertEqual(second.state, "done")
        self.assertEqual(self.find().picking_id, second)

    def test_a_release_used_while_off(self):
        """CA-07, D-06: granted before, and used while the gates were off within its value, the release lets its shipment pass."""
        order = self.hold(200)
        self.grant(order)
        order.action_confirm()
        self.all_off()
        with freeze_time("2026-06-15 05:00:00"):
            self.ship(order)
            bill = order.sudo()._create_invoices()
            bill.action_post()
            self.env.flush_all()
        self.assertEqual(bill.state, "posted")
        self.assertFalse(self.find())

    def test_more_than_released(self):
        """CA-07, CA-12: more left than the release allows: it lets nothing of it pass."""
        order = self.hold(100, quantity=2)
        release = self.grant(order)
        order.action_confirm()
        self.all_off()
        with freeze_time("2026-06-15 05:00:00"):
            picking = self.ship(order, 3)
        self.assertEqual((release.amount, release.consumed_amount), (200.0, 300.0))
        self.assertEqual(self.find().picking_id, picking)

    def test_bills_beyond_the_release(self):
        """CA-07, CA-12: the release lets the bill of its shipment be posted once; another bill of the order is found."""
        order = self.hold(100, quantity=2)
        self.grant(order)
        order.action_confirm()
        self.ship(order)
        self.all_off()
        bills = self.env["account.move"]
        for hour in (5, 6):
            with freeze_time(f"2026-06-15 0{hour}:00:00"):
                line = {"product_id": self.product.id, "quantity": 2, "price_unit": 100.0, "tax_ids": []}
                line["sale_line_ids"] = [Command.set(order.order_line.ids)]
                bills |= self.invoice(0, date(2026, 6, 15), invoice_line_ids=[Command.create(line)])
                self.env.flush_all()
        self.assertEqual(bills.mapped("amount_total"), [200.0, 200.0])
        self.assertEqual(self.find().move_id, bills[1])

    def test_one_loss_is_told_once(self):
        """CA-12: the bill of goods that are written up is not written up again; a bill of more than those is."""
        self.all_off()
        order, picking = self.deliver(100, quantity=3)
        [found] = self.find()
        self.assertEqual(found.picking_id, picking)
        with freeze_time("2026-06-16 05:00:00"):
            bill = order.sudo()._create_invoices()
            bill.action_post()
            self.env.flush_all()
        self.assertEqual(self.find(at="2026-06-17 04:00:00"), found)
        with freeze_time("2026-06-17 05:00:00"):
            line = {"product_id": self.product.id, "quantity": 1, "price_unit": 100.0, "tax_ids": []}
            line["sale_line_ids"] = [Command.set(order.order_line.ids)]
            more = self.invoice(0, date(2026, 6, 17), invoice_line_ids=[Command.create(line)])
        self.assertEqual(self.find(at="2026-06-18 04:00:00").move_id, more)
