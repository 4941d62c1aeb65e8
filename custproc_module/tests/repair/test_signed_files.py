"""The files behind a document: what a step stored in a closed field, and what the people of a document said to each other."""

import base64

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import NOW, PIXEL, RepairCommon

SAID, ANSWER = "It stopped at nine", "Seen"
FORGED = base64.b64encode(b"\x89PNG forged")


@tagged("post_install", "-at_install")
class TestSignedFiles(RepairCommon):
    def assertForbidden(self, do, *args):
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            do(*args)
        self.env.invalidate_all()

    @freeze_time(NOW)
    def test_file_of_a_closed_field(self):
        """RP-06, D-01: the file of a signature is neither exchanged, emptied, moved, deleted nor made by who may write the sheet."""
        sheet = self.make_sheet("closed")
        key = [("res_model", "=", sheet._name), ("res_id", "=", sheet.id), ("res_field", "=", "signature")]
        files = self.env["ir.attachment"]
        signature = files.search(key)
        before = signature.raw
        self.assertTrue(before)
        open_sheet = self.make_sheet("done")
        for user in (self.technician, self.dispatcher, self.agent):
            seen = signature.with_user(user)
            forged = {"name": "signature", "res_model": sheet._name, "res_field": "signature"}
            for values in ({"datas": FORGED}, {"raw": False}, {"res_id": open_sheet.id}, {"res_field": False}, {"name": "x"}):
                self.assertForbidden(seen.write, values)
            self.assertForbidden(seen.unlink)
            own = files.with_user(user)
            self.assertForbidden(own.create, {**forged, "res_id": open_sheet.id, "datas": PIXEL})
            loose = own.create({"name": "signature", "datas": PIXEL})
            self.assertForbidden(loose.write, {**forged, "res_id": open_sheet.id})
            loose.write({"res_model": open_sheet._name, "res_id": open_sheet.id})
            self.assertForbidden(loose.write, {"res_field": "signature"})
        self.assertEqual(signature.exists().raw, before)
        self.assertFalse(open_sheet.signature)

    @freeze_time(NOW)
    def test_evidence_takes_no_file_from_elsewhere(self):
        """D-18: no file is put under evidence beside the one that was filed."""
        sheet = self.make_sheet("working")
        evidence = sheet._file_photo("Before", PIXEL)
        loose = self.env["ir.attachment"].with_user(self.technician).create({"name": "other", "datas": PIXEL})
        self.assertForbidden(loose.write, {"res_model": evidence._name, "res_id": evidence.id})

    @freeze_time(NOW)
    def test_messages_of_others(self):
        """D-01: what a customer, a colleague or the system wrote on a document stays as it was written, whoever may write the document."""
        sheet = self.make_sheet("working")
        ticket = sheet.ticket_id
        said = ticket.message_post(body=SAID, message_type="comment", author_id=self.contact.id)
        noted = sheet._message_log(body="In repair", author_id=self.dispatcher.partner_id.id)
        for message in (said, noted):
            body = message.body
            for user in (self.technician, self.dispatcher, self.agent):
                seen = message.with_user(user)
                never = {"body": "It never stopped"}
                for values in (never, {"author_id": user.partner_id.id}, {"date": "2020-01-01"}, {"attachment_ids": []}):
                    self.assertForbidden(seen.write, values)
                self.assertForbidden(seen.unlink)
            self.assertEqual(message.exists().body, body)
        own = ticket.with_user(self.agent).message_post(body=ANSWER, message_type="comment")
        self.assertForbidden(own.with_user(self.agent).unlink)
        # As the page does it, after asking whose it is.
        ticket.with_user(self.agent)._message_update_content(own.sudo(), body="Seen today")
        self.assertIn("Seen today", own.body)
        said.with_user(self.agent).toggle_message_starred()
        self.assertIn(self.agent.partner_id, said.starred_partner_ids)

    @freeze_time(NOW)
    def test_followers_of_documents_one_may_not_read(self):
        """D-01: names and addresses of who follows a document are told to who may read it alone, never to another customer."""
        ticket = self.make_sheet("working").ticket_id
        ticket.message_subscribe(self.contact.ids)
        stranger = new_test_user(self.env, "asks_followers", groups="base.group_portal")
        self.assertForbidden(ticket.with_user(stranger).message_get_followers)
        self.assertIn(self.contact.name, str(ticket.with_user(self.agent).message_get_followers()))

    @freeze_time(NOW)
    def test_files_of_messages(self):
        """D-01: a file that somebody else sent or handed in with a message is kept; one's own may be taken back."""
        ticket = self.make_sheet("working").ticket_id
        values = {"name": "photo.png", "datas": PIXEL, "res_model": ticket._name, "res_id": ticket.id}
        handed = self.env["ir.attachment"].create(values)
        ticket.message_post(body=SAID, message_type="comment", author_id=self.contact.id, attachment_ids=handed.ids)
        agent = handed.with_user(self.agent)
        self.assertForbidden(agent.write, {"datas": FORGED})
        self.assertForbidden(agent.unlink)
        mine = self.env["ir.attachment"].with_user(self.agent).create(values)
        ticket.with_user(self.agent).message_post(body=ANSWER, message_type="comment", attachment_ids=mine.ids)
        mine.unlink()
        self.assertFalse(mine.exists())
