"""Failures that other credit, approval and helpdesk modules are known for, where no test of an area has them (doc/peers-failures.md)."""

from odoo import Command
from odoo.tests import Form, tagged
from odoo.tests.common import freeze_time

from .test_gate_delivery import DeliveryCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestPeerFailures(DeliveryCommon):
    def test_what_is_shown_follows_the_document(self):
        """D-04: the line above a quotation is of its own company, whichever is active: of the other one it would be free."""
        other = self.env["res.company"].create({"name": "Second company"})
        self.set_policy(company=other, order_gate="off")
        self.salesperson.company_ids |= other
        order = self.sell(5000)
        shown = {
            company.name: order.with_context(allowed_company_ids=[company.id, (self.company | other - company)[:1].id])
            for company in (self.company, other)
        }
        for name, seen in shown.items():
            with self.subTest(name):
                seen.invalidate_recordset(["custproc_preview", "custproc_preview_state"])
                self.assertEqual(seen.custproc_preview_state, "would_hold")
                self.assertIn("1,000.00", seen.custproc_preview)

    def test_no_figure_is_stored_on_the_partner(self):
        """DESIGN 7: a stored figure on the partner is written for every customer each night: there is none."""
        fields = self.env["res.partner"]._fields.values()
        figures = (field for field in fields if field.name.startswith("custproc_") and field.type in ("float", "monetary"))
        stored = [field.name for field in figures if field.store]
        self.assertEqual(stored, [])

    def test_a_backorder_is_judged(self):
        """CA-06: the rest of an order that left in part is judged on the day it leaves."""
        transfer = self.transfer_of(self.confirmed(100, quantity=9))
        transfer.move_ids.quantity = 4
        transfer.with_context(skip_backorder=True).button_validate()
        rest = self.transfer_of(transfer.sale_id)
        self.assertEqual((transfer.state, rest.backorder_id), ("done", transfer))
        self.set_limit(self.customer, 500)
        rest.button_validate()
        self.assertEqual(rest.state, "assigned")
        self.assertHeld(rest, "over_limit")

    def test_a_held_order_is_saved(self):
        """CA-10: a hold refuses no saving: the salesperson goes on with the quotation, its lines and its notes."""
        order = self.sell(5000)
        order.action_confirm()
        self.assertHeld(order, "over_limit")
        with Form(order) as form:
            form.client_order_ref = "PO 7"
            with form.order_line.edit(0) as line:
                line.product_uom_qty = 2
        self.assertEqual((order.state, order.client_order_ref, order.amount_untaxed), ("draft", "PO 7", 200.0))

    def test_every_role_opens_what_it_may_read(self):
        """DESIGN 6: no role is kept from partner, order, transfer or invoice by a credit field in its form."""
        order = self.confirmed(600)
        invoice = order.sudo()._create_invoices()
        documents = [self.customer, order.sudo(False), order.sudo().picking_ids.sudo(False), invoice.sudo(False)]
        opened = 0
        for user in self.users.values():
            for document in documents:
                document = document.with_user(user)
                if not document.has_access("read"):
                    continue
                views = document.get_views([(False, "form")])
                names = [name for name in views["models"][document._name]["fields"] if name.startswith("custproc_")]
                document.web_read({name: {} for name in names})
                opened += 1
        self.assertGreater(opened, 30)

    def test_customers_are_not_told_of_internal_steps(self):
        """CR-03, CA-10: neither a hold nor an application, its approval or its refusal writes to a customer who follows the document."""
        self.customer.email = "buyer@example.com"
        order = self.sell(5000).with_context(tracking_disable=False)
        order.sudo().message_subscribe(self.customer.ids)
        request = self.env["custproc.credit.request"].with_user(self.salesperson).with_context(tracking_disable=False)
        request = request.create({"partner_id": self.customer.id, "new_limit": 9000.0, "reason": "Furnace"})
        request.sudo().message_subscribe(self.customer.ids)
        last = self.env["mail.message"].search([], order="id desc", limit=1).id
        order.action_confirm()
        request.action_submit()
        request.with_user(self.users["sales_director"]).action_approve("Not for the customer")
        request.with_user(self.users["finance_supervisor"]).action_reject("Nor this")
        messages = self.env["mail.message"].search([("id", ">", last)])
        self.assertEqual(request.state, "rejected")
        self.assertNotIn(self.customer, messages.notified_partner_ids)
        mails = self.env["mail.mail"].search([("mail_message_id", "in", messages.ids)])
        self.assertNotIn(self.customer, mails.recipient_ids)

    def test_a_rule_changed_during_a_round(self):
        """D-01: who is asked stands in the round: a rule that changes, or goes, changes nothing of what is open."""
        request = self.env["custproc.credit.request"].with_user(self.salesperson)
        request = request.create({"partner_id": self.customer.id, "new_limit": 9000.0, "reason": "Furnace"})
        request.action_submit()
        rules = self.env["custproc.approval.rule"].search([("model_id.model", "=", request._name)])
        steps = request.sudo().custproc_approval_ids.step_ids
        names = steps.mapped("name")
        rules.write({"group_id": self.env.ref("custproc_module.group_custproc_technician").id, "active": False})
        for role in ("sales_director", "finance_supervisor", "general_manager"):
            request.with_user(self.users[role]).action_approve("Seen")
        self.assertEqual((request.state, steps.mapped("name")), ("approved", names))

    def test_a_payer_of_a_foreign_order_and_back(self):
        """D-04: A pays for B and B pays for A: each limit carries what its company pays."""
        other = self.make_customer("Other Ltd")
        self.set_limit(other, 1000)
        order = self.sell(900, partner_invoice_id=other.id)
        back = self.sell(700, partner=other, partner_invoice_id=self.customer.id)
        (order | back).action_confirm()
        self.assertEqual((self.figures().exposure, self.figures(partner=other).exposure), (700.0, 900.0))
        line = Command.create({"product_id": self.product.id, "product_uom_qty": 4, "price_unit": 100, "tax_ids": [Command.clear()]})
        back.write({"order_line": [line]})
        self.assertHeld(back, "over_limit")
        self.assertFalse(order.custproc_is_held)
