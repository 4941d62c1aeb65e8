from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ....policies.customer.warning import parse_ladder


class CustprocDocumentType(models.Model):
    """A kind of paper that a customer file holds (CF-13), and what its absence holds up (D-16). Data, not code."""

    _name = "custproc.document.type"
    _description = "Type of customer paper"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Name other parts of the module know this type by.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null", help="Empty: every company.")
    kind = fields.Selection(
        [
            ("form", "Form of ours"),
            ("licence", "Licence or certificate"),
            ("contract", "Contract"),
            ("guarantee", "Guarantee"),
            ("identity", "Identity"),
            ("invoicing", "Invoicing data"),
        ],
        default="licence",
        required=True,
    )
    is_mandatory = fields.Boolean("Mandatory paper", default=True, help="The file is not complete without it.")
    needs_validity = fields.Boolean("Needs a period of validity", help="A paper of this type counts only with its last day of validity.")
    needs_scan = fields.Boolean("Needs a scan", help="A paper of this type counts only with a copy attached.")
    blocks_order = fields.Boolean("Needed to confirm orders", default=True)
    blocks_delivery = fields.Boolean("Needed to deliver", default=True)
    blocks_credit = fields.Boolean("Needed for credit")
    warn_days = fields.Integer(
        "Counts as expiring (days before)", default=30, required=True, help="How many days before its last day a paper counts as expiring."
    )
    warn_ladder = fields.Char(
        "Warn before its end (days)",
        default="60, 30, 7",
        help="On each of these days before the last day of validity the person responsible is told, once. Empty: nobody is told.",
    )
    kind_ids = fields.Many2many(
        "custproc.file.kind",
        "custproc_document_type_kind_rel",
        "type_id",
        "kind_id",
        string="Kinds of file",
        context={"active_test": False},
        help="Which kinds of customer file hold this paper. Empty: every kind.",
    )
    note = fields.Text("What it is for", translate=True)

    _code_unique = models.UniqueIndex(
        "(code, company_id) NULLS NOT DISTINCT",
        "Another type of paper has the same code. Choose another code.",
    )
    _warn_days_positive = models.Constraint(
        "CHECK (warn_days >= 0)",
        "A paper cannot be announced as expiring after it expired. Enter 0 days or more.",
    )

    # What the assessment of a file depends on.
    _assessed_fields = frozenset(
        {
            *("active", "company_id", "kind_ids", "is_mandatory", "needs_validity", "needs_scan"),
            *("blocks_order", "blocks_delivery", "blocks_credit"),
        }
    )

    @api.constrains("warn_ladder")
    def _check_ladder(self):
        for kind in self:
            try:
                parse_ladder(kind.warn_ladder)
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "“%(paper)s” cannot be saved: “%(ladder)s” is not a list of days. Write whole days separated by commas, "
                        "for example 60, 30, 7.",
                        paper=kind.name,
                        ladder=kind.warn_ladder,
                    )
                ) from error

    @api.model
    def _get_required(self, company):
        """The types a file of this company must hold, one query: mandatory ones and those needed for credit."""
        domain = [("company_id", "in", [company.id, False]), "|", ("is_mandatory", "=", True), ("blocks_credit", "=", True)]
        # sudo: custproc.document.type, a gate asks whoever acts
        return self.sudo().search(domain)

    @api.model_create_multi
    def create(self, vals_list):
        types = super().create(vals_list)
        self.env["custproc.customer.file"]._reassess_later()
        return types

    def write(self, vals):
        result = super().write(vals)
        if self._assessed_fields & vals.keys():
            self.env["custproc.customer.file"]._reassess_later()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["custproc.customer.file"]._reassess_later()
        return result
