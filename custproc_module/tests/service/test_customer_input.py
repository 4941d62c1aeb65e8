"""What a customer sends on the portal is measured before it is stored: texts, files, lists of the page."""

import re

from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestCustomerInput(ServiceCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        user = new_test_user(cls.env, "input_customer", groups="base.group_portal", email="qian@example.com")
        user.partner_id.parent_id = cls.customer

    def setUp(self):
        super().setUp()
        self.authenticate("input_customer", "input_customer")
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.url_open("/new/ticket").text).group(1)
        self.typed = {"csrf_token": token, "subject": "The pump leaks", "description": "Since yesterday."}

    def send(self, *files, **values):
        """Send the form; returns the page, and the requests that were made of it."""
        before = self.env["helpdesk.ticket"].search([], order="id desc", limit=1).id or 0
        given = [("attachment", file) for file in files]
        response = self.url_open("/submitted/ticket", data={**self.typed, "attachment": "x" if files else "", **values}, files=given)
        return response.text, self.env["helpdesk.ticket"].search([("id", ">", before)])

    def test_request_is_measured(self):
        """TK-01: a subject, description or file beyond what is taken makes no request, and nothing typed is lost; a plain one does."""
        hidden = self.env["helpdesk.ticket.category"].create({"name": "Internal", "show_in_portal": False})
        refused = (
            ({"subject": "x" * 201}, (), "201 characters, 200 are possible"),
            ({"subject": "  "}, (), "are empty"),
            ({"description": "x" * 10_001}, (), "10001 characters"),
            ({"category": str(hidden.id)}, (), "from the lists"),
            ({"team": "none"}, (), "from the lists"),
            ({}, [(f"{number}.txt", b"x") for number in range(11)], "they are 11, 10 are possible"),
            ({}, [("fault.jpg", b"MZ...")], "fault.jpg"),
            ({}, [("fault.exe", b"x")], "fault.exe"),
        )
        for values, files, text in refused:
            with self.subTest(text):
                page, made = self.send(*files, **values)
                self.assertIn(text, page)
                self.assertIn("Since yesterday.", page if "description" not in values else "Since yesterday.")
                self.assertFalse(made)
        _page, made = self.send(("fault.jpg", b"picture"), ("list.txt", b"text"))
        self.assertEqual((made.name, len(made.attachment_ids), made.company_id), ("The pump leaks", 2, self.company))

    def test_alias_decides_nothing(self):
        """TK-01: the values that a team's alias adds to a mail open no request that is accepted and answered already."""
        given = {"custproc_kind_id": self.question.id, "custproc_accepted_at": "2026-01-01", "custproc_replied_at": "2026-01-01"}
        mail = {"subject": "The pump leaks", "from": "qian@example.com", "body": "Since yesterday.", "to": "hotline@example.com"}
        ticket = self.env["helpdesk.ticket"].sudo().message_new(mail, {**given, "team_id": self.helpdesk_team.id})
        self.assertEqual((ticket.custproc_kind_id, ticket.team_id), (self.question, self.helpdesk_team))
        self.assertFalse(ticket.custproc_accepted_at or ticket.custproc_replied_at)

    def test_posts_are_measured(self):
        """TK-02: so is what the customer writes on the page of his request; his mails are taken in whole, and colleagues are not bound."""
        _page, ticket = self.send()
        post = {"thread_model": "helpdesk.ticket", "thread_id": ticket.id}
        long, before = "x" * 10_001, ticket.message_ids
        program = self.env["ir.attachment"].create({"name": "a.exe", "raw": b"MZ", "res_model": "mail.compose.message", "res_id": 0})
        given = {"attachment_ids": program.ids, "attachment_tokens": [program._get_ownership_token()]}
        for data in ({"body": long}, {"body": "see there", **given}):
            with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
                self.make_jsonrpc_request("/mail/message/post", {**post, "post_data": {"message_type": "comment", **data}})
        ticket.invalidate_recordset()
        self.assertEqual(ticket.message_ids, before)
        self.make_jsonrpc_request("/mail/message/post", {**post, "post_data": {"message_type": "comment", "body": "Any news?"}})
        customer = ticket.with_user(self.env["res.users"].search([("login", "=", "input_customer")])).sudo()
        self.assertTrue(customer.message_post(body=long, message_type="email"))
        self.assertTrue(ticket.with_user(self.agent).message_post(body=long))
