"""Ways round the gates after they let something pass: another payer, another amount, the money taken back, another operation."""

from datetime import date

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import JsonRpcException, tagged
from odoo.tests.common import freeze_time
from odoo.tools import mute_logger

from ....exceptions import ProcessError
from ..gate.test_gate_delivery import DeliveryCommon
from .test_attack_order import CONTEXT_KEYS, RpcCommon


@tagged("post_install", "-at_install")
class TestAttackPosted(DeliveryCommon, RpcCommon):
    """Posted invoices, as the accountant."""

    def setUp(self):
        super().setUp()
        self.login("finance_officer")
        self.rich = self.make_customer("Rich Ltd")
        self.set_limit(self.rich, 1e6)

    def posted(self):
        return self.invoice(900, date(2026, 6, 15))

    def test_amount_and_payer(self):
        """CA-10: a posted invoice gets no other payer or amount, by the invoice or its lines, whatever the context says."""
        invoice = self.posted()
        line = invoice.invoice_line_ids
        owed = invoice.line_ids.filtered(lambda found: found.display_type == "payment_term")
        more = {"name": "More", "price_unit": 9000, "quantity": 1, "account_id": self.income.id}
        attempts = [
            (invoice, "write", invoice.ids, {"partner_id": self.rich.id}),
            (invoice, "write", invoice.ids, {"invoice_line_ids": [Command.create(more)]}),
            (line, "write", line.ids, {"price_unit": 9000}),
            (line, "write", line.ids, {"quantity": 9}),
            (line, "create", [{**more, "move_id": invoice.id}]),
            (owed, "write", owed.ids, {"partner_id": self.rich.id}),
            (owed, "write", owed.ids, {"account_id": self.clearing.id}),
            (owed, "write", owed.ids, {"parent_state": "cancel"}),
            (owed, "write", owed.ids, {"amount_residual": 0}),
        ]
        for records, *call in attempts:
            for context in ({}, {"skip_readonly_check": True, "check_move_validity": False, **CONTEXT_KEYS}):
                with (
                    self.subTest(call=call, context=bool(context)),
                    mute_logger("odoo.http"),
                    self.assertRaises(JsonRpcException) as caught,
                ):
                    self.rpc(records, *call, context=context)
                self.assertRegex(str(caught.exception), "(UserError|ProcessError|AccessError)$")
        self.assertEqual((self.figures().exposure, self.figures(partner=self.rich).exposure), (900.0, 0.0))

    def test_what_stays_open(self):
        """A due date, a label and an account of income are corrected on a posted invoice as ever."""
        invoice = self.posted()
        other = self.income.copy({"code": "T600101"})
        self.rpc(invoice.invoice_line_ids, "write", invoice.invoice_line_ids.ids, {"name": "Gas", "account_id": other.id})
        self.rpc(invoice, "write", invoice.ids, {"invoice_date_due": "2026-07-15"})
        self.assertEqual(invoice.invoice_line_ids.account_id, other)

    def test_by_way_of_a_draft(self):
        """CA-10: set back to draft, raised and posted again, the invoice is judged again; its first verdict is gone."""
        invoice = self.posted()
        self.rpc(invoice, "button_draft", invoice.ids)
        self.assertRefused("ValidationError", invoice, "write", invoice.ids, {"state": "posted"})
        self.rpc(invoice, "write", invoice.ids, {"invoice_line_ids": [Command.update(invoice.invoice_line_ids.id, {"price_unit": 5000})]})
        self.rpc(invoice, "action_post", invoice.ids)
        self.assertHeld(invoice, "over_limit")

    def test_by_way_of_an_entry(self):
        """CA-10: an invoice posted as a plain entry does not become an invoice again."""
        invoice = self.invoice(5000, date(2026, 6, 15), post=False)
        self.rpc(invoice, "write", invoice.ids, {"move_type": "entry"})
        self.rpc(invoice, "action_post", invoice.ids)
        self.assertRefused("ValidationError", invoice, "write", invoice.ids, {"move_type": "out_invoice"})

    def test_context_keys(self):
        """DESIGN 1: no context key posts an invoice or lets goods leave that a gate holds."""
        keys = {**CONTEXT_KEYS, "skip_invoice_sync": True, "force_delete": True, "skip_sms": True, "cancel_backorder": True}
        invoice = self.invoice(5000, date(2026, 6, 15), post=False)
        self.rpc(invoice, "action_post", invoice.ids, context=keys)
        self.assertEqual(invoice.state, "draft")
        self.login("logistics")
        transfer = self.manual(50)
        self.rpc(transfer, "button_validate", transfer.ids, context=keys)
        self.assertNotEqual(transfer.state, "done")


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestAttackPayer(DeliveryCommon):
    """Partners that go to another company, as the salesperson."""

    def test_contact_leaves(self):
        """D-08: a contact that leaves its company takes its orders to its own limit, of nothing: they are held."""
        changes = {"unparented": {"parent_id": False}, "made a company": {"is_company": True}}
        for name, values in changes.items():
            with self.subTest(name):
                contact = self.env["res.partner"].create({"name": name, "parent_id": self.customer.id})
                order = self.confirmed(900, partner=contact, partner_invoice_id=contact.id)
                contact.with_user(self.salesperson).write(values)
                self.assertHeld(order, "over_limit")
                self.assertEqual(order.sudo().custproc_decision_id.partner_id, contact)
                self.assertTrue(order.sudo().picking_ids.custproc_is_held)
                order.sudo().action_cancel()

    def test_debtor_joins_a_company(self):
        """D-04: who owes 900 does not become part of a company by a salesperson; finance may do it."""
        rich = self.make_customer("Rich Ltd")
        person = self.env["res.partner"].create({"name": "Li Wei"})
        self.set_limit(person, 1000)
        self.invoice(900, date(2026, 6, 15), partner=person)
        with self.assertRaisesRegex(ProcessError, "Li Wei cannot become a part of another company: it owes .*900.00.* ask finance"):
            person.with_user(self.salesperson).parent_id = rich
        person.with_user(self.users["finance_officer"]).sudo().parent_id = rich
        self.assertEqual(self.figures(partner=rich).exposure, 900.0)

    def test_branch_shares_the_limit(self):
        """D-04: an order of a branch, with the branch alone active, is judged on what the root company is owed."""
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.salesperson.company_ids |= branch
        self.confirmed(900)
        order = self.sell(900, company_id=branch.id, warehouse_id=False).with_context(allowed_company_ids=branch.ids)
        order.action_confirm()
        self.assertHeld(order, "over_limit")


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestAttackMoney(DeliveryCommon):
    """An order of 5,000 that was prepaid; then the money goes."""

    def prepaid(self):
        order = self.sell(5000)
        payment = self.prepay(order, 5000)
        order.action_confirm()
        self.assertConfirmed(order)
        return order, payment

    def assertStays(self, order):
        transfer = self.transfer_of(order)
        transfer.button_validate()
        self.assertEqual(transfer.state, "assigned")
        self.assertHeld(transfer, "over_limit")

    def test_payment_cancelled(self):
        """CA-09, D-06: the goods stay when the payment the order was confirmed on is cancelled."""
        order, payment = self.prepaid()
        payment.action_draft()
        payment.action_cancel()
        self.assertStays(order)

    def test_payment_refunded(self):
        """CA-09, D-06: paid back without a match, the money is no prepayment any more; of 5,000 less 1,000 one is missing."""
        order, _payment = self.prepaid()
        method = self.bank_journal.outbound_payment_method_line_ids[:1]
        method.payment_account_id = self.clearing
        back = {"payment_type": "outbound", "partner_type": "customer", "partner_id": self.customer.id, "payment_method_line_id": method.id}
        account = self.env["custproc.credit.account"]
        usable = []
        for amount in (1000, 4000):
            self.env["account.payment"].create({**back, "amount": amount, "journal_id": self.bank_journal.id}).action_post()
            usable.append(account._query_earmarks(self.root, {self.customer.id}, order.ids).usable[order.id])
        self.assertEqual(usable, [4000.0, 0.0])
        self.assertStays(order)

    def test_refund_lifts_no_other_order(self):
        """CA-09, D-06: 3,000 received for three quotations and 500 paid back without a match leave nothing for a fourth one: what was paid
        back is off the payer's money once, not once for each of its receipts."""
        for order in [self.sell(1000) for _number in range(3)]:
            self.prepay(order, 1000)
        method = self.bank_journal.outbound_payment_method_line_ids[:1]
        method.payment_account_id = self.clearing
        back = {"payment_type": "outbound", "partner_type": "customer", "partner_id": self.customer.id, "payment_method_line_id": method.id}
        self.env["account.payment"].create({**back, "amount": 500, "journal_id": self.bank_journal.id}).action_post()
        self.assertEqual(self.figures().receivable, -2500.0)
        within, beyond = self.sell(1000), self.sell(1000.01)
        beyond.action_confirm()
        self.assertHeld(beyond, "over_limit")
        within.action_confirm()
        self.assertConfirmed(within)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestAttackOperation(DeliveryCommon):
    """Goods by other ways of the stock, as the storekeeper."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.make_product("Steel", 100.0, is_storable=True)
        cls.env["stock.quant"]._update_available_quantity(cls.product, cls.stock, 100)

    def test_sold_goods_are_no_samples(self):
        """CA-12: what an order bills does not leave as samples; neither of a stopped payer, nor of an order that is held."""
        samples = self.warehouse.out_type_id.copy({"name": "Samples out"})
        self.set_exemption("Samples", samples)
        order = self.confirmed(100, quantity=6)
        transfer = self.transfer_of(order)
        transfer.picking_type_id = samples
        transfer.move_ids.picking_type_id = samples
        order.order_line.product_uom_qty = 50
        self.assertHeld(order, "over_limit")
        transfer.button_validate()
        self.assertNotEqual(transfer.state, "done")
        order.order_line.product_uom_qty = 6
        self.set_limit(self.customer, 0, is_stopped=True)
        transfer.button_validate()
        self.assertHeld(transfer, "stopped")
        free = self.manual(50, picking_type=samples)
        free.button_validate()
        self.assertEqual(free.state, "done")

    def test_return_of_a_return(self):
        """CA-06: what came back leaves again only by a verdict."""
        transfer = self.transfer_of(self.confirmed(600))
        transfer.button_validate()
        for source in range(2):
            wizard = self.env["stock.return.picking"].create({"picking_id": transfer.id})
            wizard.product_return_moves.quantity = 1
            transfer = wizard._create_return()
            transfer.move_ids.picked = True
            if source:
                self.set_limit(self.customer, 0, is_stopped=True)
            transfer.with_user(self.storekeeper).button_validate()
        self.assertHeld(transfer, "stopped")
        self.assertNotEqual(transfer.state, "done")

    def test_goods_added_to_what_left(self):
        """CA-12: neither a line nor a move of 50 is added to a transfer that is done."""
        transfer = self.transfer_of(self.confirmed(100))
        transfer.button_validate()
        values = {"picking_id": transfer.id, "product_id": self.product.id, "quantity": 50}
        places = {"location_id": self.stock.id, "location_dest_id": self.outside.id}
        for model, extra in (("stock.move.line", {}), ("stock.move", {"product_uom_qty": 50})):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.env[model].with_user(self.storekeeper).create({**values, **places, **extra})
        self.assertEqual(sum(transfer.move_ids.mapped("quantity")), 1)

    def test_scrap_relocation_and_owner(self):
        """CA-12: goods scrapped or relocated to a customer's place, or named the customer's own, do not leave."""
        values = {"product_id": self.product.id, "scrap_qty": 50, "location_id": self.stock.id, "scrap_location_id": self.outside.id}
        scrap = self.env["stock.scrap"].with_user(self.storekeeper).create(values)
        with self.assertRaisesRegex(ProcessError, "it names nobody who gets the goods"), self.env.cr.savepoint():
            scrap.action_validate()
        quants = self.env["stock.quant"].search([("product_id", "=", self.product.id), ("location_id", "=", self.stock.id)])
        wizard = self.env["stock.quant.relocate"].create({"quant_ids": quants.ids, "dest_location_id": self.outside.id})
        with self.assertRaisesRegex(ProcessError, "it names nobody who gets the goods"), self.env.cr.savepoint():
            wizard.action_relocate_quants()
        transfer = self.manual(50)
        transfer.move_ids.move_line_ids.owner_id = self.customer
        transfer.button_validate()
        self.assertHeld(transfer, "over_limit")

    def test_split_transfer(self):
        """CA-12: a transfer of 12 split into two of 6: the second stays."""
        transfer = self.manual(12)
        transfer.move_ids.quantity = 6
        transfer.move_ids.picked = True
        transfer.action_split_transfer()
        rest = transfer.backorder_ids
        rest.move_ids.quantity = 6
        rest.move_ids.picked = True
        (transfer | rest).button_validate()
        self.assertEqual((transfer.state, rest.state), ("done", "assigned"))
        self.assertHeld(rest, "over_limit")
