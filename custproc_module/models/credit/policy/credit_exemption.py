from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ("operations", "Operation types"),
    ("warranty", "Parts of repairs under warranty"),
    ("point_of_sale", "Sales at the counter"),
]


class CreditExemption(models.Model):
    """What leaves without a credit verdict by the policy, under a name; each such delivery is recorded under it (DESIGN 4).

    Part of a policy version: closed like its other values as soon as the version is submitted.
    """

    _name = "custproc.credit.exemption"
    _inherit = ["custproc.credit.policy.part.mixin"]
    _description = "Exemption from the Delivery Gate"
    _order = "policy_id, sequence, id"

    policy_id = fields.Many2one("custproc.credit.policy", "Version", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, help="Under this name each delivery is recorded.")
    kind = fields.Selection(KINDS, "What is exempt", required=True, default="operations")
    picking_type_ids = fields.Many2many(
        "stock.picking.type",
        "custproc_credit_exemption_picking_type_rel",
        string="Operation types",
        domain="[('code', '=', 'outgoing'), ('company_id', 'child_of', company_id)]",
        ondelete="restrict",
        context={"active_test": False},
        help="Goods that leave by one of these operations are not judged.",
    )

    @api.constrains("kind", "picking_type_ids", "policy_id")
    def _check_picking_types(self):
        for exemption in self:
            types = exemption.sudo().picking_type_ids  # sudo: stock.picking.type, whose operation it is, whoever may see it
            foreign = types.filtered(lambda kind, root=exemption.company_id: kind.company_id.root_id != root)[:1]
            if foreign:
                raise ValidationError(
                    self.env._(
                        "The exemption “%(name)s” cannot be saved: the operation “%(operation)s” belongs to %(company)s."
                        " Choose operations of the policy's own company.",
                        name=exemption.name,
                        operation=foreign.name,
                        company=foreign.company_id.name,
                    )
                )
            if exemption.kind == "operations" and not types:
                raise ValidationError(
                    self.env._(
                        "The exemption “%(name)s” cannot be saved: it names no operation type. Choose at least one.", name=exemption.name
                    )
                )

    def _check_open(self):
        for policy in self.policy_id:
            policy._check_values_open()

    def _to_plain(self):
        """Name, kind and ids of the operation types, as plain values."""
        return [(line.name, line.kind, sorted(line.picking_type_ids.ids)) for line in self]


class CreditPolicy(models.Model):
    _inherit = "custproc.credit.policy"

    exemption_ids = fields.One2many(
        "custproc.credit.exemption",
        "policy_id",
        "Exempt from the delivery gate",
        copy=True,
        default=lambda self: self._get_default_exemptions(),
        help="What leaves without a credit verdict. Each delivery is recorded, with the name of the exemption and who did it.",
    )

    @api.model
    def _get_default_exemptions(self):
        """Those of a fresh version, named as in the version in force: in another language they would read as a change of it."""
        company = self.env.company.root_id
        words = self.with_context(lang=company.sudo().partner_id.lang).env  # sudo: res.partner, the language of the company's card
        names = {"warranty": words._("Warranty parts"), "point_of_sale": words._("Point of sale")}
        # sudo: custproc.credit.policy, the names alone
        for line in self._get_policy(company).sudo().exemption_ids[::-1]:
            if line.kind in names:
                names[line.kind] = line.name
        return [Command.create({"name": name, "kind": kind}) for kind, name in names.items()]

    def _check_values_open(self):
        """Refuse unless the values of this version may still change.

        :raise ProcessError: it was submitted or is in force
        """
        if self.state != "draft":
            self._refuse(
                self.env._("be changed"),
                self.env._("it is “%(state)s”, and the values of a version are what was approved", state=self._get_state_label(self.state)),
                self.env._("Create a new version."),
            )

    def _get_plain_value(self, name):
        """A value of this version as plain data, to compare, digest and record it."""
        value = self[name]
        if name == "exemption_ids":
            return self.exemption_ids.sudo()._to_plain()  # sudo: stock.picking.type, only the ids
        return value.ids if isinstance(value, models.BaseModel) else value

    def _get_value_text(self, name):
        if name != "exemption_ids":
            return super()._get_value_text(name)
        kinds = dict(self.env["custproc.credit.exemption"]._fields["kind"]._description_selection(self.env))
        texts = []
        for line in self.exemption_ids:
            # sudo: stock.picking.type, only the names, for who decides on the version
            operations = line.sudo().picking_type_ids.mapped("display_name") if line.kind == "operations" else [kinds[line.kind]]
            texts.append(
                self.env._("%(exemption)s (%(operations)s)", exemption=line.name or "", operations=", ".join(operations))
            )
        return "; ".join(texts) or self.env._("nothing")
