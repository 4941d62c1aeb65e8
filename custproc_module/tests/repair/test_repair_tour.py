"""The repair in the browser: agent, dispatcher, technician and customer each do their part."""

from odoo.tests import tagged

from ..common import TourCase
from .common import RepairCommon


@tagged("post_install", "-at_install")
class TestRepairTour(RepairCommon, TourCase):
    def test_repair_tour(self):
        """RP-01 to RP-07, TK-01: from the intake to the signature on the portal, through the screens people use."""
        self.env["res.users"].with_context(no_reset_password=True).create(
            {
                "name": self.contact.name,
                "login": "portal_own",
                "password": "portal_own",
                "partner_id": self.contact.id,
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        action = "/odoo/action-custproc_module.%s"
        self.start_tour(
            action % "helpdesk_ticket_action_new_repair" + "/new", "custproc_repair_intake", login=self.agent.login
        )
        sheet = self.env["custproc.repair.sheet"].search([("partner_id", "=", self.contact.id)])
        self.assertEqual((sheet.state, sheet.accepted_by_id), ("accepted", self.agent))
        self.start_tour(
            action % "repair_sheet_action_to_assign", "custproc_repair_dispatch", login=self.dispatcher.login
        )
        self.assertEqual((sheet.state, sheet.technician_id), ("assigned", self.technician))
        self.start_tour(action % "repair_sheet_action_mine", "custproc_repair_on_site", login=self.technician.login)
        self.assertEqual((sheet.state, sheet.amount_agreed, sheet.is_on_time), ("done", 80.0, True))
        self.start_tour(f"/my/ticket/{sheet.ticket_id.id}", "custproc_repair_signature", login="portal_own")
        self.assertEqual((sheet.state, sheet.signed_how, sheet.ticket_id.closed), ("closed", "portal", True))
        self.assertTrue(sheet.signature)
