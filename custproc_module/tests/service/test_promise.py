"""The promised reply: mandatory, a clock, told to the customer, escalated when missed (TK-01 to TK-08)."""

from ast import literal_eval
from datetime import timedelta

from freezegun import freeze_time
from lxml import etree

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
        ticket = self.make_ticket(partner_id=False, custproc_promised_at="2026-03-02 00:30:00", description="<p><br></p>")
        with self.assertRaises(ProcessError) as caught:
            ticket.action_custproc_accept()
        text = str(caught.exception)
        gaps = ("it names no customer", "the problem is not described", "neither a telephone number nor an e-mail")
        for part in (*gaps, "2026-03-02 08:30 has passed"):
            self.assertIn(part, text)

    @freeze_time(NOW)
    def test_everybody_is_told(self):
        """TK-01: an address without a contact is written to; who has a telephone alone is called: the agent is asked to until he did."""
        written = self.make_ticket(partner_id=False, partner_name="Ms Lin", partner_email="lin@example.com")
        written.action_custproc_accept()
        message = written.message_ids.filtered(lambda message: "2026-03-03 09:00" in (message.body or ""))
        self.assertIn("lin@example.com", [message.outgoing_email_to, *message.partner_ids.mapped("email")])
        called = self.make_ticket(partner_id=False, partner_name="Mr Bo", custproc_contact_phone="021 5555 0199")
        called.action_custproc_accept()
        self.assertEqual((written.activity_ids.ids, called.custproc_acknowledged_at), ([], False))
        self.assertRecordValues(
            called.activity_ids,
            [{"user_id": self.agent.id, "summary": "Call 021 5555 0199: an answer is promised by 2026-03-03 09:00"}],
        )
        self.assertIn(called, self.env["helpdesk.ticket"].search(self.filter_of("custproc_to_tell")))
        called.action_custproc_told()
        self.assertEqual((called.activity_ids.ids, called.custproc_acknowledged_at), ([], self.at(NOW)))

    def filter_of(self, name):
        """The domain of a filter of the search view."""
        arch = self.env["helpdesk.ticket"].get_view(view_type="search")["arch"]
        return literal_eval(etree.fromstring(arch).find(f".//filter[@name='{name}']").get("domain"))

    @freeze_time(NOW)
    def test_the_customer_is_asked_whether_it_helped(self):
        """TK-04, TK-11: after the answer, and only then, the customer's word is kept; the leader is told of one who is not satisfied."""
        ticket = self.make_ticket()
        ticket.action_custproc_accept()
        with self.assertRaisesRegex(ProcessError, "was not answered yet"):
            ticket._custproc_follow_up("satisfied", "")
        ticket.action_custproc_replied()
        self.assertIn(ticket, self.env["helpdesk.ticket"].search(self.filter_of("custproc_to_follow_up")))
        with self.assertRaisesRegex(ProcessError, "nothing says why"):
            ticket._custproc_follow_up("unsatisfied", " ")
        wizard = self.env["custproc.ticket.followup"].with_user(self.agent)
        wizard.create({"ticket_id": ticket.id, "result": "unsatisfied", "note": "It stopped again"}).action_confirm()
        self.assertRecordValues(
            ticket,
            [{"custproc_followup_result": "unsatisfied", "custproc_followup_by_id": self.agent.id, "custproc_followup_at": self.at(NOW)}],
        )
        self.assertEqual(ticket.activity_ids.user_id, self.leader)
        self.assertIn("It stopped again", ticket.activity_ids.note)
        with self.assertRaises(AccessError):
            ticket.custproc_followup_result = "satisfied"

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
