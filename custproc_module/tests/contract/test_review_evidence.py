from base64 import b64encode

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ...exceptions import ProcessError
from .common import ContractCommon

PLAN = b64encode(b"%PDF-1.4 plan")


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestReviewEvidence(ContractCommon):
    """What proves an answer is filed on the form, with the answer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("custproc_module.checklist_question_capacity_capacity").needs_evidence = True
        cls.order = cls.make_order()
        cls.review = cls.ask(cls.order)
        cls.item = cls.review.custproc_checklist_item_ids.filtered("needs_evidence")
        cls.own = cls.as_user("production_reviewer", cls.item)

    def test_filed_with_the_answer(self):
        """CR-03: a department uploads what proves its answer; without it the answer does not count where the question asks for it."""
        self.answer(self.review, self.production, self.users["production_reviewer"])
        with self.assertRaisesRegex(ProcessError, "“Is the production capacity there in the time asked for.” has no evidence"):
            self.as_user("production_reviewer", self.review).action_approve()
        with Form(self.as_user("production_reviewer", self.review)) as form, form.custproc_checklist_item_ids.edit(
            list(self.review.custproc_checklist_item_ids).index(self.item)
        ) as line:
            line.evidence_file = PLAN
            line.evidence_name = "Plan of March.pdf"
        evidence = self.item.evidence_id
        self.assertEqual((evidence.name, evidence.kind_id.code, evidence.create_uid), ("Plan of March.pdf", "checklist", self.own.env.user))
        self.assertEqual((evidence.model, evidence.res_id), (self.review._name, self.review.id))
        self.assertEqual(self.own.evidence_file, PLAN)
        self.as_user("production_reviewer", self.review).action_approve()
        self.assertIn(evidence, self.as_user("sales_manager", self.review).custproc_evidence_ids)

    def test_another_file(self):
        """CR-03: another file takes its place, the first one stays with the round; the same file is filed once."""
        for name, content in (("A.pdf", PLAN), ("A again.pdf", PLAN), ("B.pdf", b64encode(b"%PDF-1.4 other"))):
            self.own.write({"evidence_file": content, "evidence_name": name})
        self.assertEqual(self.review.custproc_evidence_ids.sorted("id").mapped("name"), ["A.pdf", "B.pdf"])
        self.assertEqual(self.own.evidence_name, "B.pdf")
        self.own.evidence_file = False
        self.assertEqual((self.item.evidence_id.ids, len(self.review.custproc_evidence_ids)), ([], 2))

    def test_only_the_department_and_only_in_time(self):
        """CR-03: nobody else files evidence of a department's answer, nor anybody once the round is over."""
        with self.assertRaisesRegex(AccessError, "it belongs to Production equipment department"):
            self.as_user("quality_reviewer", self.item).evidence_file = PLAN
        self.own.evidence_file = PLAN
        self.pass_review(self.review)
        with self.assertRaisesRegex(ProcessError, "is closed. Answers are kept"):
            self.own.evidence_file = b64encode(b"late")
        self.assertEqual(len(self.review.custproc_evidence_ids), 1)

    def test_on_the_record(self):
        """CR-03: the printed record of the round names what proves an answer."""
        self.own.write({"evidence_file": PLAN, "evidence_name": "Plan of March.pdf"})
        report = self.env["ir.actions.report"].with_user(self.users["sales_manager"])
        html = report._render_qweb_html("custproc_module.report_contract_review", self.review.ids)[0].decode()
        self.assertIn("Plan of March.pdf", html)
