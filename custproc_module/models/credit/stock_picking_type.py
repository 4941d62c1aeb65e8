from odoo import fields, models

EXEMPTING_GROUPS = "custproc_module.group_custproc_administrator,custproc_module.group_custproc_finance_supervisor"


class StockPickingType(models.Model):
    _inherit = "stock.picking.type"

    custproc_gate_exemption = fields.Selection(
        [("sample", "Samples"), ("warranty", "Warranty parts"), ("point_of_sale", "Point of sale")],
        "Exempt from the delivery gate",
        copy=False,
        help="Goods leave by this operation without a credit verdict; each delivery is recorded with the name of who validated it. "
        "Set by the module administrator or the finance supervisor.",
    )

    def _has_field_access(self, field, operation):
        if field.name == "custproc_gate_exemption" and operation == "write" and not self.env.su:
            return self.env.user.has_groups(EXEMPTING_GROUPS)
        return super()._has_field_access(field, operation)
