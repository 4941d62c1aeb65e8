from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...engine.words import listed

# Who may take a kind from a file: its papers are no longer asked for then.
KIND_REMOVERS = "custproc_module.group_custproc_service_supervisor,custproc_module.group_custproc_sales_director"


class CustprocCustomerFile(models.Model):
    """The kinds of a file, and what follows from them: its papers, its keepers, how the customer is managed (GEN-02, D-02)."""

    _inherit = "custproc.customer.file"

    kind_ids = fields.Many2many(
        "custproc.file.kind",
        "custproc_customer_file_kind_rel",
        "file_id",
        "kind_id",
        string="Kinds",
        default=lambda self: self.env["custproc.file.kind"]._get_default(self.env.company),
        context={"active_test": False},
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
        tracking=True,
        help="Each kind asks for its papers.",
    )
    strategy = fields.Text("How this customer is managed", compute="_compute_strategy")
    form_code = fields.Char("Form code", compute="_compute_strategy")
    is_confidential = fields.Boolean("Confidential", compute="_compute_strategy")

    @api.depends("kind_ids.strategy", "kind_ids.form_code", "kind_ids.confidential")
    def _compute_strategy(self):
        for file in self:
            file.strategy = "\n".join(kind.strategy for kind in file.kind_ids if kind.strategy)
            file.form_code = ", ".join(kind.form_code for kind in file.kind_ids if kind.form_code)
            file.is_confidential = any(file.kind_ids.mapped("confidential"))

    @api.depends("kind_ids")
    def _compute_assessment(self):
        # EXTENDS with the kinds, which say what papers are asked for
        super()._compute_assessment()

    def _get_own_types(self, types):
        """CF-13: the papers of the file's kinds; one that has none, or asks only, holds those of the usual kind."""
        kinds = self.kind_ids._origin.filtered(lambda kind: not kind.is_prospect)
        kinds = kinds or self.kind_ids._get_default(self.company_id or self.env.company)
        return types.filtered(lambda kind: not kind.kind_ids or not kinds or kind.kind_ids & kinds)

    # ------------------------------------------------------------------
    # Confidential files (IS-01)
    # ------------------------------------------------------------------
    def _get_public_name(self):
        # EXTENDS engine: who may not read a confidential file does not learn whose it is
        return f"{self.name} #{self.id}" if self.is_confidential else super()._get_public_name()

    def _filter_readers(self, users):
        # EXTENDS engine
        users = super()._filter_readers(users)
        return users.filtered(self.kind_ids._is_read_by) if self.is_confidential else users

    def _choose_told(self, users):
        # EXTENDS engine: what nobody else may hear of, its readers hear
        told = super()._choose_told(users)
        if told or not users:
            return told
        return self._filter_readers(self.kind_ids.filtered("confidential").group_ids._get_told_members(self.company_id))

    def _get_keepers(self):
        """Whom to tell about a file: who is responsible, else who keeps files of its kind."""
        self.ensure_one()
        if self.user_id.active:
            return self.user_id
        return self.kind_ids.keeper_group_id[:1]._get_told_members(self.company_id)

    # ------------------------------------------------------------------
    # Who gives and takes kinds
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        kinds = self.env["custproc.file.kind"]
        for vals in vals_list:
            company = self.env["res.company"].browse(vals.get("company_id")) or self.env.company
            if not vals.get("kind_ids") and company != self.env.company:
                vals["kind_ids"] = [fields.Command.set(kinds._get_default(company).ids)]
        files = super().create(vals_list)
        for file in files:
            file._check_kinds_given(file.kind_ids - kinds._get_default(file.company_id))
        return files

    def write(self, vals):
        if "kind_ids" not in vals:
            return super().write(vals)
        before = {file: file.kind_ids for file in self}
        result = super().write(vals)
        for file, kinds in before.items():
            file._check_kinds_given(file.kind_ids - kinds)
            file._check_kinds_taken(kinds - file.kind_ids)
        self._rename_approvals()
        return result

    def _check_kinds_given(self, kinds):
        if self.env.su:
            return
        for kind in kinds:
            group = kind.keeper_group_id
            if group and group not in self.env.user.all_group_ids:
                raise AccessError(
                    self.env._(
                        "%(file)s cannot become a file of the kind “%(kind)s” by you: %(group)s keeps these files. Ask one of them.",
                        file=self.display_name,
                        kind=kind.name,
                        group=group.sudo().name,  # sudo: res.groups, only the name is shown
                    )
                )

    def _check_kinds_taken(self, kinds):
        if kinds and not self.env.su and not self.env.user.has_groups(KIND_REMOVERS):
            raise AccessError(
                self.env._(
                    "%(file)s cannot lose the kind %(kinds)s: its papers would no longer be asked for. "
                    "Ask the supervisor of customer service or the sales director.",
                    file=self.display_name,
                    kinds=listed(self.env, kinds.mapped("name")),
                )
            )
