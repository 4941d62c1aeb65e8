from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ...exceptions import ProcessError
from .common import CustomerCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestContactCard(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.member_ids = cls.users["salesperson"]
        cls.file = cls.make_file()
        cls.contact = cls.file.contact_id

    def make_card(self, **values):
        cards = self.env["custproc.contact.card"].with_user(self.users["salesperson"])
        return cards.create({"partner_id": self.contact.id, **values})

    def test_the_card_lies_in_the_customer_s_file(self):
        """CF-03: sex, birthday, hobbies, relationship, products of interest, personality; one card a contact, in his own file."""
        card = self.make_card(
            sex="female", birthday="1985-05-04", hobbies="Go", relationship="2", personality="Exact", contact_method="message"
        )
        card.interest_product_ids = self.product
        cards = self.env["custproc.contact.card"]
        self.assertEqual(cards._read_group([("file_id", "=", self.file.id)], ["contact_method"], ["__count"]), [("message", 1)])
        with self.assertRaises(ValueError):
            card.contact_method = "fax"
        self.assertEqual((card.file_id, card.customer_id), (self.file, self.customer))
        with self.assertRaisesRegex(ValidationError, "second card"):
            self.make_card()
        with self.assertRaisesRegex(ValidationError, "belongs to Elsewhere"):
            self.make_card(partner_id=self.make_customer("Elsewhere").id, file_id=self.file.id)

    def test_a_contact_without_a_file_gets_a_draft(self):
        """CF-03, D-16: the card of somebody new opens the draft of his file; a birthday to come is refused."""
        new = self.make_customer("Newcomer")
        card = self.make_card(partner_id=new.id)
        self.assertEqual((card.file_id.partner_id, card.file_id.state), (new, "draft"))
        with self.assertRaisesRegex(ValidationError, "lies in the future"):
            card.birthday = "2026-03-03"

    def test_every_accompaniment_is_handed_to_the_business_manager(self):
        """CF-03: what the escort wrote up goes to the leader of his team, and onto the card."""
        card = self.make_card()
        notes = self.env["custproc.accompaniment"].with_user(self.users["salesperson"])
        note = notes.create(
            {
                "card_id": card.id,
                "note": "Toured the tank farm",
                "interest_product_ids": [(4, self.product.id)],
                "suggestions": "Earlier calls",
                "evaluation": "Reliable, slow with papers",
            }
        )
        self.assertEqual(note.manager_id, self.users["sales_manager"])
        note.action_hand_over()
        self.assertEqual(note.activity_ids.user_id, self.users["sales_manager"])
        self.assertEqual((card.interest_product_ids, card.suggestions), (self.product, "Earlier calls"))
        self.assertEqual(card.evaluation, "Reliable, slow with papers")
        second = notes.create({"card_id": card.id, "note": "Tea"})
        second.action_hand_over()
        self.assertEqual(card.evaluation, "Reliable, slow with papers", "a note that says nothing of it takes nothing away")
        with self.assertRaisesRegex(ProcessError, "handed to"):
            note.action_mark_read()
        self.as_user("sales_manager", note).action_mark_read()
        self.assertEqual((note.state, note.activity_ids), ("read", self.env["mail.activity"]))

    def test_preferences_are_seen_at_the_next_contact(self):
        """CF-07: what the customer and the person prefer stands on the order and the request, for whoever deals with him."""
        self.file.write({"preferences": "Deliver before 8", "special_circumstances": "Narrow gate"})
        self.make_card(preferences="Calls only")
        order = self.make_order(partner_id=self.contact.id)
        self.assertEqual(self.as_user("salesperson", order).custproc_customer_hint, "Narrow gate\nDeliver before 8\nCalls only")
        ticket = self.env["helpdesk.ticket"].create({"name": "Valve", "description": "Leaks", "partner_id": self.contact.id})
        self.assertEqual(self.as_user("technician", ticket).custproc_customer_hint, "Narrow gate\nDeliver before 8\nCalls only")
        with self.assertRaises(AccessError):
            self.as_user("technician", self.file).read(["preferences"])
        self.assertFalse(self.as_user("salesperson", self.make_order(partner=self.make_customer("Unknown"))).custproc_customer_hint)

    def test_confidential_preferences_stay_with_their_readers(self):
        """CF-07, IS-01: a confidential file tells only its readers, on orders too."""
        self.file_kind("tenant").active = True
        self.file.sudo().write({"kind_ids": [(6, 0, self.file_kind("tenant").ids)], "preferences": "Quiet hours"})
        with self.assertRaises(AccessError):
            self.make_card()
        card = self.env["custproc.contact.card"].with_user(self.users["service_agent"]).create({"partner_id": self.contact.id})
        order = self.make_order()
        files = self.env["custproc.customer.file"].with_user(self.users["service_agent"])
        self.assertEqual(files._get_hints(order.partner_id, self.company)[order.partner_id], "Quiet hours")
        self.assertFalse(self.as_user("salesperson", order).custproc_customer_hint)
        with self.assertRaises(AccessError):
            self.as_user("salesperson", card).read(["hobbies"])
