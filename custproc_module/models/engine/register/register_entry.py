from odoo import api, fields, models

from ....policies.engine.clock import add_months
from ....policies.engine.fingerprint import digest
from ....policies.engine.register import is_empty, printed_rows
from ..words import listed


class RegisterEntry(models.Model):
    """One filled-in form: a number, values, signatures, and paper copies with who holds them.

    A complete entry is a record: it is not changed any more. What was wrong is voided with a reason and entered anew.
    """

    _name = "custproc.register.entry"
    _inherit = [
        "custproc.document.mixin",
        "custproc.evidence.mixin",
        "custproc.register.values.mixin",
        "custproc.register.copied.mixin",
    ]
    _description = "Register Entry"
    _order = "date desc, id desc"
    _rec_names_search = ["name", "partner_id"]

    _transitions = {"draft": {"complete", "void"}, "complete": {"void"}, "void": set()}
    _protected_fields = ("completed_by_id", "completed_on", "void_reason", "voided_by_id", "keep_until", "is_deleted")
    _deletable_states = ("draft",)
    # What a complete entry says.
    _entered_fields = frozenset({"register_id", "register_values", "date", "partner_id", "res_id", "company_id"})

    # No default: until its number is written an entry shares none with another.
    name = fields.Char(default=False)
    state = fields.Selection(
        [("draft", "Draft"), ("complete", "Filled in"), ("void", "Void")],
        default="draft",
        required=True,
        copy=False,
        index=True,
        tracking=True,
    )
    register_id = fields.Many2one(required=True, index=True, domain=[("state", "=", "in_use")])
    register_code = fields.Char("Form code", related="register_id.code", store=True, index=True)
    register_version = fields.Integer("Version", related="register_id.version")
    date = fields.Date(required=True, default=lambda self: self.env.company._custproc_today(), index=True)
    user_id = fields.Many2one("res.users", "Entered by", default=lambda self: self.env.user, index="btree_not_null", ondelete="restrict")
    partner_id = fields.Many2one("res.partner", "Customer", index="btree_not_null", ondelete="restrict", check_company=True)
    res_model = fields.Char("Document model", related="register_id.model", store=True)
    res_id = fields.Many2oneReference("About", model_field="res_model", index="btree_not_null")
    about_name = fields.Char("About what", compute="_compute_about_name")
    note = fields.Text("Remark")
    signature_ids = fields.One2many("custproc.register.signature", "entry_id", "Signatures", readonly=True, copy=False)
    register_copy_ids = fields.One2many("custproc.register.copy", "entry_id", "Paper copies", readonly=True, copy=False)
    needs_signature = fields.Boolean("To be signed", compute="_compute_needs_signature")
    completed_by_id = fields.Many2one("res.users", "Completed by", readonly=True, copy=False, ondelete="restrict")
    completed_on = fields.Date("Completed on", readonly=True, copy=False)
    void_reason = fields.Char("Void because", readonly=True, copy=False)
    voided_by_id = fields.Many2one("res.users", "Voided by", readonly=True, copy=False, ondelete="restrict")
    keep_until = fields.Date("Kept until", readonly=True, copy=False)
    is_deleted = fields.Boolean("Content deleted", readonly=True, copy=False)

    _number_unique = models.UniqueIndex("(company_id, name)", "Two entries of a company cannot share a number. Save it again.")
    _about_index = models.Index("(res_model, res_id) WHERE res_id IS NOT NULL")

    @api.depends("res_model", "res_id")
    def _compute_about_name(self):
        for model, entries in self.grouped("res_model").items():
            known = self.env[model].browse(entries.mapped("res_id")).exists() if model in self.env else ()
            names = {record.id: record.display_name for record in known if record.has_access("read")}
            for entry in entries:
                entry.about_name = names.get(entry.res_id, "")

    @api.depends("signature_ids", "register_id")
    def _compute_needs_signature(self):
        for entry in self:
            entry.needs_signature = bool(entry._get_unsigned_fields())

    # ------------------------------------------------------------------
    # Entering
    # ------------------------------------------------------------------
    @api.model
    def _take_number(self, vals):
        """Each form has its own numbers, company by company."""
        register = self.env["custproc.register"].browse(vals.get("register_id") or self.env.context.get("default_register_id"))
        company = self.env["res.company"].browse(vals.get("company_id")) or self.env.company
        # sudo: ir.sequence, whoever may make the entry may take its number
        return register.sudo()._next_number(company) if register else ""

    def write(self, vals):
        """Fill in an entry that is a draft.

        :raise ProcessError: the entry is complete or void
        """
        if not self.env.su and self._entered_fields & vals.keys():
            for entry in self.filtered(lambda entry: entry.state != "draft"):
                entry._refuse(
                    self.env._("be changed"),
                    self.env._("it is “%(state)s” and a record", state=entry._get_state_label(entry.state)),
                    self.env._("Void it with a reason and make a new entry."),
                )
        result = super().write(vals)
        if not self.env.su and self._entered_fields & vals.keys():
            self._check_signed_stays()
        return result

    def _get_signed_values(self):
        """{what: digest} of what a signature stands under: the filled-in values, and whom and what the form is about. Digests alone: the
        content goes when its retention ends.
        """
        self.ensure_one()
        names = ("register_id", "partner_id", "res_id", "company_id")
        about = {name: self._fields[name].convert_to_write(self[name], self) for name in names}
        values = {f"value:{code}": value for code, value in self._get_register_values().items()}
        said = about | values | {"date": str(self.date)}
        return {name: digest(value) for name, value in said.items() if value is not False and not is_empty(value)}

    def _check_signed_stays(self):
        """What was filled in when somebody signed stays; what was still empty is filled in by whoever is next, as on paper.

        :raise ProcessError: a signed value was changed
        """
        for entry in self.filtered("signature_ids"):
            now = entry._get_signed_values()
            for signature in entry.signature_ids:
                if any(now.get(name) != value for name, value in (signature.signed_values or {}).items()):
                    entry._refuse(
                        self.env._("be changed"),
                        self.env._("%(signer)s has signed what it said", signer=signature.signer),
                        self.env._("Void it with a reason and make a new entry."),
                    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        for entry in self.filtered("signature_ids"):
            entry._refuse(
                self.env._("be deleted"),
                self.env._("%(signer)s has signed it", signer=entry.signature_ids[0].signer),
                self.env._("Void it with a reason."),
            )

    @api.onchange("register_id")
    def _onchange_register_id(self):
        if self.register_id and self.res_model != self.register_id.model:
            self.res_id = False

    def _get_unsigned_fields(self):
        """The mandatory signature fields nobody has signed."""
        self.ensure_one()
        # sudo: custproc.register.field, who may read the entry may read what its form asks
        wanted = self.register_id.sudo().field_ids.filtered(lambda field: field.kind == "signature" and field.is_mandatory)
        return wanted.sudo(self.env.su) - self.signature_ids.field_id

    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target == "complete":
            if missing := self._get_missing_register_fields():
                reasons.append(self.env._("these fields are empty: %(fields)s", fields=listed(self.env, missing.mapped("name"))))
            if unsigned := self._get_unsigned_fields():
                reasons.append(self.env._("these signatures are missing: %(fields)s", fields=listed(self.env, unsigned.mapped("name"))))
        return reasons

    def action_complete(self):
        """Close the form: every mandatory field is filled in and signed.

        :raise ProcessError: naming what is empty or not signed
        """
        for entry in self:
            today = entry.company_id._custproc_today()
            months = entry.register_id.retention_months
            entry._set_state(
                "complete",
                completed_by_id=self.env.uid,
                completed_on=today,
                keep_until=add_months(today, months) if months else False,
            )

    def action_void(self, reason=None):
        """Take an entry out of use; it stays readable, with who and why.

        :raise ProcessError: no reason is given
        """
        for entry in self:
            if not (reason or "").strip():
                entry._refuse(self.env._("be voided"), self.env._("no reason is given"), self.env._("Write why it does not count."))
            entry._set_state("void", void_reason=reason, voided_by_id=self.env.uid)

    def action_open_about(self):
        """Open what the entry is about."""
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": self.res_model, "res_id": self.res_id, "view_mode": "form"}

    # ------------------------------------------------------------------
    # Signatures and copies
    # ------------------------------------------------------------------
    def _sign(self, field, signer, content=None, name=None):
        """Record a signature on the form, and keep its image or scan as evidence.

        :param field: the signature field (`custproc.register.field`)
        :param content: bytes or base64 text of the signature or of the scanned form; None where only the paper is signed
        :raise ProcessError: the entry is no draft, the field is none of its form or signed already, or nobody is named
        """
        self.ensure_one()
        verb = self.env._("be signed")
        if self.state != "draft":
            self._refuse(verb, self.env._("it is “%(state)s”", state=self._get_state_label(self.state)), self.env._("Make a new entry."))
        if field.kind != "signature" or field.register_id != self.register_id:
            self._refuse(verb, self.env._("its form has no such signature"), self.env._("Choose a signature of the form."))
        if field in self.signature_ids.field_id:
            self._refuse(verb, self.env._("“%(field)s” is signed already", field=field.name), self.env._("Void it and make a new entry."))
        if not (signer or "").strip():
            self._refuse(verb, self.env._("the signer's name is missing"), self.env._("Write who signed."))
        evidence = self.env["custproc.evidence"]
        if content:
            evidence = self._add_evidence("signature", name or f"{self.name} {field.name}", content, signer=signer, partner=self.partner_id)
        values = {"entry_id": self.id, "field_id": field.id, "signer": signer, "user_id": self.env.uid, "evidence_id": evidence.id}
        values["signed_values"] = self._get_signed_values()
        # sudo: custproc.register.signature, its fields are closed; the entry's rights were checked
        return self.env["custproc.register.signature"].sudo().create(values)

    def _get_copies_field(self):
        return "entry_id"

    # ------------------------------------------------------------------
    # Print and export
    # ------------------------------------------------------------------
    def _get_printed_rows(self):
        """[(heading, [((field, text, signature or none), sixths of the row), …]), …] in the reader's language."""
        self.ensure_one()
        texts = {field: text for field, text in self._say_register_values()}
        signatures = {signature.field_id: signature for signature in self.signature_ids}
        # sudo: custproc.register.field, who may read the entry may read what its form asks
        form = self.register_id.sudo().field_ids.sudo(self.env.su)
        return printed_rows(
            ((field, texts.get(field, ""), signatures.get(field)), field.width, field.section or "") for field in form
        )

    # ------------------------------------------------------------------
    # Retention
    # ------------------------------------------------------------------
    @api.model
    def _cron_delete_expired(self):
        """Delete what was entered in entries whose retention has ended; number, days and who stay (D-18)."""
        domain = [("keep_until", "<", fields.Date.context_today(self)), ("is_deleted", "=", False)]

        def delete(entry):
            entry.write({"register_values": {}, "note": False, "is_deleted": True})

        while batch := self.search(domain, limit=100, order="id"):
            done = self.env["custproc.job.failure"]._run_batch("delete_expired_register_entries", batch, delete)
            domain = [*domain, ("id", "not in", (batch - done).ids)]
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=self.search_count(domain)):
                return
