from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from odoo.addons.custproc_module.exceptions import ProcessError

from .common import EngineCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestApproval(EngineCase):
    """D-01: rounds, tiers and four eyes; a verdict counts only while the fingerprint matches."""

    def test_tiers_are_asked_one_after_the_other(self):
        """D-01: the second tier waits for the first; each signature is a decision of who gave it."""
        self.make_rule(name="Manager", tier=10, audience="team_leader")
        self.make_rule(name="Director", tier=20, group="sales_director", amount_from=100)
        document = self.make_document()
        approval = document._ask_approval()
        self.assertEqual(approval.step_ids.mapped("state"), ["open", "waiting"])
        with self.assertRaises(ProcessError):
            self.as_user("sales_director", document).action_approve()
        self.as_user("sales_manager", document).action_approve("fine")
        self.assertEqual(approval.step_ids.mapped("state"), ["approved", "open"])
        self.as_user("sales_director", document).action_approve()
        self.assertEqual((approval.state, document.log), ("approved", "approved 1;"))
        self.assertTrue(document._is_approved())
        decisions = self.env["custproc.decision"].search([("model", "=", document._name)], order="id")
        self.assertEqual(decisions.mapped("user_login"), ["test_sales_manager", "test_sales_director"])

    def test_amount_bands_include_their_beginning_only(self):
        """D-01: of two bands that meet, the amount between them belongs to the upper one."""
        self.make_rule(name="Small", group="sales_manager", amount_to=100)
        self.make_rule(name="Large", group="sales_director", amount_from=100)
        self.assertEqual(self.make_document(value=99.99)._ask_approval().step_ids.mapped("name"), ["Small"])
        self.assertEqual(self.make_document(value=100)._ask_approval().step_ids.mapped("name"), ["Large"])

    def test_no_rule_no_round(self):
        """DESIGN 3: a document that no rule fits opens no round."""
        self.make_rule(group="sales_manager", domain="[('title', '=', 'Other')]")
        self.assertFalse(self.make_document()._ask_approval())

    def test_who_asks_does_not_decide(self):
        """D-01: whoever asks does not decide, also where his role might."""
        self.make_rule(group="salesperson")
        document = self.make_document("sales_manager")
        document._ask_approval()
        with self.assertRaises(ProcessError) as caught:
            document.action_approve()
        self.assertIn("you asked for this approval yourself", str(caught.exception))

    def test_leader_s_own_document_goes_to_the_region(self):
        """D-01: the leader of the region decides on what a leader asks for himself."""
        region = self.env["crm.team"].create({"name": "East region", "user_id": self.users["sales_director"].id})
        self.team.custproc_parent_id = region
        self.make_rule(audience="team_leader")
        approval = self.make_document("sales_manager")._ask_approval()
        self.assertEqual(approval.step_ids.user_id, self.users["sales_director"])

    def test_the_document_s_team_does_not_choose_the_leader(self):
        """D-01: who belongs to a branch is decided on by its leader, whatever team he writes on the document."""
        self.make_rule(audience="team_leader")
        friendly = self.env["crm.team"].create({"name": "Friendly branch", "user_id": self.users["sales_director"].id})
        shared = self.make_document(team_id=friendly.id)._ask_approval()
        self.assertEqual(shared.step_ids.user_id, self.users["sales_director"], "the requester belongs to no branch")
        self.team.member_ids = self.users["salesperson"]
        own = self.make_document(team_id=friendly.id)._ask_approval()
        self.assertEqual(own.step_ids.user_id, self.users["sales_manager"])

    def test_step_nobody_may_decide_is_refused_at_once(self):
        """D-01: a request that would wait for ever is refused when it is made."""
        self.make_rule(name="Alone", audience="user", user_id=self.users["salesperson"].id)
        with self.assertRaises(ProcessError) as caught:
            self.make_document()._ask_approval()
        self.assertIn("nobody but you may decide the step “Alone”", str(caught.exception))

    def test_nobody_decides_two_steps_of_a_round(self):
        """D-01: one person signs one step of a round."""
        self.make_rule(name="First", tier=10, group="sales_director")
        self.make_rule(name="Second", tier=20, group="sales_director")
        document = self.make_document()
        document._ask_approval()
        director = self.as_user("sales_director", document)
        director.action_approve()
        with self.assertRaises(ProcessError):
            director.action_approve()

    def test_rule_may_allow_one_person_twice(self):
        """D-01: a rule may allow one person to sign more than one step."""
        self.make_rule(name="First", tier=10, group="sales_director", allow_repeat=True)
        self.make_rule(name="Second", tier=20, group="sales_director", allow_repeat=True)
        document = self.make_document()
        approval = document._ask_approval()
        director = self.as_user("sales_director", document)
        director.action_approve()
        director.action_approve()
        self.assertEqual(approval.state, "approved")

    def test_change_makes_the_verdict_stale(self):
        """DESIGN 3: a verdict counts for the content it was given on; the changed document goes back."""
        self.make_rule(group="sales_director")
        document = self.make_document()
        document._ask_approval()
        document.value = 500
        result = self.as_user("sales_director", document).action_approve()
        self.assertEqual(result["tag"], "display_notification")
        self.assertEqual((document.custproc_approval_state, document.log), ("stale", "stale 1;"))
        self.assertFalse(document._is_approved())
        second = document._ask_approval()
        self.as_user("sales_director", document).action_approve()
        self.assertEqual((second.number, document._is_approved()), (2, True))
        document.value = 501
        self.assertFalse(document._is_approved())
        document._check_stale_approvals()
        self.assertEqual(second.state, "stale")

    def test_reject_needs_a_reason_and_ends_the_round(self):
        """DESIGN 3: no rejection without a reason; one ends the round."""
        self.make_rule(name="First", tier=10, group="sales_director")
        self.make_rule(name="Second", tier=20, group="general_manager")
        document = self.make_document()
        approval = document._ask_approval()
        with self.assertRaises(ProcessError):
            self.as_user("sales_director", document).action_reject(" ")
        self.as_user("sales_director", document).action_reject("too cheap")
        self.assertEqual((approval.state, document.log), ("rejected", "rejected 1;"))
        self.assertEqual(approval.step_ids.mapped("state"), ["rejected", "closed"])

    def test_withdraw_only_by_who_asked(self):
        """DESIGN 3: a request is taken back by who made it, and by nobody else."""
        self.make_rule(group="sales_director")
        document = self.make_document()
        document._ask_approval()
        with self.assertRaises(ProcessError):
            self.as_user("sales_director", document).action_withdraw()
        document.action_withdraw("changed my mind")
        self.assertEqual(document.custproc_approval_state, "withdrawn")

    def test_withdraw_after_who_asked_has_left(self):
        """GEN: approver and asker have both left: whoever may write the document takes the request back; nobody else does."""
        self.make_rule(group="sales_director")
        document = self.make_document()
        asker = self.users["sales_planner"]
        document._ask_approval().sudo().requester_id = asker
        salesperson, auditor = (self.as_user(role, document) for role in ("salesperson", "auditor"))
        with self.assertRaises(ProcessError):
            salesperson.action_withdraw()
        (asker | self.users["sales_director"]).active = False
        with self.assertRaises(ProcessError):
            auditor.action_withdraw()
        salesperson.action_withdraw("he has left")
        self.assertEqual(document.custproc_approval_state, "withdrawn")

    def test_one_open_round_at_a_time(self):
        """DESIGN 3: a second request waits for the end of the first."""
        self.make_rule(group="sales_director")
        document = self.make_document()
        document._ask_approval()
        with self.assertRaises(ProcessError):
            document._ask_approval()

    def test_delegate_decides_until_the_last_day(self):
        """D-01: a delegate decides on his last day, and not on the day after."""
        self.make_rule(group="sales_director")
        document = self.make_document()
        step = document._ask_approval().step_ids
        director_step = self.as_user("sales_director", step)
        with self.assertRaises(ProcessError):
            director_step.action_delegate(self.users["salesperson"].id, "2026-03-05")
        with self.assertRaises(ProcessError):
            self.as_user("technician", step).action_delegate(self.users["technician"].id, "2026-03-05")
        director_step.action_delegate(self.users["legal_reviewer"].id, "2026-03-05")
        with freeze_time("2026-03-06 02:00:00"):
            # The day is over for the company, wherever the delegate says he is.
            for zone in (False, "Pacific/Pago_Pago"):
                with self.assertRaises(ProcessError):
                    self.as_user("legal_reviewer", step).with_context(tz=zone).action_approve()
        with freeze_time("2026-03-05 10:00:00"):
            self.as_user("legal_reviewer", step).action_approve()
        self.assertEqual(step.decided_by_id, self.users["legal_reviewer"])

    def test_delegate_does_not_delegate(self):
        """D-01: who was trusted until a day decides, and trusts nobody else with it, himself for longer neither."""
        self.make_rule(group="sales_director")
        step = self.make_document()._ask_approval().step_ids
        self.as_user("sales_director", step).action_delegate(self.users["legal_reviewer"].id, "2026-03-05")
        for other in ("legal_reviewer", "technician"):
            with self.subTest(other), self.assertRaisesRegex(ProcessError, "it was delegated to you by somebody else"):
                self.as_user("legal_reviewer", step).action_delegate(self.users[other].id, "2026-04-05")
        self.assertEqual((step.delegate_id, str(step.delegate_until)), (self.users["legal_reviewer"], "2026-03-05"))

    def test_own_request_waits_for_others(self):
        """D-01: what somebody asked for himself does not stand in his inbox, though his group decides it; others find it there."""
        self.make_rule(group="salesperson")
        colleague = self.users["sales_director"]
        colleague.group_ids += self.env.ref("custproc_module.group_custproc_salesperson")
        step = self.make_document()._ask_approval().step_ids
        mine = [("can_decide", "=", True), ("id", "=", step.id)]
        requester = step.sudo().approval_id.requester_id
        self.assertEqual(requester, self.users["salesperson"])
        steps = self.env["custproc.approval.step"]
        self.assertFalse(steps.with_user(requester).search(mine))
        self.assertFalse(step.with_user(requester).can_decide)
        self.assertEqual(steps.with_user(colleague).search(mine), step)

    def test_inbox_and_activities(self):
        """DESIGN 3: who is asked finds the step in his inbox and gets one activity, which goes with the decision."""
        self.make_rule(group="sales_director")
        document = self.make_document()
        step = document._ask_approval().step_ids
        steps = self.env["custproc.approval.step"]
        mine = [("can_decide", "=", True), ("id", "=", step.id)]
        self.assertEqual(steps.with_user(self.users["sales_director"]).search(mine), step)
        self.assertFalse(steps.with_user(self.users["salesperson"]).search(mine))
        self.run_cron("ir_cron_engine_notify_approvers")
        self.assertEqual(document.activity_ids.user_id, self.users["sales_director"])
        mails = self.env["mail.mail"].search([("model", "=", "custproc.approval.step"), ("res_id", "=", step.id)])
        self.assertEqual(mails.email_to, self.users["sales_director"].email_formatted)
        self.assertIn("/odoo/my-approvals", mails.body_html)
        self.run_cron("ir_cron_engine_notify_approvers")
        self.assertEqual(len(document.activity_ids), 1)
        steps.with_user(self.users["sales_director"]).search(mine).action_approve()
        self.assertFalse(document.activity_ids)
        self.assertFalse(steps.with_user(self.users["sales_director"]).search(mine))

    def test_person_named_on_the_document(self):
        """D-01: a rule may ask whom a field of the document names; nobody else decides, and a field left empty is refused at once."""
        self.make_rule(audience="field", user_field="user_id")
        document = self.make_document(user_id=self.users["technician"].id)
        step = document._ask_approval().step_ids
        self.assertEqual((step.user_id, step.group_id.ids), (self.users["technician"], []))
        with self.assertRaisesRegex(ProcessError, "it waits for test_technician|it waits for"):
            self.as_user("general_manager", document).action_approve()
        self.as_user("technician", document).action_approve()
        self.assertTrue(document._is_approved())
        with self.assertRaises(ProcessError):
            self.make_document()._ask_approval()

    def test_several_at_once_from_the_inbox(self):
        """D-01: chosen together in the inbox each document is decided for itself, with one comment; what changed since is left out."""
        self.make_rule(group="sales_director")
        documents = [self.make_document() for _number in range(4)]
        steps = self.env["custproc.approval.step"].union(*(document._ask_approval().step_ids for document in documents))
        inbox = steps.with_user(self.users["sales_director"])
        mine = inbox.search([("can_decide", "=", True), ("id", "in", steps.ids)])
        self.assertEqual(mine, steps)
        self.assertIs(mine[:2].action_approve("Both fine"), True)
        documents[3].value = 5000
        wizard = self.env["custproc.approval.decide"].with_user(self.users["sales_director"])
        wizard = wizard.create({"step_ids": [(6, 0, mine[2:].ids)], "comment": "And this"})
        answer = wizard.action_approve()
        self.assertEqual(answer["tag"], "display_notification")
        self.assertEqual(steps.mapped("comment"), ["Both fine", "Both fine", "And this", False])
        self.assertEqual([document.custproc_approval_state for document in documents], ["approved"] * 3 + ["stale"])
        decisions = self.env["custproc.decision"].search([("model", "=", "custproc.test.document"), ("outcome", "=", "approved")])
        self.assertEqual(sorted(decisions.mapped("res_id")), sorted(document.id for document in documents[:3]))
        self.assertEqual(set(decisions.mapped("user_login")), {"test_sales_director"})

    def test_late_approval_escalates_on_its_document(self):
        """D-01: a step with a term is a clock; when it is missed, who asked is told, then the general manager."""
        self.make_rule(group="sales_director", term_length=2, term_unit="days")
        document = self.make_document()
        step = document._ask_approval().step_ids
        self.assertEqual(str(step.due_at), "2026-03-04 15:59:59")
        with freeze_time("2026-03-04 16:00:00"):
            self.run_cron("ir_cron_engine_sweep")
        self.assertEqual(document.activity_ids.user_id, self.users["salesperson"])
        with freeze_time("2026-03-05 16:00:00"):
            self.run_cron("ir_cron_engine_sweep")
            self.assertEqual(document.activity_ids.user_id, self.users["salesperson"] | self.users["general_manager"])
            self.as_user("sales_director", document).action_approve()
        self.assertFalse(document.activity_ids)
        clock = self.env["custproc.deadline"].search([("model", "=", step._name), ("res_id", "=", step.id)])
        self.assertRecordValues(clock, [{"state": "met", "is_breached": True, "late_minutes": 1440}])

    def test_several_people_of_one_rule(self):
        """D-01: a rule may ask for several people of one role."""
        second = self.users["sales_director"].copy({"login": "second_director"})
        self.make_rule(group="sales_director", count=2)
        document = self.make_document()
        approval = document._ask_approval()
        self.as_user("sales_director", document).action_approve()
        with self.assertRaises(ProcessError):
            self.as_user("sales_director", document).action_approve()
        document.with_user(second).action_approve()
        self.assertEqual(approval.state, "approved")

    def test_steps_and_rounds_are_closed_to_everybody(self):
        """DESIGN 3: nobody writes, makes or deletes steps and rounds."""
        self.make_rule(group="sales_director")
        step = self.make_document()._ask_approval().step_ids
        for role in ("sales_director", "administrator", "general_manager"):
            for record in (self.as_user(role, step), self.as_user(role, step.approval_id)):
                with self.assertRaises(AccessError):
                    record.write({"state": "approved"})
                with self.assertRaises(AccessError):
                    record.unlink()

    def test_superuser_mode_does_not_decide(self):
        """D-01: superuser mode is no role: who is not asked does not decide in it."""
        self.make_rule(group="sales_director")
        step = self.make_document()._ask_approval().step_ids
        with self.assertRaises(ProcessError):
            step.with_user(self.users["technician"]).sudo().action_approve()

    def test_condition_must_fit_the_document(self):
        """DESIGN 3: a condition that does not fit its document is refused when it is written."""
        for domain in ("[('nonsense', '=', 1)]", "__import__('os')", "[('title', '=', 'x')"):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.make_rule(group="sales_director", domain=domain)

    def test_approval_of_three_tiers_stays_lean(self):
        """DESIGN 7: approve in three tiers, all told, in at most 40 queries."""
        for tier, group in ((10, "sales_manager"), (20, "sales_director"), (30, "general_manager")):
            self.make_rule(tier=tier, group=group)

        def play():
            document = self.make_document()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            document._ask_approval()
            for role in ("sales_manager", "sales_director", "general_manager"):
                self.as_user(role, document).action_approve()
            self.env.flush_all()
            self.assertTrue(document._is_approved())
            return self.env.cr.sql_log_count - before

        play()
        count = play()
        self.assertLessEqual(count, 40, f"{count} queries")
