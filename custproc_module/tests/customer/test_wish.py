from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CustomerCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestWish(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.member_ids = cls.users["salesperson"]
        cls.valve = cls.make_product("Cryogenic valve", 500.0, is_storable=True)
        cls.customer.email = "buyer@yellow-river.example.com"
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)

    def wish(self, product=None, **values):
        wishes = self.env["custproc.wish"].with_user(self.users["salesperson"])
        return wishes.create({"partner_id": self.customer.id, "product_id": (product or self.valve).id, "quantity": 4, **values})

    def move(self, origin, target, quantity=1.0):
        """Goods moved by the storekeeper."""
        move = self.env["stock.move"].create(
            {
                "product_id": self.valve.id,
                "product_uom_qty": quantity,
                "location_id": origin.id,
                "location_dest_id": target.id,
                "picking_type_id": self.warehouse.in_type_id.id,
            }
        )
        move._action_confirm()
        move.quantity = quantity
        move.picked = True
        move.with_user(self.users["logistics"])._action_done()
        return move

    def receive(self, quantity=1.0):
        return self.move(self.env.ref("stock.stock_location_suppliers"), self.warehouse.lot_stock_id, quantity)

    def told(self, wish):
        self.run_cron("ir_cron_wish_tell")
        self.run_cron("ir_cron_wish_tell")
        return wish.activity_ids

    def mails(self, wish):
        """Mails to the customer; the salesperson's own notice of his activity is none."""
        return self.env["mail.mail"].search([("recipient_ids", "in", self.customer.ids), ("res_id", "=", wish.id)])

    def test_the_team_leader_hears_at_once(self):
        """RD-14: the escort notes the wish, the team leader is told and registers it; nobody else does."""
        wish = self.wish()
        self.assertEqual(wish.activity_ids.user_id, self.users["sales_manager"])
        with self.assertRaises(AccessError):
            wish.action_register()
        self.as_user("sales_manager", wish).action_register()
        self.assertEqual((wish.state, wish.registered_by_id), ("registered", self.users["sales_manager"]))
        self.assertFalse(wish.activity_ids)

    def test_the_arrival_is_told_once(self):
        """RD-14: when the product comes in the salesperson gets one activity and the customer one mail, however often goods come."""
        wish, other = self.wish(tell_by_mail=True), self.wish(self.product)
        self.receive()
        self.assertEqual((wish.state, other.state), ("arrived", "draft"))
        activity = self.told(wish)
        self.assertEqual((len(activity), activity.user_id), (1, self.users["salesperson"]))
        self.assertEqual(activity.summary, "Tell Yellow River Trading: Cryogenic valve is there")
        self.assertEqual(self.mails(wish).mapped("subject"), ["Cryogenic valve has arrived"])
        self.receive()
        self.assertEqual(len(self.told(wish)), 1)
        self.assertEqual(len(self.mails(wish)), 1)
        self.as_user("salesperson", wish).action_answered()
        self.assertEqual((wish.state, wish.activity_ids), ("answered", self.env["mail.activity"]))

    def test_without_consent_no_mail(self):
        """RD-14, IS-01: only who asked for it gets a mail."""
        wish = self.wish()
        self.receive()
        self.assertEqual(len(self.told(wish)), 1)
        self.assertFalse(self.mails(wish))

    def test_moving_within_the_company_is_no_arrival(self):
        """RD-14: goods that only change their place, or leave, answer no wish; nor do those of another company."""
        self.receive(5)
        wish = self.wish()
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.warehouse.lot_stock_id.id})
        self.move(self.warehouse.lot_stock_id, shelf)
        self.assertEqual(wish.state, "draft")
        west = self.env["res.company"].create({"name": "West"})
        self.env["custproc.wish"]._note_arrival(self.valve, west)
        self.assertEqual(wish.state, "draft")

    def test_a_withdrawn_wish_is_not_told(self):
        """RD-14: who no longer wants it is left alone; who wants it after all waits for the next arrival."""
        wish = self.wish()
        wish.action_cancel()
        self.receive()
        self.assertFalse(self.told(wish))
        wish.action_draft()
        self.receive()
        self.assertEqual((wish.state, len(self.told(wish))), ("arrived", 1))

    def test_wishes_follow_their_file(self):
        """IS-01, IS-02, RD-14: the wishes of a customer whose file is confidential are for its readers, also those noted before."""
        early = self.wish()
        self.assertFalse(early.file_id)
        file = self.env["custproc.customer.file"].create(
            {"partner_id": self.customer.id, "kind_ids": [(6, 0, self.file_kind("tenant").ids)]}
        )
        self.env.flush_all()
        agents = self.env["custproc.wish"].with_user(self.users["service_agent"])
        late = agents.create({"partner_id": self.customer.id, "product_id": self.valve.id})
        self.assertEqual(file.wish_ids, early | late)
        wishes = self.env["custproc.wish"]
        for role, seen in (("service_agent", early | late), ("auditor", early | late), ("salesperson", wishes), ("sales_director", wishes)):
            self.assertEqual(wishes.with_user(self.users[role]).search([("partner_id", "=", self.customer.id)]), seen, role)
        with self.assertRaises(AccessError):
            self.as_user("salesperson", late).read(["note"])
        file.kind_ids = self.file_kind("trading")
        self.assertEqual(wishes.with_user(self.users["salesperson"]).search_count([("partner_id", "=", self.customer.id)]), 2)
