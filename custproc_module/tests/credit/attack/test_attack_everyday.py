"""Ways round the gates by what everyday modules offer: mass editing, files, templates, repeated and copied invoices."""

import contextlib
from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..gate.test_gate_delivery import DeliveryCommon

NOON = "2026-06-15 04:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestAttackEverydayOrders(DeliveryCommon):
    def test_mass_edit_in_the_list(self):
        """D-07: many orders edited in their list at once are closed and judged like each by itself."""
        first, second = self.sell(5000), self.sell(6000)
        for values, error in (({"state": "sale"}, ValidationError), ({"custproc_is_held": False}, AccessError)):
            with self.assertRaises(error), self.env.cr.savepoint():
                (first + second).web_save_multi([values, values], {"state": {}})
        self.assertEqual((first + second).mapped("state"), ["draft", "draft"])
        small = self.confirmed(100)
        values = {"order_line": [Command.update(small.order_line.id, {"product_uom_qty": 90})]}
        (small + first).web_save_multi([values, {"note": "x"}], {"state": {}})
        self.assertHeld(small, "over_limit")

    def test_file_in_state_sale(self):
        """D-07: an imported file makes no confirmed order, of lines that are confirmed or of an order there is."""
        orders = self.env["sale.order"].with_user(self.salesperson)
        head = ["partner_id/.id", "state", "order_line/product_id/.id", "order_line/product_uom_qty", "order_line/price_unit"]
        row = [str(self.customer.id), "sale", str(self.product.id), "10", "900"]
        before = orders.search_count([])
        self.assertFalse(orders.load(head, [row])["ids"])
        self.assertEqual(orders.search_count([]), before)
        order = self.sell(9000)
        self.assertFalse(orders.load([".id", "state"], [[str(order.id), "sale"]])["ids"])
        lines = order.order_line
        self.assertFalse(lines.load([".id", "state"], [[str(lines.id), "sale"]])["ids"])
        self.assertEqual((order.state, lines.state), ("draft", "draft"))

    def test_quotation_template_without_signature_and_payment(self):
        """D-07: a template that asks the customer for nothing, and an online payment of nothing, confirm nothing."""
        template = self.env["sale.order.template"].create(
            {"name": "Easy", "require_signature": False, "require_payment": False, "prepayment_percent": 0.01}
        )
        order = self.sell(5000, sale_order_template_id=template.id)
        order.write({"require_payment": True, "prepayment_percent": 0.01})
        provider = self.env["payment.provider"].create({"name": "Nothing", "state": "test"})
        method = self.env["payment.method"].create({"name": "Nothing", "code": "nothing"})
        values = {"provider_id": provider.id, "payment_method_id": method.id, "partner_id": self.customer.id, "reference": "N-1"}
        values |= {"amount": 0.0, "currency_id": order.currency_id.id, "sale_order_ids": order.ids}
        transaction = self.env["payment.transaction"].create(values)
        transaction._set_done()
        with contextlib.suppress(UserError), self.env.cr.savepoint():
            transaction._post_process()  # core books no payment of nothing
        self.assertNotEqual(order.state, "sale")

    def test_refund_turned_into_an_invoice(self):
        """CA-10: a credit note switched to an invoice, a copy and a debit of an invoice are judged when they are posted."""
        credit = self.invoice(5000, date(2026, 6, 15), post=False, move_type="out_refund")
        credit.action_switch_move_type()
        credit.action_post()
        self.assertEqual((credit.move_type, credit.state), ("out_invoice", "draft"))
        credit.unlink()
        posted = self.invoice(600, date(2026, 6, 15))
        self.assertEqual(posted.state, "posted")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            posted.copy({"state": "posted", "custproc_decision_id": posted.custproc_decision_id.id})
        twin = posted.copy({"invoice_date": date(2026, 6, 15), "custproc_is_held": False})
        self.assertEqual(twin.state, "draft")
        twin.action_post()
        self.assertEqual((twin.state, twin.custproc_is_held), ("draft", True))

    def test_repeated_invoice(self):
        """CA-10: what repeats an invoice every month makes a draft, which is judged on its day by itself."""
        first = self.invoice(600, date(2026, 6, 15), post=False, auto_post="monthly")
        first.action_post()
        self.assertEqual(first.state, "posted")
        second = self.env["account.move"].search([("auto_post_origin_id", "=", first.id), ("id", "!=", first.id)])
        self.assertEqual(second.state, "draft")
        with freeze_time("2026-07-16 04:00:00"):
            self.run_post_job()
            self.assertEqual((second.state, second.custproc_is_held), ("draft", True))

    def run_post_job(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("account.ir_cron_auto_post_draft_entry").method_direct_trigger()
        self.env.invalidate_all()

    def test_invoice_by_mail(self):
        """CA-10: the values an alias adds to a mail post no invoice and lift no hold."""
        journal = self.env["account.journal"].search([("type", "=", "sale"), ("company_id", "=", self.company.id)], limit=1)
        line = Command.create({"name": "Goods", "quantity": 1, "price_unit": 9000, "tax_ids": [Command.clear()]})
        values = {"move_type": "out_invoice", "journal_id": journal.id, "partner_id": self.customer.id, "invoice_line_ids": [line]}
        values |= {"state": "posted", "custproc_is_held": False}
        mail = {"subject": "Invoice", "from": "a@example.com", "email_from": "a@example.com", "message_id": "<x@y>", "to": "", "body": ""}
        mail |= {"attachments": [], "recipients": "", "partner_ids": [], "author_id": False}
        before = self.env["account.move"].search([("state", "=", "posted")])
        with contextlib.suppress(UserError), self.env.cr.savepoint():
            self.env["account.move"].message_new(mail, values)
            self.env.flush_all()
        self.assertEqual(self.env["account.move"].search([("state", "=", "posted")]), before)
