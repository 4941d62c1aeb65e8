from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestTicketCustomer(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.env["custproc.customer.file"].create({"partner_id": cls.customer.id})

    def promise(self, **values):
        return str(self.make_ticket(**values).custproc_promised_at)

    def test_replies_by_grade(self):
        """D-11: a customer's grade shortens the standard reply time of the kind and never lengthens it; a promise that is given stays."""
        self.assertEqual(self.promise(), "2026-03-03 02:00:00")
        self.file.grade_id = self.env.ref("custproc_module.grade_strategic")
        self.assertEqual(self.promise(), "2026-03-02 04:00:00")
        self.assertEqual(self.promise(custproc_promised_at="2026-03-05 02:00:00"), "2026-03-05 02:00:00")
        self.file.grade_id.response_hours = 90
        self.assertEqual(self.promise(), "2026-03-03 02:00:00")
        self.file.grade_id.response_hours = 0
        self.assertEqual(self.promise(), "2026-03-03 02:00:00")

    def test_who_reads_a_request(self):
        """TK-08, D-18: the customer a request was entered for by mistake, and a contact who left the company, read it no longer, neither as
        followers nor by a link; the company's other people do."""
        mistaken = self.make_customer("Entered by Mistake")
        people = {}
        for login, parent in (("mistaken", mistaken), ("stays", self.customer), ("leaves", self.customer)):
            person = self.env["res.partner"].create({"name": login, "parent_id": parent.id, "email": f"{login}@example.com"})
            user = self.env["res.users"].with_context(no_reset_password=True).create(
                {"login": login, "partner_id": person.id, "group_ids": [Command.set(self.env.ref("base.group_portal").ids)]}
            )
            people[login] = user
        ticket = self.make_ticket(partner_id=people["mistaken"].partner_id.id)
        ticket.message_subscribe([user.partner_id.id for user in people.values()])
        ticket.message_subscribe(self.agent.partner_id.ids)
        ticket._portal_ensure_token()
        sent = ticket.access_token

        def readers():
            self.env.flush_all()
            return {login for login, user in people.items() if ticket.with_user(user).sudo(False).search([("id", "=", ticket.id)])}

        self.assertEqual(readers(), {"mistaken", "stays", "leaves"})
        ticket.with_user(self.agent).partner_id = people["stays"].partner_id
        self.assertEqual(readers(), {"stays", "leaves"})
        self.assertNotEqual(ticket._portal_ensure_token(), sent)
        sent = ticket.access_token
        people["leaves"].partner_id.parent_id = self.make_customer("New Employer")
        self.assertEqual(readers(), {"stays"})
        self.assertNotEqual(ticket._portal_ensure_token(), sent)
        self.assertIn(self.agent.partner_id, ticket.message_partner_ids)

    def test_a_key_account_goes_to_its_officer_first(self):
        """KA-03: the key-account officer of the region gets the request; one who works with no tickets is told on the customer's file."""
        officer = self.users["salesperson"]
        self.file.kind_ids = self.env.ref("custproc_module.file_kind_key")
        self.env["custproc.key.account"].create({"name": "Everywhere", "user_id": officer.id})
        self.assertEqual(self.file.key_account_officer_id, officer)
        ticket = self.make_ticket(user_id=False)
        self.assertFalse(ticket.user_id)
        activity = self.file.activity_ids
        self.assertEqual(activity.user_id, officer)
        self.assertEqual(activity.summary, f"Request {ticket.number} of your key account Yellow River Trading")
        officer.group_ids += self.env.ref("helpdesk_mgmt.group_helpdesk_user_own")
        self.assertEqual(self.make_ticket(user_id=False).user_id, officer)
        self.assertEqual(self.make_ticket().user_id, self.agent, "who was chosen stays")
        self.assertEqual(len(self.file.activity_ids), 2, "and the officer is told")
        self.file.kind_ids = self.env.ref("custproc_module.file_kind_trading")
        self.assertFalse(self.make_ticket(user_id=False).user_id)

    def test_the_customers_record(self):
        """CF-02, CF-04, CF-08: purchases, demands and service in one row of time with counts; by number alone, for who reads the file."""
        ticket = self.make_ticket()
        complaint = self.make_ticket(kind=self.env.ref("custproc_module.ticket_kind_complaint"))
        self.set_policy(order_gate="off", review_gate="off")
        order = self.make_order(quantity=3)
        order.action_confirm()
        self.env["custproc.wish"].create({"partner_id": self.contact.id, "product_id": self.product.id})
        self.env.flush_all()
        file = self.as_user("salesperson", self.file)
        file.invalidate_recordset()
        self.assertEqual((file.purchase_count, file.demand_count, file.service_count, file.contact_count), (1, 1, 1, 0))
        self.assertEqual(file.complaint_count, 1)
        reader = self.as_user("general_manager", self.file)
        self.assertEqual((reader.complaint_count, reader.contract_count), (1, 0), "who only reads the file writes nothing by it")
        rows = self.env[file.action_open_record()["res_model"]].with_user(self.users["salesperson"]).search([("file_id", "=", file.id)])
        found = {row.sort: (row.what, row.amount) for row in rows}
        self.assertEqual((found["purchase"], found["service"]), ((order.name, order.amount_total), (ticket.number, 0)))
        self.assertEqual(rows.filtered(lambda row: row.sort == "service").action_open_document()["res_id"], ticket.id)
        self.assertEqual(found["complaint"], (complaint.number, 0))
        complaints = file.with_context(record_sort="complaint").action_open_record()
        self.assertEqual(rows.search(complaints["domain"]).res_id, complaint.id)
        self.assertEqual(len(set(rows.ids)), 4)
        self.file.kind_ids = self.env.ref("custproc_module.file_kind_tenant")
        self.assertFalse(rows.search([("file_id", "=", file.id)]), "a confidential file's record is for its readers")
