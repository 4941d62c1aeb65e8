"""Ways round the engine that were tried. Each is a call that a browser or a script of an ordinary employee can make."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.custproc_module.exceptions import ProcessError

from .common import EngineCase


@tagged("post_install", "-at_install")
class TestAttackApproval(EngineCase):
    """D-01: nobody gets round four eyes, and no step is decided but by its people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.make_rule(name="Finance", group="finance_officer", tier=10)

    def ask(self, document=None, **context):
        document = document or self.make_document()
        return document.with_context(**context)._ask_approval()

    def test_context_defaults_decide_nothing(self):
        """D-01: default_ keys of the caller's context reach the engine's own records under sudo and change none of them."""
        approval = self.ask(
            default_state="approved",
            default_decided_by_id=self.users["finance_officer"].id,
            default_delegate_id=self.users["technician"].id,
            default_delegate_until="2099-12-31",
            default_allow_repeat=True,
        )
        self.assertEqual(approval.state, "open")
        self.assertRecordValues(
            approval.step_ids,
            [
                {
                    "state": "open",
                    "decided_by_id": False,
                    "delegate_id": False,
                    "delegate_until": False,
                    "allow_repeat": False,
                }
            ],
        )

    def test_user_defaults_decide_nothing(self):
        """D-01: nor do the defaults a user saved for himself."""
        defaults = self.env["ir.default"].with_user(self.users["salesperson"])
        defaults.set("custproc.approval.step", "state", "approved", user_id=True)
        defaults.set("custproc.approval", "state", "approved", user_id=True)
        approval = self.ask()
        self.assertEqual((approval.state, approval.step_ids.state), ("open", "open"))

    def test_user_defaults_do_not_lead_a_document_on(self):
        """D-01: a document the process itself creates under sudo starts in its first state, whatever the user saved."""
        defaults = self.env["ir.default"].with_user(self.users["salesperson"])
        defaults.set("custproc.test.document", "state", "done", user_id=True)
        model = self.env["custproc.test.document"].with_user(self.users["salesperson"]).sudo()
        self.assertEqual(model.create({"title": "x"}).state, "draft")
        self.assertEqual(model.with_context(default_state="done").create({"title": "x"}).state, "draft")

    def test_steps_and_rounds_are_not_written(self):
        """D-01: no right, and no command through the document, writes or removes a step or a round."""
        document = self.make_document()
        approval = self.ask(document)
        step = approval.step_ids
        for role in ("salesperson", "finance_officer", "administrator", "general_manager", "auditor"):
            for record, values in ((step, {"state": "approved"}), (approval, {"state": "approved"})):
                with self.subTest(role, record=record._name), self.assertRaises(AccessError):
                    self.as_user(role, record).write(values)
                with self.subTest(role, record=record._name), self.assertRaises(AccessError):
                    self.as_user(role, record).unlink()
        for command in (
            Command.update(approval.id, {"state": "approved"}),
            Command.delete(approval.id),
            Command.unlink(approval.id),
            Command.clear(),
            Command.create({"model": document._name, "topic": "approve", "number": 9, "state": "approved"}),
            Command.update(approval.id, {"step_ids": [Command.update(step.id, {"state": "approved"})]}),
        ):
            with self.subTest(command=command[0]), self.assertRaises(UserError), self.cr.savepoint():
                document.write({"custproc_approval_ids": [command]})
        self.assertEqual((approval.state, step.state), ("open", "open"))
        self.assertEqual(approval.res_id, document.id)

    def test_rights_handed_out_by_mistake_open_nothing(self):
        """D-01: even where somebody grants write access on steps, their fields stay closed."""
        step = self.ask().step_ids
        for name in (
            "custproc.approval",
            "custproc.approval.step",
            "custproc.decision",
            "custproc.checklist.conclusion",
        ):
            self.env["ir.model.access"].create(
                {
                    "name": "mistake",
                    "model_id": self.env["ir.model"]._get(name).id,
                    "group_id": self.env.ref("base.group_user").id,
                    **dict.fromkeys(("perm_read", "perm_write", "perm_create", "perm_unlink"), True),
                }
            )
        own = self.as_user("salesperson", step)
        for values in ({"state": "approved"}, {"user_id": self.users["salesperson"].id}, {"delegate_id": 2}):
            with self.subTest(values), self.assertRaises(AccessError):
                own.write(values)
        with self.assertRaises(AccessError):
            own.create({"approval_id": step.approval_id.id, "tier": 1, "state": "approved"})
        for record in (own, own.approval_id):
            with self.assertRaises(ProcessError):
                record.unlink()

    def test_requester_cannot_decide_by_detours(self):
        """D-01: not by the wizard, not for a group he is in, not by delegation, not twice."""
        manager = self.users["finance_supervisor"]  # is a finance officer too
        document = self.make_document().with_user(manager)
        step = document._ask_approval().step_ids
        wizard = self.env["custproc.approval.decide"].with_user(manager).create({"step_ids": [Command.set(step.ids)]})
        for call in (
            wizard.action_approve,
            document.action_approve,
            self.as_user("finance_supervisor", step).action_approve,
        ):
            with self.assertRaises(ProcessError):
                call()
        officer = self.as_user("finance_officer", step)
        with self.assertRaises(ProcessError):
            officer.action_delegate(manager.id, "2099-12-31")
        self.assertEqual(step.state, "open")

    def test_two_steps_need_two_people(self):
        """D-01: neither all steps at once nor a colleague's delegation makes one person two."""
        self.rule.count = 2
        steps = self.ask().step_ids
        officer = self.as_user("finance_officer", steps)
        with self.assertRaises(ProcessError):
            officer.action_approve()
        officer[0].action_approve()
        self.as_user("finance_supervisor", steps[1]).action_delegate(self.users["finance_officer"].id, "2099-12-31")
        with self.assertRaises(ProcessError):
            officer[1].action_approve()
        self.assertEqual(steps.mapped("state"), ["approved", "open"])

    def test_wizard_gives_no_right(self):
        """D-01: the form to decide is open to everybody and decides with the caller's rights."""
        step = self.ask().step_ids
        for role in ("salesperson", "technician", "administrator"):
            wizard = self.env["custproc.approval.decide"].with_user(self.users[role])
            with self.subTest(role), self.assertRaises(UserError):
                wizard.create({"step_ids": [Command.set(step.ids)], "comment": "x"}).action_approve()
        self.assertEqual(step.state, "open")

    def test_wizard_of_somebody_else_is_not_used(self):
        """D-01: an approver's open form cannot be filled with other steps by a colleague."""
        mine, other = self.ask().step_ids, self.ask().step_ids
        wizard = self.env["custproc.approval.decide"].with_user(self.users["finance_officer"])
        wizard = wizard.create({"step_ids": [Command.set(mine.ids)]})
        with self.assertRaises(AccessError):
            wizard.with_user(self.users["salesperson"]).write({"step_ids": [Command.link(other.id)]})

    def test_administrator_and_auditor_decide_nothing(self):
        """D-01: the administrator configures and decides nothing, also where he names himself; nor does the auditor."""
        for role in ("administrator", "auditor"):
            self.rule.write({"audience": "user", "user_id": self.users[role].id, "group_id": False})
            with self.subTest(role), self.assertRaises(ProcessError):
                self.ask()
            self.rule.write({"audience": "group", "group_id": self.env.ref("custproc_module.group_custproc_user").id})
            step = self.ask().step_ids
            with self.subTest(role), self.assertRaises(UserError):
                self.as_user(role, step).action_approve()
            self.assertEqual(step.state, "open")

    def test_change_of_rules_is_in_the_chain(self):
        """D-07: whoever changes who decides leaves a decision, also with tracking switched off by the caller."""
        rule = self.as_user("administrator", self.rule).with_context(tracking_disable=True, install_mode=True)
        rule.write({"amount_from": 1000000.0})
        decision = self.env["custproc.decision"].search([("model", "=", rule._name), ("res_id", "=", rule.id)])
        self.assertRecordValues(
            decision, [{"kind": "mode", "outcome": "changed", "user_id": self.users["administrator"].id}]
        )
        self.assertEqual(decision._get_figures(), {"amount_from": "1000000"})

    def test_other_company_decides_nothing(self):
        """D-01: a member of the group in another company neither sees nor decides the step."""
        other = self.env["res.company"].create({"name": "Second company"})
        officer = self.users["finance_officer"]
        step = self.ask().step_ids
        officer.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        own = step.with_user(officer).with_context(allowed_company_ids=other.ids)
        self.assertFalse(own.search([("id", "=", step.id)]))
        for context in ({"allowed_company_ids": other.ids}, {"allowed_company_ids": [self.company.id]}, {}):
            with self.subTest(context), self.assertRaises(AccessError):
                step.with_user(officer).with_context(**context).action_approve()

    def test_changed_and_changed_back_before_decision(self):
        """D-08: what is approved is what was asked for; an approver who edits first gets an outdated round."""
        document = self.make_document()
        step = self.ask(document).step_ids
        self.as_user("finance_officer", document).write({"value": 100000.0})
        self.as_user("finance_officer", step).action_approve()
        self.assertEqual(step.approval_id.state, "stale")
        self.assertFalse(document._is_approved())

    def test_activity_decides_nothing(self):
        """D-01: marking the activity done, or making one that names the step, decides nothing."""
        document = self.make_document()
        step = self.ask(document).step_ids
        self.run_cron("ir_cron_engine_notify_approvers")
        self.as_user("finance_officer", document.activity_ids).action_feedback("fine")
        activity = document.activity_schedule("mail.mail_activity_data_todo", user_id=self.env.uid)
        with self.assertRaises(AccessError):
            activity.with_user(self.users["salesperson"]).write({"custproc_step_id": step.id})
        self.assertEqual(step.state, "open")
        self.assertTrue(step.with_user(self.users["finance_officer"]).can_decide)

    def test_deleted_document_leaves_no_open_round(self):
        """D-01: a document that goes takes its open round out of the inbox; the round itself stays."""
        document = self.make_document()
        approval = self.ask(document)
        document.unlink()
        self.assertRecordValues(approval, [{"state": "withdrawn"}])
        self.assertRecordValues(approval.step_ids, [{"state": "closed"}])

    def test_delegation_needs_a_delegate(self):
        """D-01: a delegation names a colleague who may decide."""
        step = self.as_user("finance_officer", self.ask().step_ids)
        with self.assertRaisesRegex(ProcessError, "nobody is named"):
            step.action_delegate(False, "2099-12-31")

    def test_delegate_could_decide(self):
        """D-01: a step is not handed to who asked, to another company, to somebody without a role, the auditor or a customer."""
        step = self.as_user("finance_officer", self.ask().step_ids)
        elsewhere = self.env["res.company"].create({"name": "Second company"})
        stranger = new_test_user(self.env, "attack_stranger", groups="custproc_module.group_custproc_finance_officer")
        stranger.write({"company_ids": [Command.set(elsewhere.ids)], "company_id": elsewhere.id})
        employee = new_test_user(self.env, "attack_employee", groups="base.group_user")
        portal = new_test_user(self.env, "attack_portal", groups="base.group_portal")
        for user in (
            stranger,
            employee,
            portal,
            self.users["auditor"],
            self.users["administrator"],
            self.users["salesperson"],
        ):
            with self.subTest(user.login), self.assertRaises(ProcessError):
                step.action_delegate(user.id, "2099-12-31")
        step.action_delegate(self.users["technician"].id, "2099-12-31")
        self.as_user("technician", step).action_approve()
        self.assertEqual(step.state, "approved")

    def test_state_of_a_mail_alias(self):
        """DESIGN 4: a document that comes in by mail starts in its first state, whatever the alias says."""
        model = self.env["custproc.test.document"]
        document = model.message_new(
            {"subject": "Mail", "email_from": "a@example.com"}, {"title": "x", "state": "done"}
        )
        self.assertEqual(document.state, "draft")


@tagged("post_install", "-at_install")
class TestAttackRecords(EngineCase):
    """Decisions, checklists and clocks cannot be rewritten by detours."""

    def test_decisions_stay(self):
        """DESIGN 3: no context, no default and no right changes, forges or removes a decision."""
        document = self.make_document()
        decision = (
            document.env["custproc.decision"]
            .with_context(
                default_seal="x",
                default_seal_number=1,
                default_valid_until="2099-12-31",
                default_partner_id=self.customer.id,
            )
            ._record(document, "verdict", "hold")
        )
        self.assertRecordValues(
            decision, [{"seal": False, "seal_number": 0, "valid_until": False, "partner_id": False}]
        )
        with self.assertRaises(ProcessError):
            decision.sudo().write({"reason": "other"})
        with self.assertRaises(ProcessError):
            decision.sudo().unlink()

    def test_checklist_items_stay(self):
        """CR-02: the question is not rewritten through its translations, nor moved to another document."""
        document = self.make_document()
        item = self.make_item(document)
        other = self.make_document()
        salesperson = self.as_user("salesperson", item)
        with self.assertRaises(AccessError):
            salesperson.update_field_translations("name", {"en_US": "Nothing to check"})
        with self.assertRaises(AccessError):
            other.write({"custproc_checklist_item_ids": [Command.link(item.id)]})
        for command in (
            Command.delete(item.id),
            Command.unlink(item.id),
            Command.clear(),
            Command.create({"name": "x"}),
        ):
            with self.subTest(command=command[0]), self.assertRaises(UserError), self.cr.savepoint():
                document.write({"custproc_checklist_item_ids": [command]})
        self.assertRecordValues(item, [{"name": "Can it be built?", "res_id": document.id}])

    def test_another_department_does_not_answer(self):
        """CR-02: neither directly nor through the document's lines; who answered is not theirs to say."""
        document = self.make_document()
        item = self.make_item(document)
        for role in ("salesperson", "quality_reviewer", "administrator", "auditor"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(role, item).write({"answer": "conforms"})
        with self.assertRaises(AccessError):
            document.write({"custproc_checklist_item_ids": [Command.update(item.id, {"answer": "conforms"})]})
        reviewer = self.as_user("production_reviewer", item)
        with self.assertRaises(AccessError):
            reviewer.write({"answer": "conforms", "answered_by_id": self.users["salesperson"].id})
        reviewer.write({"answer": "conforms"})
        self.assertEqual(item.answered_by_id, self.users["production_reviewer"])

    def test_evidence_of_another_document_proves_nothing(self):
        """CR-02: an answer is proved by evidence of its own document."""
        document, other = self.make_document(), self.make_document()
        item = self.make_item(document)
        foreign = other._add_evidence("photo", "Photo", b"abc")
        with self.assertRaises(ProcessError):
            self.as_user("production_reviewer", item).write({"answer": "conforms", "evidence_id": foreign.id})
        own = document._add_evidence("photo", "Photo", b"abc")
        self.as_user("production_reviewer", item).write({"answer": "conforms", "evidence_id": own.id})
        self.assertEqual(item.evidence_id, own)

    def make_item(self, document):
        self.env["custproc.checklist.template"].create(
            {
                "name": "Test",
                "model_id": self.model.id,
                "department_id": self.env.ref("custproc_module.department_production").id,
                "question_ids": [Command.create({"name": "Can it be built?"})],
            }
        )
        return document._open_checklists()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_clocks_are_not_written(self):
        """D-03: nobody stops, moves or removes a clock."""
        document = self.make_document(promised_at="2026-05-01 00:00:00")
        rule = self.env["custproc.deadline.rule"].create(
            {"name": "Reply", "model_id": self.model.id, "met_values": "done", "length": 1, "unit": "days"}
        )
        document.sudo()._create_clocks([(rule, document.sudo())])
        clock = document.custproc_deadline_ids
        for role in ("salesperson", "administrator", "auditor", "general_manager"):
            for values in ({"state": "met"}, {"due_at": "2099-01-01 00:00:00"}):
                with self.subTest(role), self.assertRaises(AccessError):
                    self.as_user(role, clock).write(values)
        with self.assertRaises(AccessError):
            document.write({"custproc_deadline_ids": [Command.update(clock.id, {"state": "met"})]})
