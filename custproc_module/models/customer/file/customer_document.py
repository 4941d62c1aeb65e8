from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ....policies.customer.completeness import Paper


class CustprocCustomerDocument(models.Model):
    """One paper of a customer file: its number, its validity, a copy of it (CF-13)."""

    _name = "custproc.customer.document"
    _description = "Customer paper"
    _inherit = ["custproc.evidence.mixin", "custproc.closed.mixin", "custproc.single.mixin"]
    _order = "type_id, valid_until desc, id desc"
    _rec_names_search = ["number", "type_id"]
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    file_id = fields.Many2one("custproc.customer.file", "Customer file", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="file_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="file_id.partner_id", store=True, index=True, string="Customer")
    type_id = fields.Many2one("custproc.document.type", required=True, index=True, ondelete="restrict", check_company=True)
    number = fields.Char(help="Number of the licence, certificate or contract.")
    issuer = fields.Char("Issued by")
    issue_date = fields.Date("Issued on")
    valid_from = fields.Date("Valid from", help="First day it counts; empty: from its issue.")
    valid_until = fields.Date("Valid until", help="Last day it counts; empty: without an end.")
    original_place = fields.Char("Original kept at", help="Where the paper itself lies; empty: with the paper file.")
    note = fields.Char()
    status = fields.Selection(
        [
            ("valid", "Valid"),
            ("expiring", "Expires soon"),
            ("not_yet", "Not valid yet"),
            ("no_validity", "Validity missing"),
            ("no_scan", "Copy missing"),
            ("expired", "Expired"),
        ],
        compute="_compute_status",
    )

    _validity_index = models.Index("(valid_until) WHERE valid_until IS NOT NULL")

    @api.constrains("issue_date", "valid_from", "valid_until")
    def _check_dates(self):
        """CF-13: a licence is issued, then begins, then ends."""
        for document in self:
            issued, first, last = document.issue_date, document.valid_from, document.valid_until
            if issued and first and first < issued:
                wrong = self.env._(
                    "its first day %(first)s lies before its issue on %(issued)s",
                    first=format_date(self.env, first),
                    issued=format_date(self.env, issued),
                )
            elif last and (first or issued) and last < (first or issued):
                wrong = self.env._(
                    "its last day %(last)s lies before its first day %(first)s",
                    last=format_date(self.env, last),
                    first=format_date(self.env, first or issued),
                )
            else:
                continue
            raise ValidationError(
                self.env._("%(paper)s cannot be saved: %(wrong)s. Correct the dates.", paper=document.name, wrong=wrong)
            )

    @api.depends_context("lang")
    @api.depends("type_id", "number")
    def _compute_name(self):
        for document in self:
            document.name = " ".join(part for part in (document.type_id.name, document.number) if part)

    @api.depends("valid_from", "issue_date", "valid_until", "type_id", "custproc_evidence_ids")
    def _compute_status(self):
        for document in self:
            document.status = document._get_status((document.company_id or self.env.company)._custproc_today())

    def _get_status(self, today):
        kind = self.type_id
        if self.valid_until and self.valid_until < today:
            return "expired"
        if kind.needs_validity and not self.valid_until:
            return "no_validity"
        if kind.needs_scan and not self.custproc_evidence_ids:
            return "no_scan"
        if (self.valid_from or self.issue_date or today) > today:
            return "not_yet"
        if self.valid_until and self.valid_until - timedelta(days=kind.warn_days) <= today:
            return "expiring"
        return "valid"

    def _get_papers(self):
        """These documents as the policy sees them."""
        return [
            Paper(
                document.type_id.id,
                document.valid_from or document.issue_date or None,
                document.valid_until or None,
                not document.type_id.needs_scan or bool(document.custproc_evidence_ids),
            )
            for document in self
        ]

    def action_add_copy(self):
        """Open the form to attach a copy."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Attach a copy"),
            "res_model": "custproc.customer.document.copy",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_id": self.id},
        }
