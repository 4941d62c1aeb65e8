from odoo import api, fields, models

from ....exceptions import ProcessError
from ...engine.words import listed


class CustprocFileKind(models.Model):
    """A kind of customer file: who keeps it, which papers it holds, how such customers are served, who may read it. Data (D-02).

    A file has one kind or several; it must hold the papers of each of them. Whoever keeps a kind gives it to a file; only the
    supervisor of customer service or the sales director takes one away, since papers would no longer be asked for.
    """

    _name = "custproc.file.kind"
    _inherit = ["custproc.setting.mixin", "custproc.readers.mixin"]
    _description = "Kind of customer file"
    _order = "sequence, id"

    code = fields.Char(required=True, help="Name other parts of the module know this kind by.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one("res.company", index="btree_not_null", help="Empty: every company.")
    form_code = fields.Char("Form code", help="Number of the form in the management system, printed on the file.")
    is_default = fields.Boolean("Given by itself", help="The kind of the draft file that comes with a customer's first quotation.")
    register_id = fields.Many2one(
        "custproc.register",
        "Form with its own fields",
        domain="[('state', '=', 'in_use')]",
        ondelete="restrict",
        index="btree_not_null",
        help="What only this kind of file asks: its fields stand on the page “Own fields” of the file.",
    )
    is_prospect = fields.Boolean(
        "Before the first quotation",
        help="These people ask and have not bought yet. Their file becomes that of a trading customer with the first quotation.",
    )
    keeper_group_id = fields.Many2one(
        "res.groups", "Kept by", ondelete="restrict", help="Who gives this kind to a file, and is told when nobody is responsible for one."
    )
    strategy = fields.Text("How these customers are managed", translate=True, help="Shown on each file of this kind.")
    document_type_ids = fields.Many2many(
        "custproc.document.type", "custproc_document_type_kind_rel", "kind_id", "type_id", string="Papers of this kind"
    )
    confidential = fields.Boolean(help="Files of this kind are read only by the groups below and by the auditor.")

    _code_unique = models.UniqueIndex(
        "(code, company_id) NULLS NOT DISTINCT",
        "Another kind of customer file has the same code. Choose another code.",
    )

    def _get_default(self, company):
        """The kind a file gets by itself in a company; the company's own one goes before the common one."""
        # sudo: custproc.file.kind, a quotation from the portal gets its file as well
        kinds = self.sudo().search([("is_default", "=", True), ("company_id", "in", [company.id, False])])
        return (kinds.filtered("company_id") or kinds)[:1]

    def write(self, vals):
        result = super().write(vals)
        if "confidential" in vals:
            # sudo: custproc.customer.file, what they are called follows whoever names the readers
            self.env["custproc.customer.file"].sudo().search([("kind_ids", "in", self.ids)])._rename_approvals()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: custproc.customer.file, counted in every company
        count = self.env["custproc.customer.file"].sudo().search_count([("kind_ids", "in", self.ids)])
        if count:
            raise ProcessError(
                self.env._(
                    "%(kinds)s cannot be deleted: %(count)s customer files are of this kind. Archive it instead.",
                    kinds=listed(self.env, self.mapped("name")),
                    count=count,
                )
            )
