"""What this module adds to the host's documents stays inside the company: customers read those documents over RPC, but none of it."""

import json

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import CustprocCommon

# Of their company and of themselves; nothing of what the company knows or decides about a customer.
OPEN = {
    "res.company": {
        *("custproc_scan_required", "custproc_go_live", "custproc_dunning_daily", "custproc_metering"),
        *("custproc_default_kind_id", "custproc_repair_tolerance", "custproc_warranty_months"),
    },
    "res.users": {"custproc_speciality_ids"},
    "product.template": {"custproc_is_freight"},
    "product.category": {"custproc_product_form_id"},
}


@tagged("post_install", "-at_install")
class TestCustomerReads(CustprocCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.env["res.partner"].create({"name": "Ms Qian", "parent_id": cls.customer.id})
        cls.portal = new_test_user(cls.env, "portal_reader", groups="base.group_portal")
        cls.portal.partner_id.parent_id = cls.customer

    def test_no_internal_field_is_open(self):
        """D-01, IS-01: of every model customers or visitors have a right on, no field of this module is readable to them."""
        seen = 0
        for user in (self.portal, self.env.ref("base.public_user")):
            for name in self.env.registry:
                model = self.env[name].with_user(user)
                if model._abstract or not model.has_access("read"):
                    continue
                self.assertFalse(name.startswith("custproc."), f"{user.login} may read {name}")
                added = {field.name for field in model._fields.values() if field.name.startswith("custproc_") and not field.inherited}
                seen += len(added)
                found = {field for field in added if model._has_field_access(model._fields[field], "read")}
                with self.subTest(name, user=user.login):
                    self.assertEqual(found - OPEN.get(name, set()), set())
                    closed = added - OPEN.get(name, set())
                    self.assertEqual(model.fields_get(closed) if closed else {}, {})
        self.assertGreater(seen, 60)

    def test_no_internal_field_is_guessed(self):
        """D-01: nor may a customer search, sort or group by one of them, stored or followed to another document: answers tell as well."""
        seen = 0
        for name in self.env.registry:
            model = self.env[name].with_user(self.portal)
            if model._abstract or not model.has_access("read") or not hasattr(model, "_custproc_internal_fields"):
                continue
            for field in model._custproc_internal_fields - OPEN.get(name, set()):
                seen += 1
                with self.subTest(f"{name}.{field}"):
                    with self.assertRaises(AccessError):
                        model.search([(field, "=", False)])
                    definition = model._fields[field]
                    if definition.column_type and (definition.store or definition.related):
                        with self.assertRaises(AccessError):
                            model.search([], order=field)
        self.assertGreater(seen, 50)
        ticket = self.env["helpdesk.ticket"].with_user(self.portal)
        with self.assertRaises(AccessError):
            ticket._read_group([], ["custproc_guidance"], ["__count"])

    def test_own_order_over_rpc(self):
        """CA-10, D-01: a customer reads his order, and neither why it is held, what he has left, what is asked to remit, nor by which
        decision; no search, order or group tells him either; pages and totals are his as before."""
        order = self.make_order(self.customer)
        order.message_subscribe(self.portal.partner_id.ids)
        order.state = "sent"
        order.sudo().write({"custproc_is_held": True, "custproc_hold_reason": "exposure 1,200 above the limit 1,000"})
        self.env.flush_all()
        self.authenticate("portal_reader", "portal_reader")
        [row] = self.call("sale.order", "read", order.ids, ["name", "amount_total"])
        self.assertEqual((row["name"], row["amount_total"]), (order.name, 100.0))
        for field in ("custproc_hold_reason", "custproc_preview", "custproc_decision_id", "custproc_remittance", "custproc_review_message"):
            with self.subTest(field):
                self.assertRefused("sale.order", "read", order.ids, [field])
                self.assertRefused("sale.order", "search_read", [("id", "in", order.ids)], ["name", field])
        held = ("custproc_is_held", "=", True)
        self.assertRefused("sale.order", "search", [held])
        self.assertRefused("sale.order", "search", [("custproc_hold_reason", "ilike", "exposure 1,2")])
        self.assertRefused("sale.order.line", "search", [("order_id.custproc_is_held", "=", True)])
        self.assertRefused("sale.order", "search", [], 0, None, "custproc_hold_reason")
        self.assertRefused("sale.order", "formatted_read_group", [], ["custproc_is_held"], ["__count"])
        page = self.url_open(f"/my/orders/{order.id}").text
        self.assertIn(order.name, page)
        self.assertNotIn("above the limit", page)

    def call(self, model, method, *args):
        params = {"model": model, "method": method, "args": args, "kwargs": {}}
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "call", "params": params})
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}", data=body, headers={"Content-Type": "application/json"}
        ).json()
        if "error" in answer:
            raise AccessError(answer["error"]["data"]["name"])
        return answer["result"]

    def assertRefused(self, *call):
        with mute_logger("odoo.http"), self.assertRaisesRegex(AccessError, "odoo.exceptions.AccessError"):
            self.call(*call)

    def test_customers_write_to_their_tickets(self):
        """TK-01: a customer who reads no internal field still answers on his ticket."""
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Leak", "description": "It leaks", "partner_id": self.portal.partner_id.id}
        )
        ticket.message_subscribe(self.portal.partner_id.ids)
        message = ticket.with_user(self.portal).message_post(body="Still leaking", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertIn("Still leaking", message.sudo().body)
        with self.assertRaises(AccessError):
            ticket.with_user(self.portal).read(["custproc_cause"])

    def test_own_user_tells_nothing(self):
        """CA-01: his own user record, related to his partner past the rights, tells a customer nothing of his credit either."""
        self.make_limit(self.customer, 1000.0)
        self.portal.partner_id.parent_id = False
        mine = self.portal.with_user(self.portal)
        with self.assertRaises(AccessError):
            mine.partner_id.read(["custproc_credit_available"])
        self.assertFalse(any(value for name, value in self.read_all(mine).items() if name.startswith("custproc_credit")))

    def read_all(self, user):
        try:
            [values] = user.read(["custproc_credit_available", "custproc_credit_state", "custproc_credit_account_id"])
        except AccessError:
            return {}
        return values
