from freezegun import freeze_time

from odoo.tests import tagged

from .common import CustomerCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestWorkLists(CustomerCommon):
    """What people find in the lists and boards they work from."""

    def test_everybody_finds_his_own_clocks(self):
        """DESIGN 8: a clock is found by the person its rule names on the document, whoever may read the others too."""
        rule = self.env["custproc.deadline.rule"].create(
            {
                "name": "Look at it",
                "model_id": self.env["ir.model"]._get_id("custproc.customer.file"),
                "start_on": "created",
                "met_values": "closed",
                "length": 3,
                "responsible_field": "user_id",
            }
        )
        mine = self.make_file(user_id=self.users["salesperson"].id)
        other = self.make_file(self.make_customer("Lotus Tea House"), user_id=self.users["sales_manager"].id)
        clocks = self.env["custproc.deadline"].with_user(self.users["sales_manager"])
        ours = clocks.search([("rule_id", "=", rule.id)])
        self.assertEqual({clock.res_id: clock.responsible_ids for clock in ours}, {file.id: file.user_id for file in mine | other})
        found = ours.search([("rule_id", "=", rule.id), ("responsible_ids", "in", self.users["salesperson"].id)])
        self.assertEqual(found.mapped("res_id"), mine.ids)
        rule.responsible_field = "no_such_field"
        self.assertFalse(ours.search([("rule_id", "=", rule.id), ("responsible_ids", "in", self.users["salesperson"].id)]))

    def test_a_board_shows_its_states_in_order(self):
        """DESIGN 8: columns stand in the order of the process, not of the alphabet; a last state appears where a document is in it."""
        wishes = self.env["custproc.wish"]
        self.assertEqual(wishes._expand_live_states([], []), ["draft", "registered", "arrived", "cancelled"])
        wishes.create({"partner_id": self.customer.id, "product_id": self.product.id, "quantity": 1})
        groups = wishes.with_context(read_group_expand=True).web_read_group([("partner_id", "=", self.customer.id)], ["state"], ["__count"])
        self.assertEqual([group["state"] for group in groups["groups"]], ["draft", "registered", "arrived", "cancelled"])
        self.assertEqual(wishes._expand_live_states(["answered"], []), ["draft", "registered", "arrived", "answered", "cancelled"])
