"""The promised reply: mandatory, a clock, told to the customer, escalated when missed (TK-01 to TK-08)."""

from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ...exceptions import ProcessError
from .common import ServiceCommon

NOW = "2026-03-02 01:00:00"


@tagged("post_install", "-at_install")
class TestPromise(ServiceCommon):
    def _clock(self, ticket):
        return ticket.custproc_deadline_ids.filtered(lambda clock: clock.rule_id.code == "promised_reply")

    def _sweep(self):
        with self.enter_registry_test_mode():
            self.env.ref("custproc_module.ir_cron_engine_sweep").method_direct_trigger()

    @freeze_time(NOW)
    def test_standard_promise(self):
        """TK-01: a request promises the kind's 24 hours where nobody promises otherwise, and its clock runs."""
        ticket = self.make_ticket()
        self.assertEqual(ticket.custproc_promised_at, self.at("2026-03-03 01:00:00"))
        clock = self._clock(ticket)
        self.assertEqual((clock.state, clock.due_at), ("running", self.at("2026-03-03 01:00:00")))
        self.assertEqual(ticket.custproc_reply_state, "new")

    @freeze_time(NOW)
    def test_promise_is_mandatory(self):
        """TK-01: a request with a kind cannot lose its promise; a plain ticket promises nothing."""
        ticket = self.make_ticket()
        with self.assertRaises(ValidationError):
            ticket.custproc_promised_at = False
        plain = self.make_ticket(self.env["custproc.ticket.kind"])
        self.assertFalse(plain.custproc_promised_at)
        self.assertFalse(plain.custproc_deadline_ids)

    @freeze_time(NOW)
    def test_moved_before_acceptance(self):
        """TK-01: until acceptance the agent may enter another time, and the clock runs to it."""
        ticket = self.make_ticket()
        ticket.custproc_promised_at = "2026-03-02 05:00:00"
        self.assertEqual(self._clock(ticket).due_at, self.at("2026-03-02 05:00:00"))

    def test_moved_after_it_was_missed(self):
        """TK-01, TK-11: a promise that was missed before anybody accepted stays missed, whatever time is entered then."""
        with freeze_time(NOW) as frozen:
            ticket = self.make_ticket()
            frozen.move_to("2026-03-03 03:00:00")
            ticket.custproc_promised_at = "2026-03-03 09:00:00"
            old, new = self._clock(ticket).sorted("id")
            self.assertEqual((old.state, old.is_breached, old.late_minutes), ("met", True, 120))
            self.assertEqual((new.state, new.due_at), ("running", self.at("2026-03-03 09:00:00")))

    @freeze_time(NOW)
    def test_acceptance_tells_the_customer(self):
        """TK-01: accepting records who and when, and the customer is written by when he is answered."""
        ticket = self.make_ticket()
        ticket.action_custproc_accept()
        self.assertEqual((ticket.custproc_accepted_by_id, ticket.custproc_accepted_at), (self.agent, self.at(NOW)))
        self.assertEqual(ticket.custproc_acknowledged_at, self.at(NOW))
        message = ticket.message_ids.filtered(lambda message: self.contact in message.partner_ids)
        self.assertIn("2026-03-03 09:00", message.body)  # 01:00 UTC in the company's Shanghai calendar

    @freeze_time(NOW)
    def test_acceptance_names_what_is_missing(self):
        """TK-01, TK-06: no customer, no way to reach him, a time that has passed: all named at once."""
        ticket = self.make_ticket(partner_id=False, custproc_promised_at="2026-03-02 00:30:00")
        with self.assertRaises(ProcessError) as caught:
            ticket.action_custproc_accept()
        text = str(caught.exception)
        for part in ("it names no customer", "neither a telephone number nor an e-mail", "2026-03-02 08:30 has passed"):
            self.assertIn(part, text)

    @freeze_time(NOW)
    def test_accepted_promise_is_closed(self):
        """TK-01: after acceptance nobody moves the time by writing it; accepting twice is refused."""
        ticket = self.make_ticket()
        ticket.action_custproc_accept()
        with self.assertRaises(ProcessError):
            ticket.custproc_promised_at = "2026-03-09 01:00:00"
        with self.assertRaises(ProcessError):
            ticket.action_custproc_accept()
        self.assertEqual(ticket.custproc_promised_at, self.at("2026-03-03 01:00:00"))

    @freeze_time(NOW)
    def test_step_fields_are_closed(self):
        """TK-01: acceptance, acknowledgement and answer are recorded by their steps, never written."""
        ticket = self.make_ticket()
        for name in ("custproc_accepted_at", "custproc_acknowledged_at", "custproc_replied_at"):
            with self.assertRaises(AccessError):
                ticket.write({name: "2026-03-02 01:00:00"})
        with self.assertRaises(AccessError):
            self.make_ticket(custproc_replied_at="2026-03-02 01:00:00")

    def test_new_promise_speaks_the_customers_language(self):
        """TK-01: the customer reads the new promise in his own language, whoever gives it."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.contact.lang = "zh_CN"
        with freeze_time(NOW):
            ticket = self.make_ticket()
            ticket.action_custproc_accept()
            ticket._custproc_promise(self.at("2026-03-04 01:30:00"), "等待工厂")
        told = ticket.sudo().message_ids.filtered(lambda message: "等待工厂" in (message.body or ""))[:1]
        self.assertIn("新的答复时间：2026-03-04 09:30", told.body)

    def test_acknowledgement_opens_in_the_customers_language(self):
        """TK-01: the page the acknowledgement leads to speaks the customer's language, signed in or not."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.contact.lang = "de_DE"
        with freeze_time(NOW):
            ticket = self.make_ticket()
            ticket.action_custproc_accept()
        told = ticket.sudo().message_ids.filtered(lambda message: "/my/ticket/" in (message.body or ""))[:1]
        address = f"{ticket.get_base_url()}/{self.env['res.lang']._get_data(code='de_DE').url_code}/my/ticket/{ticket.id}"
        self.assertIn(address, told.body)

    def test_new_promise_keeps_the_breach(self):
        """TK-08: a new promise is told with its reason; the missed one stays on record with its lateness."""
        with freeze_time(NOW) as frozen:
            ticket = self.make_ticket()
            ticket.action_custproc_accept()
            frozen.move_to("2026-03-03 02:00:00")
            with self.assertRaises(ProcessError):
                ticket._custproc_promise(self.at("2026-03-03 01:30:00"), "waiting for the factory")
            ticket._custproc_promise(self.at("2026-03-04 02:00:00"), "waiting for the factory")
            old, new = self._clock(ticket).sorted("id")
            self.assertEqual((old.state, old.is_breached, old.late_minutes), ("met", True, 60))
            self.assertEqual((new.state, new.due_at), ("running", self.at("2026-03-04 02:00:00")))
            self.assertIn("waiting for the factory", ticket.message_ids[0].body)
            self.assertEqual(ticket.custproc_promise_count, 1)

    def test_missed_promise_escalates(self):
        """TK-01, TK-11: a missed promise is told to the agent and the team leader at once, to the supervisors an hour later."""
        with freeze_time(NOW) as frozen:
            ticket = self.make_ticket()
            ticket.action_custproc_accept()
            frozen.move_to("2026-03-03 01:00:01")
            self._sweep()
            clock = self._clock(ticket)
            self.assertTrue(clock.is_breached)
            told = clock.escalation_ids.filtered("rung_id").user_ids
            self.assertEqual(told, self.leader)
            self.assertEqual(ticket.custproc_reply_state, "late")
            self.assertIn(ticket, ticket.search(ticket._custproc_get_late_domain()))
            frozen.tick(timedelta(hours=1))
            self._sweep()
            self.assertEqual(len(clock.escalation_ids.filtered("rung_id")), 2)
            # One task a person, however often he was told; the last says that it is late.
            tasks = self.env["mail.activity"].search([("custproc_deadline_id", "=", clock.id)])
            self.assertEqual(len(tasks), len(tasks.user_id))
            self.assertTrue(all("was due on" in task.note for task in tasks))
            self.assertEqual(clock.escalation_ids.filtered("rung_id").rung_id.group_id.name, "Service supervisor")

    @freeze_time(NOW)
    def test_answer_meets_the_clock(self):
        """TK-01: the answer ends the promise; nobody answers what nobody accepted, nor twice."""
        ticket = self.make_ticket()
        with self.assertRaises(ProcessError):
            ticket.action_custproc_replied()
        ticket.action_custproc_accept()
        ticket.action_custproc_replied()
        self.assertEqual((self._clock(ticket).state, ticket.custproc_replied_by_id), ("met", self.agent))
        with self.assertRaises(ProcessError):
            ticket.action_custproc_replied()

    @freeze_time(NOW)
    def test_closing_answers(self):
        """TK-03: a request that is closed has had its answer."""
        ticket = self.make_ticket()
        ticket.action_custproc_accept()
        ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.assertEqual((ticket.custproc_reply_state, self._clock(ticket).state), ("replied", "met"))

    def test_incoming_kind(self):
        """TK-01: what comes by mail or portal gets the company's kind, and with it a promise."""
        self.assertFalse(self.make_ticket(kind=None, custproc_kind_id=False).custproc_promised_at)
        self.company.custproc_default_kind_id = self.question
        ticket = self.env["helpdesk.ticket"].message_new(
            {"subject": "Help", "body": "please", "from": "a@example.com", "to": "", "cc": ""}
        )
        self.assertEqual(ticket.custproc_kind_id, self.question)
        self.assertTrue(ticket.custproc_promised_at)

    @freeze_time(NOW)
    def test_problem_category(self):
        """TK-05: product, service or operation; counted for trends."""
        self.make_ticket(custproc_problem="operation")
        rows = self.env["helpdesk.ticket"]._read_group(
            [("custproc_kind_id", "=", self.question.id)], ["custproc_problem"], ["__count"]
        )
        self.assertIn(("operation", 1), rows)
