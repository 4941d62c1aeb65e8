"""Ways round the gates by money and by names: paid on the portal, invoiced by a payment, partners merged over RPC."""

from odoo import Command
from odoo.tests import tagged

from ..payment_common import PaymentCommon
from .test_attack_order import RpcCommon


@tagged("post_install", "-at_install")
class TestAttackPortalPayment(PaymentCommon, RpcCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        contact = cls.env["res.partner"].create({"name": "Buyer", "parent_id": cls.customer.id, "email": "buyer@example.com"})
        cls.buyer = cls.env["res.users"].create(
            {
                "name": "Buyer",
                "login": "buyer_portal",
                "password": "buyer_portal",
                "partner_id": contact.id,
                "group_ids": [Command.set(cls.env.ref("base.group_portal").ids)],
            }
        )

    def setUp(self):
        super().setUp()
        self.authenticate("buyer_portal", "buyer_portal")

    def quotation(self, amount, **values):
        order = self.sell(amount, require_signature=False, require_payment=True, **values).sudo()
        order.action_quotation_sent()
        order._portal_ensure_token()
        order.message_subscribe(self.buyer.partner_id.ids)
        return order

    def request(self, route, **params):
        self.env.flush_all()
        try:
            return self.make_jsonrpc_request(route, params)
        finally:
            self.env.invalidate_all()

    def pay_on_portal(self, order, amount):
        """Pay as the customer does: his request makes the transaction, the provider confirms it, his page asks for its status."""
        values = self.request(
            f"/my/orders/{order.id}/transaction",
            access_token=order.access_token,
            provider_id=self.provider.id,
            payment_method_id=self.payment_method.id,
            token_id=None,
            amount=amount,
            flow="direct",
            tokenization_requested=False,
            landing_route=f"/my/orders/{order.id}",
        )
        transaction = self.env["payment.transaction"].search([("reference", "=", values["reference"])])
        self.assertEqual((transaction.partner_id, transaction.state), (self.buyer.partner_id, "draft"))
        transaction._set_done()
        status = self.request("/payment/status/poll")
        self.assertEqual(status["state"], "done")
        self.assertTrue(transaction.is_post_processed)
        return transaction

    def test_paid_in_part(self):
        """DESIGN 4, CA-09: beyond the limit and paid in part on the portal: held with its payment, nothing of it told to the customer;
        paid in full it confirms by itself."""
        order = self.quotation(5000, prepayment_percent=0.2)
        transaction = self.pay_on_portal(order, 1000)
        self.assertEqual(order.state, "sent")
        self.assertFalse(order.picking_ids)
        self.assertHeld(order, "over_limit")
        self.assertEqual(transaction.payment_id.custproc_sale_order_id, order)
        self.assertEqual(order.activity_ids.user_id, self.salesperson)
        page = self.url_open(order.get_portal_url())
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("limit", page.text.partition('id="portal_sale_content"')[2].lower())
        self.pay_on_portal(order, 4000)
        self.assertConfirmed(order)

    def test_paid_a_trifle(self):
        """D-06: what the customer's request says it pays is not what confirms: a cent of 5,000 holds, within the limit or not."""
        order, small = self.quotation(5000), self.quotation(500)
        for quotation in (order, small):
            self.pay_on_portal(quotation, 0.01)
            self.assertEqual(quotation.state, "sent")
            self.assertFalse(quotation.picking_ids)

    def test_another_s_order(self):
        """D-06: money for one order lifts no other: paid in full, the neighbour stays held."""
        order, other = self.quotation(5000), self.quotation(5000)
        other.action_confirm()
        self.pay_on_portal(order, 5000)
        self.assertConfirmed(order)
        other._rejudge()
        self.assertEqual(other.state, "sent")
        self.assertHeld(other, "over_limit")

    def test_stopped_payer(self):
        """D-10: a stopped payer's order, paid in part on the portal, is held as stopped."""
        self.set_limit(self.customer, 1e6, is_stopped=True)
        order = self.quotation(5000, prepayment_percent=0.2)
        self.pay_on_portal(order, 1000)
        self.assertEqual(order.state, "sent")
        self.assertHeld(order, "stopped")

    # ------------------------------------------------------------------
    # Invoices that a payment makes
    # ------------------------------------------------------------------
    def invoice_by_payment(self):
        self.env["ir.config_parameter"].set_param("sale.automatic_invoice", "True")
        self.product.invoice_policy = "order"
        self.env["account.journal"].search([("type", "=", "sale"), ("id", "!=", self.sale_journal.id)]).active = False

    def test_invoice_of_an_order_let_go_later(self):
        """DESIGN 4: lifting the hold confirms the order and invoices what was paid, as core would have at the payment; once."""
        self.invoice_by_payment()
        order = self.quotation(5000, prepayment_percent=0.2)
        self.pay_on_portal(order, 1000)
        self.assertHeld(order, "over_limit")
        self.assertFalse(order.invoice_ids)
        self.set_limit(self.customer, 10000)
        self.run_job()
        self.assertConfirmed(order)
        self.assertEqual(order.invoice_ids.mapped(lambda move: (move.state, move.amount_total)), [("posted", 1000.0)])
        order._invoice_paid_order()
        self.run_job()
        self.assertEqual(len(order.invoice_ids), 1)

    def test_no_invoice_where_core_makes_none(self):
        """DESIGN 4: without automatic invoices, lifting the hold confirms the paid order and invoices nothing."""
        order = self.quotation(5000, prepayment_percent=0.2)
        self.pay_on_portal(order, 1000)
        self.set_limit(self.customer, 10000)
        self.run_job()
        self.assertConfirmed(order)
        self.assertFalse(order.invoice_ids)

    def test_paid_invoice_that_was_held(self):
        """CA-10, DESIGN 4: the invoice a payment made is held for a stopped payer, and posts by itself when the stop ends."""
        self.invoice_by_payment()
        self.set_policy(order_gate="off")
        self.set_limit(self.customer, 1000, is_stopped=True)
        order = self.quotation(5000)
        transaction = self.pay_on_portal(order, 5000)
        self.assertEqual(order.state, "sale")
        invoice = order.invoice_ids
        self.assertEqual((invoice.state, invoice.amount_total), ("draft", 5000.0))
        self.assertHeld(invoice, "stopped")
        self.run_job()
        self.assertEqual(invoice.state, "draft")
        self.set_limit(self.customer, 10000, is_stopped=False)
        self.run_job()
        self.assertEqual((invoice.state, invoice.custproc_is_held), ("posted", False))
        self.assertEqual(transaction.invoice_ids, invoice)

    def test_unpaid_invoice_that_was_held(self):
        """DESIGN 4: an invoice nobody paid does not post itself when its reason goes: its person is told."""
        invoice = self.invoice(5000, "2026-06-15", invoice_user_id=self.users["finance_officer"].id)
        self.assertHeld(invoice, "over_limit")
        self.set_limit(self.customer, 10000)
        self.run_job()
        self.assertEqual((invoice.state, invoice.custproc_is_held), ("draft", False))
        self.assertEqual(invoice.activity_ids.user_id, self.users["finance_officer"])


@tagged("post_install", "-at_install")
class TestAttackMergeRpc(RpcCommon):
    def merge(self, source, target):
        """The wizard, made and run over RPC."""
        wizard = self.env["base.partner.merge.automatic.wizard"]
        values = {"partner_ids": [Command.set((source | target).ids)], "dst_partner_id": target.id, "state": "selection"}
        [made] = self.rpc(wizard, "create", [values])
        self.rpc(wizard, "action_merge", [made])

    def test_merge_needs_the_right(self):
        """DESIGN 4: a salesperson merges no partners."""
        other = self.make_customer("Rich Ltd")
        wizard = self.env["base.partner.merge.automatic.wizard"]
        values = {"partner_ids": [Command.set((other | self.customer).ids)], "dst_partner_id": other.id}
        self.assertRefused("AccessError", wizard, "create", [values])
        self.assertRefused("AccessError", wizard, "_merge", [other.id, self.customer.id], other.id)
        self.assertTrue(self.customer.exists())

    def test_merged_into_a_rich_one(self):
        """D-04, D-10: with the host's right to merge, a stopped payer merged into a rich one brings his stop, debt and held order."""
        self.salesperson.group_ids |= self.env.ref("base.group_partner_manager")
        rich = self.make_customer("Rich Ltd", email="same@example.com")
        poor = self.make_customer("Stopped Ltd", email="same@example.com")
        self.set_limit(rich, 1e6)
        self.set_limit(poor, 100, is_stopped=True)
        self.invoice(900, "2026-06-01", partner=poor).sudo()
        order = self.sell(500, partner=poor)
        self.rpc(order, "action_confirm", order.ids)
        self.assertHeld(order, "stopped")
        self.merge(poor, rich)
        self.assertFalse(poor.exists())
        account = self.accounts.search([("partner_id", "=", rich.id)])
        self.assertEqual((len(account), account.is_stopped), (1, True))
        self.assertEqual(order.partner_id, rich)
        self.rpc(order, "action_confirm", order.ids)
        self.assertEqual(order.state, "draft")
        self.assertHeld(order, "stopped")
        self.assertRefused("ValidationError", order, "write", order.ids, {"state": "sale"})

    def test_two_limits_are_not_added(self):
        """D-04: the partner that remains keeps his own limit; what both owed counts on it."""
        self.salesperson.group_ids |= self.env.ref("base.group_partner_manager")
        twin = self.make_customer("Twin Ltd", email="same@example.com")
        self.customer.email = "same@example.com"
        self.set_limit(twin, 1000)
        old = self.sell(800, partner=twin)
        self.rpc(old, "action_confirm", old.ids)
        self.assertConfirmed(old)
        self.merge(twin, self.customer)
        order = self.sell(300)
        self.rpc(order, "action_confirm", order.ids)
        self.assertEqual(order.state, "draft")
        self.assertHeld(order, "over_limit")
