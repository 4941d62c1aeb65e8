from odoo import fields, models

from ....policies.engine.checklist import gaps


class ChecklistMixin(models.AbstractModel):
    """A document that departments check question by question and conclude on."""

    _name = "custproc.checklist.mixin"
    _inherit = ["custproc.evidence.mixin"]
    _description = "Document with Checklists"

    custproc_checklist_item_ids = fields.One2many(
        "custproc.checklist.item", "res_id", "Checklist", domain=lambda self: [("model", "=", self._name)], copy=False
    )
    custproc_conclusion_ids = fields.One2many(
        "custproc.checklist.conclusion",
        "res_id",
        "Conclusions",
        domain=lambda self: [("model", "=", self._name)],
        readonly=True,
        copy=False,
    )

    def _takes_answers(self, department):
        """Whether the department's questions may be answered now; documents close their checklists by state."""
        return True

    def _open_checklists(self, topic="review", departments=None):
        """Copy the templates' questions to this document, with a conclusion to be drawn for each department; returns the items."""
        self.ensure_one()
        # sudo: custproc.checklist.item and custproc.checklist.conclusion, opened by the process for every department
        items = self.env["custproc.checklist.item"].sudo()._copy_questions(self, topic, departments)
        concluding = items.department_id | (departments if departments is not None else items.department_id.browse())
        self.env["custproc.checklist.conclusion"].sudo().create(
            [
                {
                    "model": self._name,
                    "res_id": self.id,
                    "topic": topic,
                    "department_id": department.id,
                    "company_id": self._get_subject_company().id,
                }
                for department in concluding
            ]
        )
        return items

    def _conclude(self, department, conclusion, remark=None, topic="review"):
        """Write a department's conclusion (called by the decision on its approval step)."""
        self.ensure_one()
        # sudo: custproc.checklist.conclusion, nobody writes conclusions directly
        self.sudo().custproc_conclusion_ids.filtered(
            lambda line: line.department_id == department and line.topic == topic
        ).write(
            {
                "conclusion": conclusion,
                "remark": remark,
                "concluded_by_id": self.env.uid,
                "concluded_at": fields.Datetime.now(),
            }
        )

    def _get_checklist_gaps(self, department=None):
        """What is unanswered, unexplained or without evidence, as translated texts; of one department or of all."""
        self.ensure_one()
        # sudo: custproc.checklist.item, guards ask for every department
        items = self.sudo().custproc_checklist_item_ids
        if department is not None:
            items = items.filtered(lambda item: item.department_id == department)
        texts = {
            "unanswered": self.env._("“%(question)s” is not answered"),
            "remark": self.env._("“%(question)s” does not conform, but the remark does not say why"),
            "evidence": self.env._("“%(question)s” has no evidence"),
        }
        return [texts[kind] % {"question": question} for kind, question in gaps(items._as_answers())]

    def action_conform_rest(self):
        """Answer every question of the caller's departments that is still open with “conforms”; what deviates is answered before."""
        groups = self.env.user.all_group_ids
        items = self.custproc_checklist_item_ids.filtered(
            lambda item: not item.answer and item.sudo().department_id.group_id in groups  # sudo: custproc.department, compared only
        )
        return items.write({"answer": "conforms"})
