from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.custproc_module.exceptions import ProcessError

from .common import EngineCase


@tagged("post_install", "-at_install")
class TestChecklist(EngineCase):
    """Questions are copied to the document in every language; only the department answers, only while it is open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.production = cls.env.ref("custproc_module.department_production")
        cls.legal = cls.env.ref("custproc_module.department_legal")
        cls.template = cls.env["custproc.checklist.template"].create(
            {
                "name": "Capacity",
                "model_id": cls.model.id,
                "department_id": cls.production.id,
                "question_ids": [
                    Command.create({"name": "Quantity can be made", "sequence": 1}),
                    Command.create({"name": "Date can be kept", "sequence": 2, "needs_evidence": True}),
                    Command.create({"name": "Remarks", "sequence": 3, "is_mandatory": False}),
                ],
            }
        )
        cls.template.question_ids[0].with_context(lang="zh_CN").name = "数量能否满足"

    def open_checklist(self):
        document = self.make_document()
        document._open_checklists(departments=self.production)
        return document, document.custproc_checklist_item_ids

    def test_questions_are_copied_in_every_language(self):
        """DESIGN 3: whoever answers reads the question in his language."""
        _document, items = self.open_checklist()
        self.template.question_ids[0].name = "Changed later"
        self.assertEqual(items.mapped("name"), ["Quantity can be made", "Date can be kept", "Remarks"])
        self.assertEqual(items[0].with_context(lang="zh_CN").name, "数量能否满足")

    def test_only_the_department_answers_and_only_answers(self):
        """DESIGN 3: a department answers its own questions, and changes nothing else of them."""
        _document, items = self.open_checklist()
        with self.assertRaises(AccessError):
            self.as_user("legal_reviewer", items[0]).answer = "conforms"
        reviewer = self.as_user("production_reviewer", items[0])
        with self.assertRaises(AccessError):
            reviewer.write({"name": "Another question"})
        with self.assertRaises(AccessError):
            reviewer.write({"answered_by_id": self.users["salesperson"].id})
        reviewer.answer = "conforms"
        self.assertEqual(items[0].answered_by_id, self.users["production_reviewer"])
        self.assertTrue(items[0].answered_at)

    def test_closed_checklist_takes_no_answers(self):
        """DESIGN 3: answers stay as they were given once the checklist is closed."""
        document, items = self.open_checklist()
        document.answers_open = False
        with self.assertRaises(ProcessError):
            self.as_user("production_reviewer", items[0]).answer = "conforms"

    def test_gaps_name_what_is_missing(self):
        """DESIGN 3: what is unanswered, unexplained or without evidence is named."""
        document, items = self.open_checklist()
        self.assertEqual(
            document._get_checklist_gaps(self.production),
            ["“Quantity can be made” is not answered", "“Date can be kept” is not answered"],
        )
        self.as_user("production_reviewer", items[0]).answer = "deviates"
        self.as_user("production_reviewer", items[1]).answer = "conforms"
        self.assertEqual(
            document._get_checklist_gaps(self.production),
            [
                "“Quantity can be made” does not conform, but the remark does not say why",
                "“Date can be kept” has no evidence",
            ],
        )
        evidence = document._add_evidence("scan", "Plan.pdf", b"%PDF-1.4 plan")
        self.as_user("production_reviewer", items[0]).remark = "only 80 of 100"
        self.as_user("production_reviewer", items[1]).evidence_id = evidence
        self.assertEqual(document._get_checklist_gaps(), [])

    def test_conclusion_of_a_department(self):
        """DESIGN 3: a department concludes when its questions are answered."""
        document, _items = self.open_checklist()
        self.assertRecordValues(
            document.custproc_conclusion_ids, [{"department_id": self.production.id, "conclusion": False}]
        )
        self.as_user("production_reviewer", document)._conclude(
            self.production, "accept_with_conditions", "80 now, 20 later"
        )
        conclusion = document.custproc_conclusion_ids
        self.assertRecordValues(
            conclusion,
            [{"conclusion": "accept_with_conditions", "concluded_by_id": self.users["production_reviewer"].id}],
        )
        with self.assertRaises(AccessError):
            self.as_user("production_reviewer", conclusion).conclusion = "accept"
