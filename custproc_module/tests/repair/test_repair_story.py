"""One repair from the customer's call to his signature, each step by the person whose part it is."""

from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import NOW, RepairCommon


@tagged("post_install", "-at_install")
class TestRepairStory(RepairCommon):
    def test_story(self):
        """RP-01, RP-02, RP-03, RP-04, RP-06, RP-07, RP-09, RP-10, TK-01: from the call to the signature; the ticket follows."""
        with freeze_time(NOW) as clock:
            ticket = self.make_ticket(self.repair_kind)
            sheet = ticket.custproc_sheet_id
            self.assertEqual(
                (sheet.state, ticket.stage_id.name, ticket.custproc_promised_at),
                ("draft", "New", self.at("2026-03-02 05:00:00")),
            )
            sheet.write({"equipment_id": self.equipment.id, "fault": "Does not start"})
            self.assertEqual(
                (sheet.warranty, sheet.contact_name, sheet.contact_phone), ("outside", "Wang Fang", "021 5555 0101")
            )
            self._go_accepted(sheet)
            self.assertEqual(
                (sheet.state, ticket.custproc_accepted_by_id, ticket.stage_id.name),
                ("accepted", self.agent, "In Progress"),
            )
            self.assertTrue(ticket.custproc_acknowledged_at)
            self._go_assigned(sheet)
            self.assertEqual(sheet.arrival_limit_at, self.at("2026-03-02 02:10:00"))
            self.assertTrue(ticket.custproc_replied_at)
            clock.tick(timedelta(minutes=50))
            self._go_travelling(sheet)
            clock.tick(timedelta(minutes=20))
            self._go_arrived(sheet)
            self.assertEqual((sheet.is_on_time, sheet.late_minutes), (True, 0))
            self._go_quoted(sheet)
            self.assertEqual((sheet.amount_total, ticket.stage_id.name, sheet.has_consent), (310.0, "Awaiting", False))
            self._go_agreed(sheet)
            self._go_working(sheet)
            self._go_done(sheet)
            self.assertFalse(ticket.stage_id.closed)
            self._go_closed(sheet)
            self.assertEqual(
                (sheet.state, sheet.signed_by, ticket.stage_id.name, ticket.closed),
                ("closed", "Wang Fang", "Done", True),
            )
            sheet.with_user(self.agent)._follow_up("satisfied", "Quick and clean")
            self.env.flush_all()
            row = self.env["custproc.repair.punctuality"].search([("sheet_id", "=", sheet.id)])
            self.assertEqual((row.on_time_rate, row.pass_rate), (100.0, 100.0))
