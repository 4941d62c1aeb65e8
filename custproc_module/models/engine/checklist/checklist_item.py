import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ....exceptions import ProcessError
from ....policies.engine.checklist import Answer

ANSWERS = [("conforms", "Conforms"), ("deviates", "Does not conform"), ("not_applicable", "Not applicable")]
ITEM_OPEN_FIELDS = frozenset({"answer", "remark", "evidence_id", "evidence_file", "evidence_name"})


class ChecklistItem(models.Model):
    """One question copied to one document, with the department's answer. Only the department answers, only while it is open."""

    _name = "custproc.checklist.item"
    _inherit = ["custproc.subject.record.mixin"]
    _subject_mixins = ("custproc.checklist.mixin",)
    _open_fields = ITEM_OPEN_FIELDS
    _description = "Checklist Item"
    _order = "model, res_id, department_id, sequence, id"

    model = fields.Char("Document model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Document", model_field="model", required=True, readonly=True)
    topic = fields.Char(required=True, readonly=True)
    department_id = fields.Many2one(
        "custproc.department", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    question_id = fields.Many2one(
        "custproc.checklist.question", "Copied from", readonly=True, ondelete="set null", index="btree_not_null"
    )
    # A copy in every language: later changes of the template do not change what was asked.
    name = fields.Char("Question", translate=True, readonly=True)
    code = fields.Char(readonly=True)
    sequence = fields.Integer(readonly=True)
    is_mandatory = fields.Boolean("Mandatory", readonly=True)
    needs_evidence = fields.Boolean("Evidence needed", readonly=True)
    figure = fields.Char("Figures", translate=True, readonly=True, help="What the document says about this point.")
    carried_over = fields.Boolean("Open point of the last round", readonly=True)
    answer = fields.Selection(ANSWERS)
    remark = fields.Text()
    evidence_id = fields.Many2one("custproc.evidence", ondelete="restrict", index="btree_not_null")
    evidence_file = fields.Binary(
        "Evidence file",
        compute="_compute_evidence_file",
        inverse="_inverse_evidence_file",
        help="A file that proves the answer. It is kept with the document; another one takes its place here, and both stay.",
    )
    evidence_name = fields.Char("Name of the file", compute="_compute_evidence_name", inverse="_inverse_evidence_file")
    answered_by_id = fields.Many2one("res.users", "Answered by", readonly=True, ondelete="restrict")
    answered_at = fields.Datetime("Answered on", readonly=True)

    _document_index = models.Index("(model, res_id)")

    @api.depends("evidence_id")
    def _compute_evidence_file(self):
        for item in self:
            # sudo: custproc.evidence, who may read the question may read what proves its answer; confidential content is empty there
            item.evidence_file = item.sudo().evidence_id.content

    @api.depends("evidence_id")
    def _compute_evidence_name(self):
        for item in self:
            item.evidence_name = item.sudo().evidence_id.name  # sudo: custproc.evidence, as above

    def _inverse_evidence_file(self):
        """File what was uploaded as evidence of the document; who may answer was checked by the write that led here."""
        for item in self:
            content = base64.b64decode(item.evidence_file or b"")
            own = item.sudo()  # sudo: custproc.evidence, filed for the answerer, who need not be able to write the document
            if content and hashlib.sha256(content).hexdigest() == own.evidence_id.sha256:
                continue
            document = own._get_document()
            own.evidence_id = document._add_evidence("checklist", item.evidence_name or own.name, content) if content else False

    def write(self, vals):
        """Answer: only members of the department, only while the document takes answers.

        :raise AccessError: another department's item, or a field that is not an answer
        :raise ProcessError: the checklist is closed
        """
        if not self.env.su:
            self._check_answering(vals)
            self._check_evidence(vals.get("evidence_id"))
            if "answer" in vals:
                self.sudo().write({"answered_by_id": self.env.uid, "answered_at": fields.Datetime.now()})
                # sudo: custproc.checklist.item, who answered is not the answerer's to choose
        return super().write(vals)

    def _check_answering(self, vals):
        self.check_access("write")
        if vals.keys() - self._open_fields:
            raise AccessError(
                self.env._(
                    "A checklist question cannot be changed: it was copied from its template. Answer it, or change the template."
                )
            )
        user_groups = self.env.user.all_group_ids
        for item in self.sudo():  # sudo: custproc.department, its group is compared only
            if item.department_id.group_id not in user_groups:
                raise AccessError(
                    self.env._(
                        "“%(question)s” cannot be answered by you: it belongs to %(department)s. Ask a colleague of that department.",
                        question=item.name,
                        department=item.department_id.name,
                    )
                )
            document = item._get_document()  # sudo: the document, only asked whether it takes answers
            if not document._takes_answers(item.department_id):
                raise ProcessError(
                    self.env._(
                        "“%(question)s” cannot be answered: the checklist of %(document)s is closed. Answers are kept as they were given.",
                        question=item.name,
                        document=document.display_name,
                    )
                )

    def _check_evidence(self, evidence_id):
        """Evidence of an answer is evidence of its document; what the answerer has just filed becomes it."""
        if not evidence_id:
            return
        evidence = self.env["custproc.evidence"].browse(evidence_id)
        evidence.check_access("read")
        for item in self:
            if not evidence.model and evidence.create_uid == self.env.user:
                # sudo: custproc.evidence, where it belongs is closed once it is filed
                evidence.sudo().write({"model": item.model, "res_id": item.res_id})
            if (evidence.model, evidence.res_id) != (item.model, item.res_id):
                raise ProcessError(
                    self.env._(
                        "“%(question)s” cannot be proved by “%(evidence)s”: it was filed for another document. "
                        "File the evidence on this document.",
                        question=item.name,
                        evidence=evidence.name,
                    )
                )

    def _as_answers(self):
        """These items in the form the policy asks for."""
        return [
            Answer(
                item.name or "",
                item.is_mandatory,
                item.answer or None,
                item.remark or "",
                item.needs_evidence,
                bool(item.evidence_id),
            )
            for item in self
        ]

    @api.model
    def _copy_questions(self, document, topic, departments=None):
        """Copy the template questions of the document's model and topic to it, in every language; returns the new items."""
        self.env["custproc.checklist.template"].flush_model()
        self.env["custproc.checklist.question"].flush_model()
        company = document._get_subject_company()
        self.env.cr.execute(
            """INSERT INTO custproc_checklist_item (model, res_id, topic, department_id, company_id, question_id, name, code, sequence,
                                                    is_mandatory, needs_evidence, create_uid, create_date, write_uid, write_date)
               SELECT %(model)s, %(res_id)s, t.topic, t.department_id, %(company)s, q.id, q.name, q.code, t.sequence * 1000 + q.sequence,
                      q.is_mandatory, q.needs_evidence, %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                 FROM custproc_checklist_question q JOIN custproc_checklist_template t ON t.id = q.template_id
                WHERE t.active AND t.model = %(model)s AND t.topic = %(topic)s AND (t.company_id IS NULL OR t.company_id = %(company)s)
                  AND (%(departments)s IS NULL OR t.department_id = ANY(%(departments)s))
                ORDER BY t.sequence, q.sequence, q.id
               RETURNING id""",
            {
                "model": document._name,
                "res_id": document.id,
                "topic": topic,
                "company": company.id,
                "uid": self.env.uid,
                "departments": departments.ids if departments is not None else None,
            },
        )
        document.invalidate_recordset(["custproc_checklist_item_ids"], flush=False)
        return self.browse(row[0] for row in self.env.cr.fetchall())
