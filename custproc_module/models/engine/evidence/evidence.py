import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import NO_ACCESS, Domain
from odoo.tools.mimetypes import guess_mimetype

from ....exceptions import ProcessError
from ....policies.engine.clock import add_months

# What whoever files evidence says about it, and what may still be said once it is there; the rest follows from the file.
FILED_FIELDS = frozenset(
    {"name", "kind_id", "model", "res_id", "company_id", "partner_id", "purpose", "content", "note"}
)
OPEN_FIELDS = frozenset({"note"})


class Evidence(models.Model):
    """A file that proves something: kind, hash, purpose, retention, and who signed.

    Content and kind are fixed once given. Confidential kinds are read through `/custproc/evidence/<id>` only, by the kind's groups,
    and each reading leaves a `custproc.evidence.reading`. Their bytes are no attachment, which mails, messages and downloads
    hand on under sudo or with tokens, but a column that only sudo reads.
    """

    _name = "custproc.evidence"
    _inherit = ["custproc.subject.record.mixin"]
    _open_fields = FILED_FIELDS
    _description = "Evidence"
    _order = "id desc"

    name = fields.Char(required=True)
    kind_id = fields.Many2one("custproc.evidence.kind", required=True, ondelete="restrict", index=True)
    confidential = fields.Boolean(related="kind_id.confidential", store=True)
    model = fields.Char("Document model", readonly=True)
    res_id = fields.Many2oneReference("Document", model_field="model", readonly=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    partner_id = fields.Many2one("res.partner", "Person concerned", index="btree_not_null", ondelete="restrict")
    purpose = fields.Char()
    keep_until = fields.Date("Kept until", readonly=True)
    content = fields.Binary(compute="_compute_content", inverse="_inverse_content", string="File")
    mimetype = fields.Char(readonly=True)
    sha256 = fields.Char("SHA-256", readonly=True)
    attachment_id = fields.Many2one(
        "ir.attachment", readonly=True, ondelete="restrict", index="btree_not_null", copy=False
    )
    secret = fields.Binary("Confidential content", attachment=False, groups=NO_ACCESS, readonly=True, copy=False)
    signer = fields.Char("Signed by", readonly=True)
    signed_at = fields.Datetime("Signed on", readonly=True)
    is_deleted = fields.Boolean("Content deleted", readonly=True)
    note = fields.Text()
    reading_ids = fields.One2many("custproc.evidence.reading", "evidence_id", "Readings", readonly=True)

    _document_index = models.Index("(model, res_id)")

    @api.model
    def _get_own_domain(self):
        """What was just filed and is not yet attached to a document, by who filed it."""
        return Domain("model", "=", False) & Domain("create_uid", "=", self.env.uid)

    @api.depends("attachment_id")
    def _compute_content(self):
        """Content of what is not confidential; the confidential is read by the route that logs it."""
        for evidence in self:
            evidence.content = False if evidence.confidential else evidence.sudo().attachment_id.datas
            # sudo: ir.attachment, who may read open evidence may read its file

    def _inverse_content(self):
        for evidence in self:
            if evidence.content:
                evidence._store(base64.b64decode(evidence.content))

    @api.constrains("kind_id", "purpose")
    def _check_purpose(self):
        for evidence in self:
            if evidence.kind_id.confidential and not (evidence.purpose or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(evidence)s cannot be kept: “%(kind)s” is personal data and no purpose is given. Say what it is kept for.",
                        evidence=evidence.name,
                        kind=evidence.kind_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            kind = self.env["custproc.evidence.kind"].browse(vals.get("kind_id"))
            if not vals.get("purpose") and kind.purpose:
                vals["purpose"] = kind.purpose
            if kind.retention_months:
                vals["keep_until"] = add_months(fields.Date.context_today(self), kind.retention_months)
        evidences = super().create(vals_list)
        if not self.env.su:
            evidences._check_filing()
        return evidences

    def _check_filing(self):
        """Who files evidence reads its kind and may write its document."""
        for evidence in self:
            kind = evidence.kind_id
            # sudo: res.groups, compared only
            if kind.confidential and not (kind.sudo().group_ids & self.env.user.all_group_ids):
                raise AccessError(
                    self.env._(
                        "%(kind)s cannot be filed by you: it is confidential. Ask a colleague of its readers' group.",
                        kind=kind.name,
                    )
                )
            if evidence.model or evidence.res_id:
                evidence._get_document().check_access("write")

    def write(self, vals):
        """Evidence stays what it was; only its note may change.

        :raise ProcessError: any other field
        """
        if not self.env.su and vals.keys() - OPEN_FIELDS:
            raise ProcessError(
                self.env._("Evidence cannot be changed: it proves what it proved when it was filed. File another one.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_filed(self):
        raise ProcessError(
            self.env._(
                "Evidence cannot be deleted: it belongs to its document. Its content goes when its retention ends."
            )
        )

    def _store(self, content):
        """Keep the bytes and their hash (once; a second content is refused)."""
        self.ensure_one()
        if self.sha256:
            raise ProcessError(
                self.env._(
                    "%(evidence)s cannot take another file: it has one. File another evidence.", evidence=self.name
                )
            )
        vals = {"mimetype": guess_mimetype(content), "sha256": hashlib.sha256(content).hexdigest()}
        if self.confidential:
            vals["secret"] = base64.b64encode(content)
        else:
            # sudo: ir.attachment, the bytes belong to the evidence and are read through it only
            attachment = (
                self.env["ir.attachment"]
                .sudo()
                .create({"name": self.name, "raw": content, "res_model": self._name, "res_id": self.id})
            )
            vals.update(attachment_id=attachment.id, mimetype=attachment.mimetype)
        self.sudo().write(vals)  # sudo: custproc.evidence, the file's own fields are closed

    def _read_content(self):
        """The bytes, after leaving a reading behind where the kind is confidential.

        :raise AccessError: the caller may not read this evidence
        :raise ProcessError: the content is no longer what was filed
        """
        self.ensure_one()
        self.check_access("read")
        if self.confidential:
            # sudo: custproc.evidence.reading, nobody writes the log directly
            self.env["custproc.evidence.reading"].sudo().create({"evidence_id": self.id, "user_id": self.env.uid})
        content = self.sudo()._get_bytes()  # sudo: ir.attachment and the closed column, checked above and logged
        if content and hashlib.sha256(content).hexdigest() != self.sha256:
            raise ProcessError(
                self.env._(
                    "%(evidence)s cannot be read: its content is no longer what was filed (SHA-256 %(hash)s…). "
                    "Tell the general manager and the auditor.",
                    evidence=self.name,
                    hash=self.sha256[:12],
                )
            )
        return content

    def _get_bytes(self):
        # bin_size in the caller's context would give the size instead.
        own = self.with_context(bin_size=False, bin_size_secret=False)
        return base64.b64decode(own.secret) if own.secret else own.attachment_id.raw or b""

    def action_read(self):
        """Open the content through the route that checks and logs."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/custproc/evidence/{self.id}", "target": "new"}

    @api.model
    def _cron_delete_expired(self):
        """Delete the content whose retention has ended; the record and its hash stay (D-18)."""
        domain = [
            ("keep_until", "<", fields.Date.context_today(self)),
            ("is_deleted", "=", False),
            ("sha256", "!=", False),
        ]

        def delete(evidence):
            attachment = evidence.attachment_id
            evidence.write({"attachment_id": False, "secret": False, "is_deleted": True})
            attachment.unlink()

        while batch := self.search(domain, limit=100, order="id"):
            done = self.env["custproc.job.failure"]._run_batch("delete_expired_evidence", batch, delete)
            # What failed is shown to the administrator and tried again in the next run, not in this one.
            domain = [*domain, ("id", "not in", (batch - done).ids)]
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=self.search_count(domain)):
                return
