"""The customer in the portal: he answers his own statements, by login or by his link, and reaches nobody else's."""

import re
from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common import CreditCommon

D = date


@tagged("post_install", "-at_install")
class TestStatementPortal(CreditCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_policy(invoice_gate="off")
        cls.stranger = cls.make_customer("Red River Trading", email="red@example.com")
        cls.contact = cls.env["res.partner"].create({"name": "Ms Qian", "parent_id": cls.customer.id})
        portal = cls.env.ref("base.group_portal")
        cls.env["res.users"].create(
            [
                {"name": p.name, "login": login, "password": login, "partner_id": p.id, "group_ids": [(6, 0, portal.ids)]}
                for p, login in ((cls.contact, "portal_own"), (cls.stranger, "portal_other"))
            ]
        )
        cls.invoice(100.0, D(2020, 1, 10))
        values = {"partner_id": cls.customer.id, "date_from": "2020-01-01", "date_to": "2020-01-31"}
        cls.statement, cls.draft = cls.env["custproc.account.statement"].create([dict(values), dict(values)])
        cls.statement._portal_ensure_token()
        cls.draft._portal_ensure_token()
        cls.statement.action_hand_over()
        cls.link = f"/my/statements/{cls.statement.id}"

    def mailed(self, partner=None):
        """What the link of the mail carries for a partner: the right to answer."""
        partner = partner or self.customer
        return {"pid": partner.id, "hash": self.statement._sign_token(partner.id)}

    def answer(self, token="", page=None, **values):
        """Post an answer with the form's own csrf token, taken from a page the visitor can see."""
        if not page:
            mark = f"&pid={values.get('pid')}&hash={values.get('hash')}" if "pid" in values else ""
            page = self.url_open(f"{self.link}?access_token={token}{mark}").text
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        csrf = found.group(1) if found else self.csrf()
        data = {"csrf_token": csrf, "access_token": token, **values}
        return self.url_open(f"{self.link}/answer", data=data, allow_redirects=False)

    def csrf(self):
        page = self.url_open("/web/login" if not (self.session and self.session.uid) else "/my/account").text
        return re.search(r'csrf_token"?:? *"?(?:[^>]*value=")?"?([0-9a-f]{40}o\d*)', page).group(1)

    def test_own_login(self):
        """CO-05: the customer's own login lists the statement, sees no draft, and confirms what he was shown, once."""
        self.authenticate("portal_own", "portal_own")
        page = self.url_open("/my/statements").text
        self.assertIn(self.statement.name, page)
        self.assertNotIn(self.draft.name, page)
        self.answer(answer="confirmed", name="Ms Qian")
        self.statement.invalidate_recordset()
        found = (self.statement.state, self.statement.answered_by, self.statement.answered_how, self.statement.answered_contact_id)
        self.assertEqual(found, ("confirmed", "Ms Qian", "portal", self.contact))
        self.assertEqual(self.statement.customer_balance, 100.0)
        page = self.url_open(self.link).text
        self.assertIn("Confirmed by", page)
        self.assertNotIn("custproc_dispute", page)

    def test_link_without_login(self):
        """CO-05: the link mailed to the payer lets who has it dispute the balance, with a reason; way, contact and address are noted."""
        token, mailed = self.statement.access_token, self.mailed()
        sent = self.statement.sudo()._get_portal_link()
        self.assertIn(f"&pid={self.customer.id}&hash={mailed['hash']}", sent)
        self.assertIn("custproc_dispute", self.url_open(sent[sent.index("/my/") :]).text)
        page = self.answer(token, answer="disputed", name="Mr Li", reason="", balance="40", **mailed).text
        self.assertIn("not said what is wrong", page)
        self.assertIn('value="Mr Li"', page, "what was typed is still there")
        self.statement.invalidate_recordset()
        self.assertEqual(self.statement.state, "sent", "without a reason nothing is noted")
        for number in ("nan", "inf", "1e999", "forty"):
            self.answer(token, answer="disputed", name="Mr Li", reason="60 were paid", balance=number, **mailed)
            self.statement.invalidate_recordset()
            self.assertEqual(self.statement.state, "sent", f"{number} is no balance")
        self.statement.user_id = self.users["finance_officer"]
        reason = '60 were paid <a href="https://example.com">sign in again</a>'
        self.answer(token, answer="disputed", name="Mr Li", reason=reason, balance="40", **mailed)
        self.statement.invalidate_recordset()
        proof = (self.statement.answered_how, self.statement.answered_contact_id, self.statement.answered_from)
        self.assertEqual(proof, ("link", self.customer, "127.0.0.1"))
        found = (self.statement.state, self.statement.dispute_reason, self.statement.customer_balance)
        self.assertEqual(found, ("disputed", reason, 40.0))
        # Shown as it was written: no link that a visitor made.
        self.assertIn("&lt;a href=", self.statement.activity_ids.note)
        self.assertNotIn("<a ", self.statement.activity_ids.note)

    def assertUnanswered(self, token, message, **values):
        for answer in ("confirmed", "disputed"):
            self.answer(token, answer=answer, name="Mr Li", reason="60 were paid", **values)
            self.statement.invalidate_recordset()
            self.assertEqual((self.statement.state, self.statement.answered_by), ("sent", False), message)

    def test_link_to_read_answers_nothing(self):
        """CO-05: a link that was not made for somebody of the payer reads, and answers nothing; nor does a mailed one where the company
        asks for a login."""
        token, mailed = self.statement.access_token, self.mailed()
        page = self.url_open(f"{self.link}?access_token={token}").text
        self.assertIn("This link lets you read the statement", page)
        self.assertNotIn("custproc_confirm", page)
        self.assertUnanswered(token, "not marked")
        self.assertUnanswered(token, "marked for another company", **self.mailed(self.stranger))
        self.assertUnanswered(token, "a mark that was not made for him", pid=self.contact.id, hash=mailed["hash"])
        self.assertUnanswered(token, "no number", pid="x", hash=mailed["hash"])
        other = self.draft._sign_token(self.customer.id)
        self.assertUnanswered(token, "the mark of another statement", pid=self.customer.id, hash=other)
        gone = self.env["res.partner"].create({"name": "Mr Wu", "parent_id": self.customer.id, "active": False})
        self.assertUnanswered(token, "a contact who has gone", **self.mailed(gone))
        self.company.custproc_statement_login = True
        self.assertUnanswered(token, "only signed in", **mailed)
        self.authenticate("portal_other", "portal_other")
        self.assertUnanswered(token, "signed in for another company", **mailed)
        with self.assertRaises(AccessError):
            self.as_user("finance_officer", self.statement)._sign_token(self.customer.id)
        self.assertNotIn("hash=", self.as_user("finance_officer", self.statement)._get_portal_link())

    def test_length_of_an_answer(self):
        """CO-05: a name or reason without end is refused with its length, on the page where it was typed; sent twice, it is noted once."""
        token, mailed = self.statement.access_token, self.mailed()
        page = self.answer(token, answer="disputed", name="Mr Li", reason="x" * 10_001, **mailed).text
        self.assertIn("it has 10001 characters, 10000 are possible", page)
        self.assertIn("x" * 10_001, page)
        self.assertIn("81 characters", self.answer(token, answer="confirmed", name="x" * 81, **mailed).text)
        for _click in range(2):
            response = self.answer(token, answer="confirmed", name="Mr Li", **mailed)
            self.assertIn("custproc_notice=confirmed", response.headers["Location"])
        told = self.env["custproc.decision"].search([("model", "=", self.statement._name), ("res_id", "=", self.statement.id)])
        self.assertEqual(told.mapped("outcome"), ["confirmed"])

    def test_strangers_reach_nothing(self):
        """CO-05, D-01: no login, another customer's login, a wrong or another statement's link: neither page, nor PDF, nor answer."""
        other_token = self.draft.access_token
        for login in (None, "portal_other"):
            self.authenticate(login, login)
            for token in ("", "wrong", other_token):
                for path in (self.link, f"{self.link}/pdf"):
                    response = self.url_open(f"{path}?access_token={token}", allow_redirects=False)
                    self.assertEqual((response.status_code, response.headers["Location"].split("?")[0][-3:]), (303, "/my"), (login, path))
            own = f"/my/statements/{self.draft.id}?access_token={other_token}"
            self.assertEqual(self.url_open(own, allow_redirects=False).status_code, 303, "a draft is shown to nobody")
        page = self.url_open("/my/statements").text
        self.assertNotIn(self.statement.name, page)
        response = self.answer("wrong", page=self.url_open("/my/account").text, answer="confirmed", name="Mr Red", **self.mailed())
        self.assertEqual(response.status_code, 303)
        self.statement.invalidate_recordset()
        self.assertEqual(self.statement.state, "sent")

    def test_colleagues_answer_nothing(self):
        """CO-05, D-01: whoever has the link speaks for the customer: no colleague reads it, whatever he may read, nor answers with it."""
        token = self.statement.access_token
        for role in ("salesperson", "finance_officer", "general_manager", "auditor"):
            statement = self.as_user(role, self.statement)
            with self.subTest(role):
                with self.assertRaises(AccessError):
                    statement.read(["access_token"])
                for url in (statement.get_portal_url(), statement.action_preview()["url"], statement._get_share_url()):
                    self.assertNotIn(token, url)
                self.authenticate(f"test_{role}", f"test_{role}")
                page = self.url_open(self.link).text
                self.assertIn(self.statement.name, page)
                self.answer(token, page=page, answer="confirmed", name="Ms Qian", **self.mailed())
                self.statement.invalidate_recordset()
                self.assertEqual(self.statement.state, "sent")
        self.authenticate("test_technician", "test_technician")
        self.assertEqual(self.url_open(self.link, allow_redirects=False).status_code, 303)

    def test_sales_neither_sends_nor_takes_back(self):
        """CO-05: sales reads statements and files signed copies; drawing them up, sending them and taking them back is finance's."""
        for statement, step in ((self.draft, "action_send"), (self.draft, "action_hand_over"), (self.draft, "action_fill")):
            with self.subTest(step), self.assertRaises(AccessError):
                getattr(self.as_user("salesperson", statement), step)()
        self.statement._dispute("Mr Li", "60 were paid", 40.0)
        with self.assertRaises(AccessError):
            self.as_user("sales_director", self.statement).action_cancel()
        self.as_user("finance_officer", self.statement).action_cancel()
        self.assertEqual((self.draft.state, self.statement.state), ("draft", "cancelled"))

    def test_answer_needs_the_form(self):
        """CO-05: an answer without the form's own token, or by a plain link, is refused."""
        self.authenticate("portal_own", "portal_own")
        with mute_logger("odoo.http"):
            response = self.url_open(f"{self.link}/answer", data={"answer": "confirmed", "name": "Ms Qian"})
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self.url_open(f"{self.link}/answer?answer=confirmed&name=x").status_code, 405)
        self.assertEqual(self.statement.state, "sent")
