from odoo.tests import new_test_user, tagged
from odoo.tests.common import freeze_time

from ...common import TourCase
from ..gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestReleaseTour(GateCommon, TourCase):
    """Releases and limits in the browser: who asks, who signs, who delivers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        regional = new_test_user(cls.env, login="regional", groups="custproc_module.group_custproc_sales_manager", tz="Asia/Shanghai")
        region = cls.env["crm.team"].create({"name": "East region", "user_id": regional.id, "company_id": cls.company.id})
        cls.team.write({"custproc_parent_id": region.id, "member_ids": [(4, cls.salesperson.id)]})
        # Where core's delivery is installed its carriers, shown on every transfer, are read only by people who may edit contacts.
        cls.users["logistics"].group_ids += cls.env.ref("base.group_partner_manager")

    def test_held_order_released_and_delivered(self):
        """CA-07, CA-10, D-06: held over the limit, first release asked from the banner, signed by the regional manager, delivered."""
        self.sell(900).action_confirm()
        order = self.sell(300, team_id=self.team.id)
        order.action_confirm()
        self.assertTrue(order.custproc_is_held)
        self.start_tour(f"/odoo/sales/{order.id}", "custproc_release_ask", login="test_salesperson")
        release = self.env["custproc.credit.release"].search([("sale_order_id", "=", order.id)])
        self.assertEqual((release.state, release.kind, release.amount), ("submitted", "first", 300.0))
        self.start_tour("/odoo/my-approvals", "custproc_release_grant", login="regional")
        self.assertEqual((release.state, order.custproc_is_held), ("granted", False))
        self.start_tour(f"/odoo/sales/{order.id}", "custproc_release_confirm", login="test_salesperson")
        transfer = order.picking_ids
        self.start_tour(f"/odoo/action-stock.action_picking_tree_all/{transfer.id}", "custproc_order_deliver", login="test_logistics")
        self.assertEqual((transfer.state, release.state, release.consumed_amount), ("done", "consumed", 300.0))

    def test_limit_through_three_signatures(self):
        """CA-16: applied for with the figures attached, signed by director, supervisor and manager, in force on its day."""
        self.start_tour("/odoo/credit-requests", "custproc_request_apply", login="test_salesperson")
        request = self.env["custproc.credit.request"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual((request.state, request.limit_now), ("submitted", 1000.0))
        for login in ("test_sales_director", "test_finance_supervisor", "test_general_manager"):
            self.start_tour("/odoo/my-approvals", "custproc_request_sign", login=login)
        account = self.accounts.search([("partner_id", "=", self.customer.id)])
        self.assertEqual((request.state, account.fixed_limit), ("approved", 1000.0))
        with freeze_time(f"{request.effective_date} 04:00:00"):
            request._apply()
        self.assertEqual((request.state, account.fixed_limit), ("active", 5000.0))
