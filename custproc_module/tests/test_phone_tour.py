from odoo.tests import new_test_user, tagged

from .common import TourCase
from .credit.gate_common import GateCommon
from .credit.meter_common import MeterCommon
from .service.common import ServiceCommon


@tagged("post_install", "-at_install")
class TestPhoneTour(GateCommon, MeterCommon, ServiceCommon, TourCase):
    """What people do on a telephone fits its window: 390 pixels wide, touched with a finger."""

    browser_size = "390x844"
    touch_enabled = True

    def test_held_order_and_its_release(self):
        """CA-07, D-06: the banner of a held order, its release asked for there and granted in My Approvals."""
        group = "custproc_module.group_custproc_sales_manager"
        regional = new_test_user(self.env, login="regional", groups=group, tz="Asia/Shanghai")
        region = self.env["crm.team"].create({"name": "East region", "user_id": regional.id, "company_id": self.company.id})
        self.team.custproc_parent_id = region
        self.team.member_ids = self.salesperson
        self.sell(900).action_confirm()
        order = self.sell(300, team_id=self.team.id)
        order.action_confirm()
        self.start_tour(f"/odoo/sales/{order.id}", "custproc_phone_held_order", login="test_salesperson")
        release = self.env["custproc.credit.release"].search([("sale_order_id", "=", order.id)])
        self.assertEqual((release.state, release.amount), ("submitted", 300.0))
        self.start_tour("/odoo/my-approvals", "custproc_phone_approve", login="regional")
        self.assertEqual((release.state, order.custproc_is_held), ("granted", False))

    def test_reading_of_a_meter(self):
        """MR-04: the reader fills the slip in at the meter and hands the glass to the customer."""
        slip = self.slip_of(self.open_round())
        self.start_tour("/odoo/my-readings", "custproc_phone_read_meter", login="test_technician")
        self.assertEqual((slip.state, slip.volume, slip.amount), ("read", 250.0, 1000.0))

    def test_request_of_a_customer(self):
        """TK-01: a request is accepted and answered."""
        ticket = self.make_ticket(custproc_promised_at="2099-01-05 08:00:00")
        url = "/odoo/action-custproc_module.helpdesk_ticket_action_requests"
        self.start_tour(url, "custproc_phone_ticket", login=self.agent.login)
        self.assertTrue(ticket.custproc_accepted_at and ticket.custproc_replied_at)
