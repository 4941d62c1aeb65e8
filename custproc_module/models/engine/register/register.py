from odoo import api, fields, models
from odoo.tools import SQL

from ....exceptions import ProcessError


class Register(models.Model):
    """A named form of the company, as a version of it: code, fields, who keeps it, how its entries are numbered (D-02).

    A version in use is not changed any more, so that what was entered in it stays readable as it was entered: a change is a new
    version, which replaces this one when it is put in use.
    """

    _name = "custproc.register"
    _inherit = ["custproc.transition.mixin", "custproc.setting.mixin", "custproc.single.mixin"]
    _description = "Register"
    _order = "sequence, code, version desc, id"
    _rec_names_search = ["code", "name"]

    _transitions = {"draft": {"in_use"}, "in_use": {"replaced"}, "replaced": {"in_use"}}
    _transition_groups = dict.fromkeys(("in_use", "replaced"), "custproc_module.group_custproc_administrator")
    _protected_fields = ("version", "previous_id", "in_use_since")
    # What an entry is read by: fixed as soon as the version is in use.
    _fixed_fields = frozenset({"code", "company_id", "model_id", "field_ids"})

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        "Form code", required=True, index=True, help="As printed on the form, for example TQ/QEO-ZY-11-05. All versions share it."
    )
    version = fields.Integer(default=1, required=True, readonly=True, copy=False)
    previous_id = fields.Many2one(
        "custproc.register", "Previous version", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    sequence = fields.Integer(default=10)
    state = fields.Selection(
        [("draft", "Draft"), ("in_use", "In use"), ("replaced", "Replaced")], default="draft", required=True, copy=False, index=True
    )
    in_use_since = fields.Date("In use since", readonly=True, copy=False)
    company_id = fields.Many2one("res.company", index=True, help="Empty: every company.")
    active = fields.Boolean(default=True)
    prefix = fields.Char(
        "Number prefix", help="What the numbers of the entries begin with, for example COM%(year)s-; empty: the form code and the year."
    )
    model_id = fields.Many2one(
        "ir.model",
        "About",
        ondelete="set null",
        domain=[("transient", "=", False), ("abstract", "=", False)],
        help="What an entry is about, besides a customer: empty where it stands for itself.",
    )
    model = fields.Char("Document model", related="model_id.model", store=True)
    keeper_group_ids = fields.Many2many(
        "res.groups", "custproc_register_keeper_rel", string="Kept by", help="Who makes entries; empty: everybody who takes part."
    )
    reader_group_ids = fields.Many2many(
        "res.groups", "custproc_register_reader_rel", string="Read by", help="Who else reads entries; empty: everybody who takes part."
    )
    retention_months = fields.Integer("Kept for (months)", help="What was entered is deleted afterwards, the number stays; 0: it is kept.")
    note = fields.Text("How to fill it in", translate=True)
    field_ids = fields.One2many("custproc.register.field", "register_id", "Fields", copy=True)
    entry_count = fields.Integer("Number of entries", compute="_compute_entry_count")
    definition = fields.PropertiesDefinition(compute="_compute_definition", search="_search_definition", string="Definition of the fields")

    _version_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0), version)", "A form code has each version once. Choose another code, or make a new version."
    )
    _in_use_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE state = 'in_use'", "One version of a form is in use at a time. Make a new version of it."
    )

    @api.depends("code", "name", "version")
    def _compute_display_name(self):
        for register in self:
            register.display_name = " ".join(part for part in (register.code, register.name) if part)

    def _compute_entry_count(self):
        # sudo: custproc.register.entry, only their number: who sets forms up does not read what was filled in
        entries = self.env["custproc.register.entry"].sudo()
        counts = dict(entries._read_group([("register_id", "in", self.ids)], ["register_id"], ["__count"]))
        for register in self:
            register.entry_count = counts.get(register, 0)

    @api.depends_context("lang")
    @api.depends("field_ids.name", "field_ids.code", "field_ids.kind", "field_ids.sequence", "field_ids.option_ids.name")
    def _compute_definition(self):
        for register in self:
            register.definition = [field._get_property() for field in register.field_ids if field.kind != "signature"]

    def _search_definition(self, operator, value):
        # The web client asks for the definitions that are not empty when it offers to filter and group by fields of a form.
        if operator == "in" and set(value) == {False}:
            return [("field_ids", "=", False)]
        return NotImplemented

    # ------------------------------------------------------------------
    # Versions
    # ------------------------------------------------------------------
    def _get_versions(self):
        """Every version of the form, the newest first."""
        self.ensure_one()
        # sudo: custproc.register, archived and replaced ones count too
        return self.sudo().with_context(active_test=False).search(
            [("code", "=", self.code), ("company_id", "=", self.company_id.id)], order="version desc, id"
        )

    def write(self, vals):
        """Change a form; what its entries are read by only while it is a draft.

        :raise ProcessError: the version is, or was, in use
        """
        if not self.env.su and self._fixed_fields & vals.keys():
            self._check_draft()
        return super().write(vals)

    def _check_draft(self):
        for register in self.filtered(lambda register: register.state != "draft"):
            register._refuse(
                self.env._("be changed"),
                self.env._(
                    "version %(version)s is “%(state)s” with %(count)s entries",
                    version=register.version,
                    state=register._get_state_label(register.state),
                    count=register.sudo().entry_count,  # sudo: custproc.register.entry, counted only
                ),
                self.env._("Make a new version of the form and change that."),
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_draft()

    def action_new_version(self):
        """Make a draft of the next version, with the same fields; returns the form to change it."""
        self.ensure_one()
        self.check_access("write")
        draft = self._get_versions().filtered(lambda version: version.state == "draft")[:1]
        if not draft:
            newest = self._get_versions()[:1]
            # sudo: custproc.register, number and predecessor of a version are closed; they follow from those that are there
            draft = newest.sudo().copy({"version": newest.version + 1, "previous_id": newest.id})
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": draft.id, "view_mode": "form"}

    def action_put_in_use(self):
        """Put the version in use; the one used until now is replaced, its entries stay as they are.

        :raise ProcessError: the form has no field
        """
        for register in self:
            register.check_access("write")
            used = register._get_versions().filtered(lambda version: version.state == "in_use") - register
            used.with_user(self.env.user)._set_state("replaced")
            self.env.flush_all()
            register._set_state("in_use", in_use_since=fields.Date.context_today(self))
            figures = {"code": register.code, "version": register.version}
            self.env["custproc.decision"]._record(register, "mode", "in_use", figures=figures)

    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target == "in_use" and not self.field_ids:
            reasons.append(self.env._("it has no field to fill in"))
        if target == "in_use":
            without = self.field_ids.filtered(lambda field: field.kind == "selection" and not field.option_ids)
            reasons += [self.env._("“%(field)s” has no choices", field=field.name) for field in without]
        return reasons

    def action_open_entries(self):
        """List the entries of every version of this form."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.register_entry_action")
        action["domain"] = [("register_id", "in", self._get_versions().ids)]
        action["context"] = {"default_register_id": self.id if self.state == "in_use" else False}
        action["name"] = self.display_name
        return action

    # ------------------------------------------------------------------
    # Numbers
    # ------------------------------------------------------------------
    def _next_number(self, company):
        """The next number of an entry of this form in a company; its sequence is made when it is first needed (called under sudo)."""
        self.ensure_one()
        code = f"{self._name}/{self.code}"
        sequences = self.env["ir.sequence"]
        domain = [("code", "=", code), ("company_id", "=", company.id)]
        if not sequences.search(domain, limit=1):
            # Touched, not only locked: of two first entries at once the second one starts over and finds the sequence.
            self.env.cr.execute(SQL("UPDATE custproc_register SET sequence = sequence WHERE id = %s", self.id))
            prefix = self.prefix or f"{self.code}/%(year)s/"
            sequences.create({"name": self.display_name, "code": code, "company_id": company.id, "prefix": prefix, "padding": 4})
        return sequences.with_company(company).next_by_code(code)

    @api.model
    def _get_form(self, code, company):
        """The version of a form that is in use in a company: its own, else the one shared by all.

        :raise ProcessError: no version of it is in use
        """
        # sudo: custproc.register, which form is meant does not depend on who asks
        found = self.sudo().search(
            [("code", "=", code), ("state", "=", "in_use"), ("company_id", "in", [company.id, False])], order="company_id", limit=1
        )
        if not found:
            raise ProcessError(
                self.env._(
                    "Form %(code)s cannot be filled in: no version of it is in use in %(company)s. "
                    "Ask the administrator to put one in use.",
                    code=code,
                    company=company.name,
                )
            )
        return found.with_env(self.env)
