"""Attempts to get round the sheet: by writes, by the ticket, by other people's jobs."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ...exceptions import IllegalTransition, ProcessError
from .common import NOW, PIXEL, RepairCommon


@tagged("post_install", "-at_install")
class TestRepairAttacks(RepairCommon):
    @freeze_time(NOW)
    def test_stage_follows_the_sheet(self):
        """RP-06: no closing stage while the sheet is open: by write, other stage, team, archive, duplicate wizard, the stage itself."""
        ticket = self.make_sheet("working").ticket_id
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        for values in (
            {"stage_id": done.id},
            {"stage_id": self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_new").id},
            {"active": False},
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                ticket.write(values)
        self.env.invalidate_all()
        self.assertEqual(ticket.stage_id.name, "In Progress")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.env["helpdesk.ticket.duplicate.wizard"].with_user(self.agent).create(
                {"ticket_id": ticket.id, "duplicate_of_id": self.make_ticket().id, "target_stage_id": done.id}
            ).action_confirm()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            ticket.stage_id.sudo().closed = True
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.env.ref("custproc_module.repair_stage_working").stage_id = done
        only_closing = self.env["helpdesk.ticket.team"].create({"name": "Archive team"})
        self.env["helpdesk.ticket.stage"].sudo().create(
            {"name": "Filed", "closed": True, "team_ids": only_closing.ids, "sequence": 0}
        )
        self.env["helpdesk.ticket.stage"].search([("team_ids", "=", False)]).team_ids = self.helpdesk_team
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            ticket.team_id = only_closing
            self.env.flush_all()

    @freeze_time(NOW)
    def test_closed_ticket_stays_closed(self):
        """RP-06: the ticket of a signed sheet is not opened again by its stage."""
        ticket = self.make_sheet("closed").ticket_id
        with self.assertRaises(ValidationError):
            ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_new")

    @freeze_time(NOW)
    def test_closed_fields(self):
        """RP-02, RP-04, RP-06: state, arrival, consent and signature are written by their steps only, whoever writes."""
        sheet = self.make_sheet("quoted")
        writes = (
            {"state": "working"},
            {"arrived_at": NOW},
            {"is_on_time": True},
            {"appointment_at": NOW},
            {"technician_id": self.agent.id},
            {"signature": PIXEL},
            {"signed_by": "x"},
            {"done_by_id": self.agent.id},
            {"followup_result": "satisfied"},
            {"ticket_id": self.make_ticket().id},
            {"consent_ids": [(0, 0, {"topic": "fees", "given_by": "x", "given_how": "phone", "amount": 999})]},
        )
        for user in (self.agent, self.dispatcher, self.technician):
            for values in writes:
                with self.subTest(user=user.login, values=values), self.assertRaises(AccessError):
                    sheet.with_user(user).write(values)
        with self.assertRaises(AccessError):
            self.env["custproc.repair.sheet"].with_user(self.dispatcher).create({"ticket_id": self.make_ticket().id})
        self.assertFalse(sheet.has_consent)

    @freeze_time(NOW)
    def test_consent_is_a_record(self):
        """RP-04: a consent is created by the sheet alone, and never changed or removed, by nobody."""
        sheet = self.make_sheet("agreed")
        Consent = self.env["custproc.repair.consent"]
        consent = sheet.consent_ids
        for user in (self.agent, self.dispatcher, self.technician, self.users["administrator"]):
            with self.assertRaises(AccessError):
                Consent.with_user(user).create({"sheet_id": sheet.id, "topic": "fees", "amount": 9999})
        for values in ({"amount": 1.0}, {"given_by": "x"}):
            with self.assertRaises(ProcessError):
                consent.sudo().write(values)
        with self.assertRaises(ProcessError):
            consent.sudo().unlink()

    @freeze_time(NOW)
    def test_own_jobs_only(self):
        """RP-03: a technician neither sees nor moves a colleague's job, its fees or consents; the office sees all, the auditor reads."""
        other = self.make_sheet("agreed")
        colleague = self.env["res.users"].create(
            {
                "name": "Li Wei",
                "login": "li.wei",
                "group_ids": [(6, 0, [self.env.ref("custproc_module.group_custproc_technician").id])],
            }
        )
        for model, records in (
            ("custproc.repair.sheet", other),
            ("custproc.repair.fee.line", other.line_ids),
            ("custproc.repair.consent", other.consent_ids),
        ):
            self.assertFalse(self.env[model].with_user(colleague).search([("id", "in", records.ids)]))
            self.assertTrue(self.env[model].with_user(self.users["auditor"]).search([("id", "in", records.ids)]))
            self.assertTrue(self.env[model].with_user(self.agent).search([("id", "in", records.ids)]))
        with self.assertRaises(AccessError):
            other.with_user(colleague).action_start()
        with self.assertRaises(AccessError):
            other.with_user(self.users["auditor"]).action_start()
        with self.assertRaises(AccessError):
            other.with_user(self.users["salesperson"]).read(["name"])
        self.assertTrue(other.ticket_id.with_user(self.users["auditor"]).read(["name"]))

    @freeze_time(NOW)
    def test_other_company(self):
        """GEN: a repair, its fees and the price list of another company are not seen."""
        sheet = self.make_sheet("quoted")
        company = self.env["res.company"].create({"name": "Elsewhere"})
        user = self.env["res.users"].create(
            {
                "name": "Far away",
                "login": "far.away",
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
                "group_ids": [(6, 0, [self.env.ref("custproc_module.group_custproc_dispatcher").id])],
            }
        )
        for records in (sheet, sheet.line_ids, self.labour):
            self.assertFalse(self.env[records._name].with_user(user).search([("id", "in", records.ids)]))

    @freeze_time(NOW)
    def test_wrong_people(self):
        """RP-04, RP-10: an agent assigns nobody and starts no work; a technician neither accepts nor cancels."""
        accepted, draft = self.make_sheet("accepted"), self.make_sheet()
        with self.assertRaises(AccessError):
            accepted.with_user(self.agent)._assign(self.technician, self.at("2026-03-02 03:00:00"), 1.0)
        quoted = self.make_sheet("agreed")
        with self.assertRaises(AccessError):
            quoted.with_user(self.agent).action_start()
        with self.assertRaises(AccessError):
            quoted.with_user(self.technician).action_cancel("no time")
        with self.assertRaises(AccessError):
            draft.with_user(self.technician).action_accept()
        with self.assertRaises(AccessError):
            quoted.with_user(self.dispatcher).unlink()
        with self.assertRaises(ProcessError):
            quoted.sudo().unlink()

    def test_steps_are_taken_in_their_order(self):
        """RP-02, RP-04: no step stands in for another one: nobody is at the customer's without an arrival that is measured, takes a new
        time of arrival afterwards, accepts by giving a job back, or takes it back from the technician by accepting it again."""
        with freeze_time("2026-03-02 00:00:00"):
            travelling, quoted, draft = self.make_sheet("travelling"), self.make_sheet("quoted"), self.make_sheet()
            arrived_at = quoted.arrived_at
        with freeze_time("2026-03-09 00:00:00"):
            steps = [
                (travelling, self.technician, "action_diagnose_again"),
                (quoted, self.technician, "action_arrive"),
                (quoted, self.technician, "action_work_again"),
                (draft, self.dispatcher, "action_unassign"),
                (travelling, self.dispatcher, "action_accept"),
            ]
            for sheet, user, step in steps:
                with self.subTest(step), self.assertRaisesRegex(IllegalTransition, "The step is taken from"):
                    getattr(sheet.with_user(user), step)()
            with self.assertRaisesRegex(ProcessError, "minutes after"):
                travelling.with_user(self.technician).action_arrive()
            with self.assertRaisesRegex(AccessError, "reserved to"):
                travelling.with_user(self.agent).action_unassign()
        states = (travelling.state, quoted.state, draft.state)
        self.assertEqual(states, ("travelling", "quoted", "draft"))
        self.assertEqual((travelling.technician_id, quoted.arrived_at), (self.technician, arrived_at))

    @freeze_time(NOW)
    def test_wrong_equipment(self):
        """RP-09: the equipment of another customer is refused by name."""
        stranger = self.make_customer("Red River Trading")
        device = self.env["custproc.equipment"].create({"partner_id": stranger.id, "name": "Pump"})
        with self.assertRaises(ValidationError) as caught:
            self.make_sheet(equipment_id=device.id)
        self.assertIn("it belongs to Red River Trading, not to Yellow River Trading", str(caught.exception))
