"""What left or was billed without authority is found, whatever let it pass, and nothing else is."""

from datetime import date, datetime

from odoo import Command
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ....exceptions import ProcessError
from ..release.test_release import ReleaseCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestCreditViolation(ReleaseCommon):
    def find(self):
        """What the job of the next day finds about this payer."""
        self.env.flush_all()
        with freeze_time("2026-06-16 04:00:00"):
            self.run_cron("ir_cron_credit_violation")
        return self.env["custproc.credit.violation"].search([("partner_id", "=", self.customer.id)])

    def deliver(self, amount):
        order = self.sell(amount)
        order.action_confirm()
        self.assertConfirmed(order)
        picking = self.ship(order)
        self.assertEqual(picking.state, "done")
        return order, picking

    def test_observed_shipment(self):
        """CA-12, D-07: the gate only observed; the shipment is written up once, with its figures and who moved it."""
        self.set_policy(order_gate="observe", delivery_gate="observe", invoice_gate="observe")
        order, picking = self.deliver(300)
        [found] = self.find()
        self.assertEqual((found.picking_id, found.sale_order_id, found.cause), (picking, order, "observe"))
        self.assertEqual((found.amount, found.exposure, found.credit_limit, found.standing), (300.0, 1200.0, 1000.0, "over_limit"))
        self.assertEqual(found.date, date(2026, 6, 15))
        self.assertEqual(found.decision_id, picking.sudo().custproc_decision_id)
        self.assertEqual(found.logistics_user_id, self.users["logistics"])
        self.assertEqual(self.find(), found)

    def test_finance_is_told(self):
        """CA-12: while findings wait, each finance supervisor has one task that counts them; once it is decided the next day's run tells of
        the rest."""
        self.set_policy(order_gate="off", delivery_gate="off", invoice_gate="off")
        self.deliver(300)
        self.deliver(50)
        supervisor = self.users["finance_supervisor"]
        found, tasks = self.find(), self.env["mail.activity"].sudo()
        domain = [("res_model", "=", found._name), ("res_id", "in", found.ids), ("user_id", "=", supervisor.id)]
        [task] = tasks.search(domain)
        self.assertRegex(str(task.note), r"2 findings of .*350\.00 in all")
        self.find()
        self.assertEqual(tasks.search(domain), task)
        first = found.browse(task.res_id).with_user(supervisor)
        first.dismissal_reason = "Paid by hand"
        first.action_dismiss()
        self.assertFalse(tasks.search(domain))
        self.find()
        self.assertEqual(tasks.search(domain).res_id, (found - first).id)

    def test_gates_off(self):
        """CA-15, D-07: no gate judged it; the figures of the day do."""
        self.set_policy(order_gate="off", delivery_gate="off", invoice_gate="off")
        _order, picking = self.deliver(300)
        [found] = self.find()
        self.assertEqual((found.picking_id, found.cause, found.standing, found.exposure), (picking, "none", "over_limit", 1200.0))

    def switch_off(self):
        self.policy.with_user(self.users["finance_supervisor"]).action_emergency_off("Flood", datetime(2026, 6, 16))

    def test_held_transfer_leaves_while_off(self):
        """CA-12, CA-15, D-07: held at the gate, then shipped in an emergency off: its old hold let nothing pass, it is written up."""
        self.set_policy(order_gate="off")
        order = self.sell(300)
        order.action_confirm()
        picking = self.ship(order)
        self.assertHeld(picking, "over_limit")
        picking.user_id = self.users["sales_planner"]
        self.switch_off()
        self.ship(order)
        self.assertEqual((picking.state, picking.sudo().custproc_decision_id.outcome), ("done", "hold"))
        [found] = self.find()
        self.assertEqual((found.picking_id, found.cause, found.standing, found.exposure), (picking, "none", "over_limit", 1200.0))
        self.assertEqual(
            (found.logistics_user_id, found.storekeeper_user_id, found.marketing_user_id),
            (self.users["logistics"], self.users["sales_planner"], self.users["sales_director"]),
        )

    def test_held_invoice_is_posted_while_off(self):
        """CA-12, CA-15, D-07: the same of an invoice by hand."""
        invoice = self.invoice(500, date(2026, 6, 15))
        self.assertHeld(invoice, "over_limit")
        self.switch_off()
        invoice.action_post()
        self.assertEqual((invoice.state, invoice.sudo().custproc_decision_id.outcome), ("posted", "hold"))
        [found] = self.find()
        self.assertEqual((found.move_id, found.amount, found.cause), (invoice, 500.0, "none"))

    def test_emergency_off_frees_at_once(self):
        """D-07: emergency off is immediate: what is held is judged again now, not at the job's next turn."""
        order = self.hold(300)
        due = [("cron_id", "=", self.env.ref("custproc_module.ir_cron_gate_rejudge").id)]
        before = self.env["ir.cron.trigger"].search(due)
        self.switch_off()
        self.assertEqual(len(self.env["ir.cron.trigger"].search(due) - before), 1)
        self.run_job()
        self.assertFalse(order.custproc_is_held)

    def test_paid_first_with_gates_off(self):
        """D-06, CA-10: goods of an order that was paid in full before they left are nobody's fault, whatever its payer owes besides."""
        self.set_policy(order_gate="off", delivery_gate="off", invoice_gate="off")
        self.set_limit(self.customer, 500.0)
        order = self.sell(300)
        self.prepay(order, 300)
        order.action_confirm()
        self.ship(order)
        bill = order.sudo()._create_invoices()
        bill.action_post()
        self.assertNotIn(bill, self.find().move_id)
        self.assertFalse(self.find().picking_id)

    def test_paid_in_part_or_late_with_gates_off(self):
        """D-06, CA-12: money that covers a part, or came in after the goods had left, makes nothing good."""
        self.set_policy(order_gate="off", delivery_gate="off", invoice_gate="off")
        first, second = self.sell(400), self.sell(400)
        self.prepay(first, 200)
        pickings = self.env["stock.picking"]
        for order in (first, second):
            order.action_confirm()
            pickings |= self.ship(order)
        with freeze_time("2026-06-16 01:00:00"):
            self.prepay(second, 400)
        self.assertEqual(self.find().picking_id, pickings)

    def test_plan_with_gates_off(self):
        """CA-09, D-06: under an approved plan goods leave as far as they are paid ahead, and no further."""
        order = self.hold(100, quantity=4)
        instalment = {"date_due": date(2026, 6, 25), "amount": 900.0, "promised_by": "Ms Qian", "promised_on": date(2026, 6, 1)}
        plan = self.env["custproc.collection.plan"].with_user(self.salesperson)
        plan = plan.create(
            {"partner_id": self.customer.id, "sale_order_id": order.id, "instalment_ids": [Command.create(instalment)]}
        )
        plan.action_submit()
        plan.with_user(self.users["sales_director"]).action_approve()
        plan.with_user(self.users["finance_supervisor"]).action_approve()
        self.set_policy(order_gate="off", delivery_gate="off", invoice_gate="off")
        order.action_confirm()
        self.prepay(order, 100)
        self.ship(order, 1)
        with freeze_time("2026-06-15 05:00:00"):
            beyond = self.ship(order, 1)
        self.assertEqual(order.order_line.qty_delivered, 2.0)
        self.assertEqual(self.find().picking_id, beyond)

    def test_down_payment_with_gates_off(self):
        """D-06, CA-12: a down payment asks for money before anything leaves."""
        self.set_policy(order_gate="off", delivery_gate="off", invoice_gate="off")
        order = self.sell(300)
        order.action_confirm()
        wizard = self.env["sale.advance.payment.inv"].create(
            {"sale_order_ids": [Command.set(order.ids)], "advance_payment_method": "fixed", "fixed_amount": 200}
        )
        bill = wizard._create_invoices(order.sudo())
        bill.action_post()
        self.assertEqual(bill.state, "posted")
        self.assertFalse(self.find())

    def test_within_the_limit_is_not_written_up(self):
        """CA-06: what the credit allowed, or a release, is nobody's fault."""
        self.deliver(100)
        order = self.hold(200)
        self.grant(order)
        order.action_confirm()
        self.ship(order)
        self.assertFalse(self.find())

    def test_invoice_by_hand(self):
        """CA-12: a handwritten invoice beyond the limit, posted while the gate was off."""
        self.set_policy(invoice_gate="off")
        invoice = self.invoice(500, date(2026, 6, 15))
        [found] = self.find()
        self.assertEqual((found.move_id, found.amount, found.cause), (invoice, 500.0, "none"))

    def test_verify_names_three(self):
        """CA-12, CA-15: verified by finance once all three are named; then they stand."""
        self.set_policy(order_gate="off", delivery_gate="off", invoice_gate="off")
        self.deliver(300)
        found = self.find().with_user(self.users["finance_supervisor"])
        found.storekeeper_user_id = False
        with self.assertRaisesRegex(ProcessError, "no Storekeeper is named"):
            found.action_verify()
        found.write(
            {
                "logistics_user_id": self.users["logistics"].id,
                "storekeeper_user_id": self.users["sales_planner"].id,
                "marketing_user_id": self.users["sales_director"].id,
            }
        )
        found.action_verify()
        self.assertEqual((found.state, found.verified_by_id), ("verified", self.users["finance_supervisor"]))
        found.action_propose_liability()
        shares = found.liability_id.sudo().share_ids
        self.assertEqual(shares.mapped("amount"), [100.0, 100.0, 100.0])
        self.assertEqual(set(shares.user_id), {found.logistics_user_id, found.storekeeper_user_id, found.marketing_user_id})
        with self.assertRaisesRegex(ProcessError, "exists"):
            found.action_propose_liability()
        with self.assertRaisesRegex(ProcessError, "stands"):
            found.storekeeper_user_id = False
        with self.assertRaisesRegex(ProcessError, "no reason"):
            found.action_dismiss()
