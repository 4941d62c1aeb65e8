from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ...exceptions import ProcessError
from .common import CustomerCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestRegistration(CustomerCommon):
    def register(self, role, **values):
        with Form(self.env["custproc.registration"].with_user(self.users[role])) as form:
            for name, value in values.items():
                setattr(form, name, value)
        return form.record

    def test_a_visitor_becomes_an_enquirer_with_a_follow_up(self):
        """CF-05, CF-15: name, telephone and urgency are enough; the file of an enquirer plans when he is asked again."""
        urgency = self.env.ref("custproc_module.purchase_urgency_now")
        visit = self.register(
            "salesperson",
            contact_name="Zhang San",
            phone="138 0000 1234",
            customer_name="Wuxi Foundry",
            urgency_id=urgency,
            wanted="20 t LOX",
        )
        visit.action_file()
        file = visit.file_id
        self.assertEqual((visit.state, file.partner_id.name, file.contact_id.name), ("filed", "Wuxi Foundry", "Zhang San"))
        self.assertEqual((file.is_enquirer, file.urgency_id, file.wanted), (True, urgency, "20 t LOX"))
        self.assertEqual((file.next_follow_up_on, str(file.custproc_due_at)), (date(2026, 3, 4), "2026-03-04 15:59:59"))
        return file

    def test_following_up_plans_the_next_one(self):
        """CF-05: asking again is written down, and the next time follows from the urgency."""
        file = self.as_user("salesperson", self.test_a_visitor_becomes_an_enquirer_with_a_follow_up())
        with freeze_time("2026-03-03 02:00:00"):
            with self.assertRaisesRegex(ProcessError, "nothing is written down"):
                file.action_follow_up()
            file.write({"follow_up_note": "Budget comes in April", "urgency_id": self.env.ref("custproc_module.purchase_urgency_month").id})
            file.action_follow_up()
        file.invalidate_recordset()
        self.assertEqual((file.last_follow_up_on, file.next_follow_up_on), (date(2026, 3, 3), date(2026, 3, 10)))
        self.assertEqual(str(file.custproc_due_at), "2026-03-10 15:59:59")
        self.assertIn("Budget comes in April", file.message_ids.mapped("body")[0])

    def test_an_enquirer_becomes_a_customer_with_his_first_quotation(self):
        """CF-05, D-16: from the first quotation on the papers of a trading customer are asked for; nobody asks again."""
        file = self.test_a_visitor_becomes_an_enquirer_with_a_follow_up()
        self.assertFalse(file.is_order_ready, "being an enquirer is no way round the papers")
        self.make_order(partner=file.partner_id)
        file.invalidate_recordset()
        self.assertEqual((file.kind_ids.code, file.next_follow_up_on, file.custproc_due_at), ("trading", False, False))

    def test_at_settlement_the_basic_record_is_passed_on(self):
        """CF-16: the cashier notes name, telephone and address; customer service creates the basic record."""
        note = self.register("finance_officer", occasion="settlement", contact_name="Li Si", phone="021-5550177", street="8 Dock Road")
        with self.assertRaises(AccessError):
            note.action_file()
        note.action_pass_on()
        self.assertIn(self.users["service_agent"], note.sudo().activity_ids.user_id)
        self.as_user("service_agent", note).action_file()
        self.assertEqual((note.file_id.partner_id.street, note.file_id.kind_ids.code), ("8 Dock Road", "trading"))
        self.assertFalse(note.sudo().activity_ids)

    def test_contact_details_are_the_minimum(self):
        """CF-06, CF-16: without telephone and mail address nobody is put on file; at settlement the address is needed too."""
        visit = self.register("service_agent", contact_name="Wang Wu")
        with self.assertRaisesRegex(ProcessError, "neither telephone nor mail address"):
            visit.action_file()
        note = self.env["custproc.registration"].create({"contact_name": "Wang Wu", "phone": "021-5550178", "occasion": "settlement"})
        with self.assertRaisesRegex(ProcessError, "the address is not filled in"):
            note.action_pass_on()

    def test_who_is_known_is_not_created_twice(self):
        """CF-16: first it is looked whether the customer has a file: the number is recognised however it is written."""
        file = self.make_file()
        note = self.register("service_agent", contact_name="Li Na", phone="+86 21 5550101")
        self.assertIn(file.contact_id, note.match_ids)
        with self.assertRaisesRegex(ProcessError, "same telephone number"):
            note.action_file()
        note.partner_id = file.contact_id
        note.action_file()
        self.assertEqual(note.file_id, file)

    def test_who_moves_in_is_registered_as_a_tenant(self):
        """CF-17, CF-23: customer service registers the new tenant, in a confidential file."""
        self.file_kind("tenant").active = True
        note = self.register("service_agent", occasion="move_in", contact_name="Zhao Liu", phone="021-5550179", customer_name="Lotus Tea")
        note.action_file()
        self.assertEqual((note.file_id.kind_ids.code, note.file_id.is_confidential), ("tenant", True))
        self.assertFalse(self.env["custproc.registration"].with_user(self.users["salesperson"]).search([("id", "=", note.id)]))
