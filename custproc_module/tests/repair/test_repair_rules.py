"""The rules of a repair, one by one, at the sheet."""

import json
from datetime import timedelta

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...exceptions import IllegalTransition, ProcessError
from .common import NOW, PIXEL, RepairCommon


@tagged("post_install", "-at_install")
class TestRepairRules(RepairCommon):
    @freeze_time(NOW)
    def test_one_sheet_a_ticket(self):
        """RP-01: a ticket of kind repair has exactly one sheet, from its creation or from becoming one; others have none."""
        tickets = self.env["helpdesk.ticket"].create(
            [
                {
                    "name": "a",
                    "description": "b",
                    "partner_id": self.contact.id,
                    "custproc_kind_id": self.repair_kind.id,
                }
                for _i in range(3)
            ]
        )
        self.assertEqual([len(ticket.custproc_sheet_ids) for ticket in tickets], [1, 1, 1])
        question = self.make_ticket()
        self.assertFalse(question.custproc_sheet_ids)
        question.custproc_kind_id = self.repair_kind
        self.assertEqual(len(question.custproc_sheet_ids), 1)
        with self.assertRaises(ValidationError):
            question.custproc_kind_id = self.question
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env["custproc.repair.sheet"].create({"ticket_id": question.id})

    @freeze_time(NOW)
    def test_intake_names_what_is_missing(self):
        """TK-01, TK-06, RP-09: acceptance wants customer, telephone, address, equipment, fault and the promised reply, all at once."""
        ticket = self.make_ticket(self.repair_kind, partner_id=False, custproc_promised_at="2026-03-02 00:59:00")
        with self.assertRaises(ProcessError) as caught:
            ticket.custproc_sheet_id.action_accept()
        for part in (
            "no customer",
            "no telephone",
            "no address",
            "no equipment",
            "fault is not described",
            "08:59 has passed",
        ):
            self.assertIn(part, str(caught.exception))

    @freeze_time(NOW)
    def test_accepting_the_ticket_accepts_the_sheet(self):
        """TK-01: the ticket and its sheet are accepted together, from either side, or not at all."""
        ticket = self.make_ticket(self.repair_kind)
        with self.assertRaises(ProcessError), self.env.cr.savepoint():
            ticket.action_custproc_accept()
        self.env.invalidate_all()
        self.assertFalse(ticket.custproc_accepted_at)
        ticket.custproc_sheet_id.write({"equipment_id": self.equipment.id, "fault": "Noise"})
        ticket.action_custproc_accept()
        self.assertEqual(ticket.custproc_sheet_id.state, "accepted")

    @freeze_time(NOW)
    def test_warranty_proposal(self):
        """RP-15: proposed from the end on record, else purchase and usual months; the agent decides."""
        sheet = self.make_sheet()
        self.assertEqual((sheet.warranty, str(sheet.warranty_until)), ("outside", "2024-01-15"))
        self.equipment.warranty_end = "2026-03-02"
        self.assertEqual(sheet.warranty, "inside")
        sheet.warranty = "outside"
        self.assertEqual((sheet.warranty, sheet.warranty_proposal), ("outside", "inside"))

    @freeze_time(NOW)
    def test_charges_follow_the_warranty(self):
        """RP-15: under warranty the customer pays what is always charged; outside it the parts and labour of the list too."""
        self.equipment.warranty_end = "2027-01-01"
        sheet = self.make_sheet("quoted")
        self.assertEqual((sheet.amount_total, sheet.line_ids.mapped("is_charged")), (50.0, [True, False, False]))
        outside = self.make_sheet("accepted")
        outside.warranty = "outside"
        for step in ("assigned", "travelling", "arrived", "quoted"):
            getattr(self, f"_go_{step}")(outside)
        self.assertEqual(outside.amount_total, 310.0)

    @freeze_time(NOW)
    def test_dispatch(self):
        """RP-03, RP-10: a dispatcher sends; by speciality first, then who is free; nobody who is no technician."""
        busy = self.make_sheet("assigned")
        sheet = self.make_sheet("accepted", speciality_ids=[Command.link(self.speciality.id)])
        with self.assertRaises(AccessError):
            sheet.with_user(self.technician)._assign(self.technician, self.at("2026-03-02 03:00:00"), 1.0)
        with self.assertRaises(ProcessError):
            sheet.with_user(self.dispatcher)._assign(self.agent, self.at("2026-03-02 03:00:00"), 1.0)
        wizard = (
            self.env["custproc.repair.dispatch"]
            .with_user(self.dispatcher)
            .new(
                {
                    "sheet_id": sheet.id,
                    "appointment_at": "2026-03-02 02:30:00",
                    "duration": 1.0,
                    "speciality_ids": [Command.set(self.speciality.ids)],
                }
            )
        )
        wizard._onchange_suggestions()
        first = wizard.line_ids[0]
        # He fits, but is at another customer's from 10:00 to 12:00 local time.
        self.assertEqual(
            (first.technician_id, first.matched, first.is_free, first.free_at),
            (self.technician, 1, False, busy.appointment_end),
        )
        self.assertIn(self.dispatcher, wizard.line_ids.technician_id)
        decision = self.env["custproc.decision"].search([("model", "=", busy._name), ("res_id", "=", busy.id)])
        self.assertRecordValues(decision, [{"kind": "approval", "outcome": "assigned", "user_id": self.dispatcher.id}])

    @freeze_time(NOW)
    def test_who_does_not_fit_goes_for_a_reason(self):
        """RP-03: who lacks the speciality, or is at another customer's then, is sent for a reason alone, which stays with the decision."""
        busy = self.make_sheet("assigned")
        other = self.env["custproc.speciality"].create({"name": "Electrics"})
        sheet = self.make_sheet("accepted", speciality_ids=[Command.set(other.ids)]).with_user(self.dispatcher)
        with self.assertRaisesRegex(ProcessError, f"lacks the speciality Electrics; .* is with Wang Fang then .{busy.name}, .*10:00"):
            sheet._assign(self.technician, busy.appointment_end - timedelta(minutes=1), 1.0)
        with self.assertRaisesRegex(ProcessError, "lacks the speciality Electrics. Choose"):
            sheet._assign(self.technician, busy.appointment_end, 1.0, "  ")
        self.assertEqual(sheet.state, "accepted")
        sheet._assign(self.technician, busy.appointment_end, 1.0, "The only one within an hour")
        decision = self.env["custproc.decision"].search([("model", "=", sheet._name), ("res_id", "=", sheet.id)])
        self.assertEqual((decision.reason, json.loads(decision.figures)["misfits"]), ("The only one within an hour", "1"))
        fitting = self.make_sheet("accepted", speciality_ids=[Command.set(self.speciality.ids)]).with_user(self.dispatcher)
        fitting._assign(self.technician, busy.appointment_end + timedelta(hours=1), 1.0)
        self.assertEqual(fitting.state, "assigned")

    @freeze_time(NOW)
    def test_fees_are_those_of_the_price_list(self):
        """RP-06, RP-15: another price than the list's, and a fee charged or waived against the warranty, want a reason; it is printed."""
        sheet = self.make_sheet("arrived").with_user(self.technician)
        sheet.write({"diagnosis": "Burnt", "line_ids": [Command.create({"fee_id": self.labour.id, "quantity": 2, "price_unit": 150.0})]})
        with self.assertRaisesRegex(ProcessError, "Labour, hour is .*300.00.* instead of .*240.00.* and no reason is given"):
            sheet.action_quote()
        sheet.line_ids.price_unit = 120.0
        sheet.action_quote()
        sheet.line_ids.is_charged = False
        sheet._agree_fees(0.0, "Wang Fang", "on_site")
        sheet.action_start()
        sheet.write({"work_done": "Cleaned", "is_tested": True})
        with self.assertRaisesRegex(ProcessError, "Labour, hour is .*0.00.* instead of .*240.00"):
            sheet.action_done()
        sheet.line_ids.off_list_reason = "Our own mistake last week"
        sheet.action_done()
        html = self.env["ir.actions.report"]._render_qweb_html("custproc_module.report_repair_slip", sheet.ids)[0].decode()
        self.assertEqual(html.count("Our own mistake last week"), 3)
        self.labour.price = 999.0
        self.assertEqual((sheet.line_ids.list_price, sheet.line_ids.is_off_list), (120.0, True))

    @freeze_time(NOW)
    def test_moved_appointment(self):
        """RP-03: an appointment that is moved, or takes longer, ends later: nobody counts as free by the old end."""
        sheet = self.make_sheet("assigned")
        self.assertEqual(sheet.appointment_end, self.at("2026-03-02 04:00:00"))
        sheet.with_user(self.dispatcher)._assign(self.technician, self.at("2026-03-03 02:00:00"), 3.0)
        self.assertEqual(sheet.appointment_end, self.at("2026-03-03 05:00:00"))

    @freeze_time(NOW)
    def test_appointment_answers_the_customer(self):
        """RP-02, TK-08: the agreed appointment is told to the customer and keeps the promise."""
        sheet = self.make_sheet("assigned")
        self.assertIn("10:00", sheet.ticket_id.message_ids[0].body)
        self.assertEqual(sheet.ticket_id.custproc_reply_state, "replied")
        self.assertEqual(sheet.activity_ids.user_id, self.technician)

    def test_tolerance(self):
        """RP-02: appointment 10:00, tolerance 10 minutes: 10:10:00 is on time, 10:10:01 is not; the company may set another."""
        for seconds, minutes, on_time in ((600, 10, True), (601, 10, False), (901, 15, False), (900, 15, True)):
            with freeze_time(NOW) as clock:
                self.company.custproc_repair_tolerance = minutes
                sheet = self.make_sheet("travelling").with_user(self.technician)
                clock.tick(timedelta(hours=1, seconds=seconds))
                if not on_time:
                    with self.assertRaises(ProcessError):
                        sheet.action_arrive()
                sheet.action_arrive("Traffic jam")
                self.assertEqual((sheet.is_on_time, sheet.late_reason), (on_time, False if on_time else "Traffic jam"))

    def test_consent_to_a_later_arrival(self):
        """RP-02, D-13: the customer's consent, recorded before the arrival, with who, when and why, makes the later time the measure."""
        with freeze_time(NOW) as clock:
            sheet = self.make_sheet("travelling").with_user(self.technician)
            with self.assertRaises(ProcessError):
                sheet._agree_delay(self.at("2026-03-02 03:00:00"), "", "Wang Fang", "phone")
            with self.assertRaises(ProcessError):
                sheet._agree_delay(self.at("2026-03-02 03:00:00"), "Flat tyre", " ", "phone")
            with self.assertRaises(ProcessError):
                sheet._agree_delay(self.at("2026-03-02 02:00:00"), "Flat tyre", "Wang Fang", "phone")
            with freeze_time("2026-03-02 02:20:00"), self.assertRaisesRegex(ProcessError, "the new time 2026-03-02 10:15 has passed"):
                sheet._agree_delay(self.at("2026-03-02 02:15:00"), "Flat tyre", "Wang Fang", "phone")
            consent = sheet._agree_delay(self.at("2026-03-02 03:00:00"), "Flat tyre", "Wang Fang", "phone")
            self.assertRecordValues(
                consent,
                [
                    {
                        "given_by": "Wang Fang",
                        "given_at": self.at(NOW),
                        "reason": "Flat tyre",
                        "recorded_by_id": self.technician.id,
                    }
                ],
            )
            clock_due = sheet.sudo().custproc_deadline_ids.filtered(lambda each: each.state == "running").due_at
            self.assertEqual((sheet.arrival_limit_at, clock_due), (self.at("2026-03-02 03:10:00"),) * 2)
            clock.move_to("2026-03-02 03:10:00")
            sheet.action_arrive()
            self.assertTrue(sheet.is_on_time)
            with self.assertRaises(ProcessError):
                sheet._agree_delay(self.at("2026-03-02 05:00:00"), "Flat tyre", "Wang Fang", "phone")

    def test_missed_appointment_escalates(self):
        """RP-02: who has not arrived in time is told, the dispatchers too, and half an hour later the supervisors."""
        with freeze_time(NOW) as clock:
            sheet = self.make_sheet("assigned")
            clock.move_to("2026-03-02 02:10:01")
            with self.enter_registry_test_mode():
                self.env.ref("custproc_module.ir_cron_engine_sweep").method_direct_trigger()
            deadline = sheet.custproc_deadline_ids
            self.assertTrue(deadline.is_breached)
            self.assertIn(self.dispatcher, deadline.escalation_ids.user_ids)
            self.assertIn(self.technician, deadline.escalation_ids.user_ids)

    @freeze_time(NOW)
    def test_no_work_without_consent(self):
        """RP-04: work begins only after consent to the fees as they stand; raised fees need a new one, lower ones do not."""
        sheet = self.make_sheet("quoted").with_user(self.technician)
        with self.assertRaises(ProcessError) as caught:
            sheet.action_start()
        self.assertIn("has not agreed to the fees", str(caught.exception))
        with self.assertRaises(ProcessError):
            sheet._agree_fees(300.0, "Wang Fang", "on_site")
        sheet._agree_fees(310.0, "Wang Fang", "on_site")
        sheet.line_ids[1].quantity = 2.0
        self.assertEqual((sheet.amount_total, sheet.has_consent), (370.0, False))
        with self.assertRaises(ProcessError) as caught:
            sheet.action_start()
        self.assertIn("370", str(caught.exception))
        sheet.line_ids[1].quantity = 1.0
        self.assertTrue(sheet.has_consent)
        sheet.action_start()
        sheet.line_ids[2].price_unit = 500.0
        sheet.write({"work_done": "x", "is_tested": True})
        with self.assertRaises(ProcessError):
            sheet.action_done()
        sheet.line_ids[2].off_list_reason = "The larger capacitor is not on the list"
        sheet._agree_fees(sheet.amount_total, "Wang Fang", "phone")
        sheet.action_done()
        self.assertEqual(sheet.consent_ids.filtered(lambda each: each.topic == "fees").mapped("amount"), [670.0, 310.0])

    @freeze_time(NOW)
    def test_done_and_signed(self):
        """RP-06, RP-07: done needs the work entered and tested; closing needs name and signature, or the reason of its refusal."""
        sheet = self.make_sheet("working").with_user(self.technician)
        with self.assertRaises(ProcessError) as caught:
            sheet.action_done()
        self.assertIn("the work done is not entered; the equipment was not tested", str(caught.exception))
        self._go_done(sheet)
        self.assertEqual(sheet.done_by_id, self.technician)
        for name, image in (("", PIXEL), ("Wang Fang", ""), ("Wang Fang", "no base64!")):
            with self.assertRaises(ProcessError):
                sheet._sign(name, image, "on_site")
        with self.assertRaises(ProcessError):
            sheet._close_unsigned(" ")
        sheet._close_unsigned("Wants to try it for a day")
        self.assertEqual((sheet.state, sheet.signed_how, sheet.ticket_id.sudo().closed), ("closed", "refused", True))

    @freeze_time(NOW)
    def test_signed_slip_is_fixed(self):
        """RP-06: nothing on a signed slip changes, its fees neither; it is not signed twice."""
        sheet = self.make_sheet("closed").with_user(self.technician)
        with self.assertRaises(ProcessError):
            sheet.work_done = "less"
        with self.assertRaises(ProcessError):
            sheet.line_ids[0].price_unit = 1.0
        with self.assertRaises(ProcessError):
            sheet.line_ids[0].unlink()
        with self.assertRaises(IllegalTransition):
            sheet._sign("Somebody", PIXEL, "on_site")
        with self.assertRaises(ValidationError):
            sheet.ticket_id.with_user(self.agent).partner_id = self.customer

    @freeze_time(NOW)
    def test_follow_up(self):
        """TK-04, RP-08: after the signature the agent asks; not satisfied counts against the pass rate."""
        sheet = self.make_sheet("done")
        with self.assertRaises(ProcessError):
            sheet.with_user(self.agent)._follow_up("satisfied", "")
        self._go_closed(sheet)
        with self.assertRaises(ProcessError):
            sheet.with_user(self.technician)._follow_up("satisfied", "")
        sheet.with_user(self.agent)._follow_up("unsatisfied", "Still noisy")
        self.env.flush_all()
        row = self.env["custproc.repair.punctuality"].search([("sheet_id", "=", sheet.id)])
        self.assertEqual((row.followed_count, row.satisfied_count, row.pass_rate), (1, 0, 0.0))

    @freeze_time(NOW)
    def test_workshop(self):
        """RP-16: parts go through the workshop's own order, which names the sheet."""
        sheet = self.make_sheet("arrived").with_user(self.technician)
        with self.assertRaises(ProcessError):
            sheet.action_send_to_workshop()
        self.equipment.product_id = self.product
        sheet.action_send_to_workshop()
        first = sheet.sudo().repair_order_ids
        self.assertEqual((sheet.repair_order_count, first.product_id), (1, self.product))
        with self.assertRaisesRegex(ProcessError, f"the workshop has it already by order {first.name}"):
            sheet.action_send_to_workshop()
        first.action_repair_cancel()
        sheet.action_send_to_workshop()
        self.assertEqual((len(sheet.sudo().repair_order_ids), len(sheet.sudo().repair_order_ids - first)), (2, 1))

    @freeze_time(NOW)
    def test_cancel_and_take_up_again(self):
        """RP-01: cancelling wants a reason and closes the ticket; taken up again, the ticket is open again."""
        sheet = self.make_sheet("assigned").with_user(self.dispatcher)
        with self.assertRaises(ProcessError):
            sheet.action_cancel()
        sheet.action_cancel("Customer bought a new one")
        self.assertEqual((sheet.ticket_id.stage_id.name, sheet.custproc_deadline_ids.state), ("Cancelled", "cancelled"))
        sheet.action_reopen()
        self.assertEqual((sheet.state, sheet.ticket_id.stage_id.name), ("draft", "New"))
