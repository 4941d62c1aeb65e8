from odoo import api, fields, models


class Approval(models.Model):
    """What a round's document is called in the reader's language; the round keeps its name of the day it was opened."""

    _inherit = "custproc.approval"

    document_shown = fields.Char("Document as read", compute="_compute_document_shown")

    @api.depends("model", "res_id", "res_name")
    @api.depends_context("lang")
    def _compute_document_shown(self):
        for model, rounds in self.grouped("model").items():
            known = model in self.env and hasattr(self.env[model], "_get_public_name")
            # sudo: the documents, for the name that whoever is asked may know (_get_public_name)
            documents = self.env[model].sudo().browse(rounds.mapped("res_id")).exists() if known else ()
            names = {document.id: document._get_public_name() for document in documents}
            for approval in rounds:
                approval.document_shown = names.get(approval.res_id) or approval.res_name

    @api.depends("document_shown")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for approval in self:
            approval.display_name = approval.document_shown


class ApprovalStep(models.Model):
    """What an approver sees of the document without opening it: its name in his language, and the customer."""

    _inherit = "custproc.approval.step"

    document_shown = fields.Char("Document as read", compute="_compute_document_shown")
    customer_id = fields.Many2one(
        "res.partner", compute="_compute_document_shown", help="Of a document that you may read."
    )

    @api.depends("model", "res_id", "res_name")
    @api.depends_context("lang", "uid")
    def _compute_document_shown(self):
        for model, steps in self.grouped("model").items():
            # sudo: the documents, for the name that whoever is asked may know (_get_public_name)
            documents = self.env[model].sudo().browse(steps.mapped("res_id")).exists() if model in self.env else ()
            known = {document.id: document for document in documents}
            has_customer = known and "partner_id" in documents._fields
            # sudo: given back, for the customer is shown to who may read the document
            readable = set(documents.sudo(self.env.su)._filtered_access("read").ids) if has_customer else ()
            for step in steps:
                document = known.get(step.res_id)
                step.document_shown = document._get_public_name() if document else step.res_name
                step.customer_id = document.partner_id if step.res_id in readable else False
