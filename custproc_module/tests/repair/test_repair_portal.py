"""The customer on the portal: he follows, agrees, signs; nobody does it for him, and internal files stay internal."""

import json
import re

from odoo.tests import HttpCase, tagged

from .common import PIXEL, RepairCommon


@tagged("post_install", "-at_install")
class TestRepairPortal(RepairCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        portal = cls.env.ref("base.group_portal")
        cls.stranger = cls.make_customer("Red River Trading")
        Users = cls.env["res.users"].with_context(no_reset_password=True)
        cls.own_user, cls.other_user = Users.create(
            [
                {
                    "name": partner.name,
                    "login": login,
                    "password": login,
                    "partner_id": partner.id,
                    "group_ids": [(6, 0, portal.ids)],
                }
                for partner, login in ((cls.contact, "portal_own"), (cls.stranger, "portal_other"))
            ]
        )

    def _page(self, record):
        ticket = record if record._name == "helpdesk.ticket" else record.ticket_id
        return self.url_open(f"/my/ticket/{ticket.id}").text

    def _post_consent(self, sheet, amount, token):
        return self.url_open(
            f"/my/repair/{sheet.id}/consent", data={"amount": amount, "csrf_token": token}, allow_redirects=False
        )

    def _token(self, page):
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)

    def _sign(self, sheet):
        response = self.url_open(
            f"/my/repair/{sheet.id}/sign",
            data=json.dumps({"params": {"name": "Wang Fang", "signature": PIXEL}}),
            headers={"Content-Type": "application/json"},
        )
        return response.json()

    def test_agree_and_sign(self):
        """RP-04, RP-06: the customer reads fees and appointment, agrees to what he saw, signs; each is recorded with his name."""
        sheet = self.make_sheet("quoted")
        self.authenticate("portal_own", "portal_own")
        page = self._page(sheet)
        self.assertIn("Start capacitor", page)
        self.assertIn(f"/my/repair/{sheet.id}/consent", page)
        token = self._token(page)
        self._post_consent(sheet, "309.0", token)
        self.assertFalse(sheet.has_consent)
        self._post_consent(sheet, "nonsense", token)
        self.assertFalse(sheet.has_consent)
        where = self._post_consent(sheet, "309.0", token).headers["Location"]
        shown = self.url_open(where).text.partition('id="custproc_repair"')[2]
        self.assertIn("The fees have changed", shown, "said where the page opens, not at its head")
        self.assertIn("write to us below", shown)
        self._post_consent(sheet, "310.0", token)
        self.assertIn("Our technician does the work next", self._page(sheet))
        self.assertRecordValues(
            sheet.consent_ids,
            [
                {
                    "given_by": "Wang Fang",
                    "given_how": "portal",
                    "amount": 310.0,
                    "recorded_by_id": self.own_user.id,
                    "partner_id": self.contact.id,
                }
            ],
        )
        self.assertIn("cannot become", self._sign(sheet)["result"]["error"])
        self._go_working(sheet)
        self._go_done(sheet)
        self.assertTrue(self._sign(sheet)["result"]["force_refresh"])
        self.assertEqual((sheet.state, sheet.signed_how, sheet.ticket_id.closed), ("closed", "portal", True))
        self.assertIn("error", self._sign(sheet)["result"])
        page = self._page(sheet)
        self.assertIn("Signed by", page)
        self.assertIn("the repair is closed", page)
        self.assertNotIn("Our technician does the work next", page)

    def test_on_the_company_clock(self):
        """D-03: what was written when, and what is promised for when, are told on one clock, the company's; list and page alike."""
        self.env.company.resource_calendar_id.tz = "Asia/Shanghai"
        sheet = self.make_sheet("quoted")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET create_date = '2026-03-02 20:30:00', last_stage_update = '2026-03-02 21:30:00' WHERE id = %s",
            [sheet.ticket_id.id],
        )
        sheet.ticket_id.invalidate_recordset()
        self.own_user.tz = False
        self.authenticate("portal_own", "portal_own")
        for page in (self._page(sheet), self.url_open("/my/tickets").text):
            self.assertIn("03/03/2026 04:30:00 AM", page)
            self.assertIn("03/03/2026 05:30:00 AM", page)

    def test_other_customer(self):
        """RP-04: another customer neither reads the repair, nor agrees, nor signs; not even as a follower of the ticket."""
        sheet = self.make_sheet("quoted")
        self.authenticate("portal_other", "portal_other")
        token = self._token(self.url_open("/new/ticket").text)
        self.assertNotIn("Start capacitor", self._page(sheet))
        self.assertTrue(self._post_consent(sheet, "310.0", token).headers["Location"].endswith("/my"))
        sheet.ticket_id.message_subscribe(self.stranger.ids)
        page = self._page(sheet)
        self.assertIn(sheet.name, page)
        self.assertNotIn(f"/my/repair/{sheet.id}/consent", page)
        self._post_consent(sheet, "310.0", token)
        self.assertFalse(sheet.consent_ids)
        self._go_agreed(sheet)
        self._go_working(sheet)
        self._go_done(sheet)
        self.assertIn("another customer", self._sign(sheet)["result"]["error"])
        self.assertEqual(sheet.state, "done")

    def test_posted_forms_only(self):
        """RP-04: a link agrees to nothing, nor does a form without its token."""
        sheet = self.make_sheet("quoted")
        self.authenticate("portal_own", "portal_own")
        self.assertEqual(self.url_open(f"/my/repair/{sheet.id}/consent?amount=310.0").status_code, 405)
        with self.assertLogs("odoo.http", "WARNING"):
            self.assertEqual(self._post_consent(sheet, "310.0", "wrong").status_code, 400)
        self.assertFalse(sheet.consent_ids)

    def test_close_route(self):
        """RP-06: the portal's close button closes neither an open repair nor a ticket one may not read, and no link closes anything."""
        sheet, question = self.make_sheet("working"), self.make_ticket()
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.authenticate("portal_own", "portal_own")
        page = self._page(question)
        token = self._token(page)

        def close(ticket, **more):
            return self.url_open(
                "/ticket/close",
                data={"ticket_id": ticket.id, "stage_id": done.id, "csrf_token": token, **more},
                allow_redirects=False,
            )

        self.assertNotIn("/ticket/close", self._page(sheet))
        self.assertIn("custproc_notice=not_closed", close(sheet.ticket_id).headers["Location"])
        self.assertEqual(self.url_open(f"/ticket/close?ticket_id={question.id}&stage_id={done.id}").status_code, 405)
        self.assertFalse(sheet.ticket_id.closed or question.closed)
        close(question)
        self.assertTrue(question.closed)
        other = self.make_ticket(partner_id=self.stranger.id)
        close(other)
        self.assertFalse(other.closed)

    def test_internal_files(self):
        """TK-08: the page shows files of messages to the customer and his own, never those of internal notes or filed by employees."""
        ticket = self.make_ticket()
        for name, subtype in (("offer.txt", "mail.mt_comment"), ("margin.txt", "mail.mt_note")):
            ticket.message_post(attachments=[(name, b"x")], subtype_xmlid=subtype, message_type="comment")
        Attachment = self.env["ir.attachment"]
        Attachment.create({"name": "internal_scan.txt", "raw": b"x", "res_model": ticket._name, "res_id": ticket.id})
        Attachment.with_user(self.own_user).sudo().create(
            {"name": "photo_by_customer.txt", "raw": b"x", "res_model": ticket._name, "res_id": ticket.id}
        )
        self.authenticate("portal_own", "portal_own")
        page = self._page(ticket)
        shown = [
            name for name in ("offer.txt", "photo_by_customer.txt", "margin.txt", "internal_scan.txt") if name in page
        ]
        self.assertEqual(shown, ["offer.txt", "photo_by_customer.txt"])
        hidden = Attachment.search([("name", "in", ("margin.txt", "internal_scan.txt"))])
        self.assertEqual(hidden.mapped("access_token"), [False, False])
