from odoo import fields, models


class StockPickingType(models.Model):
    _inherit = "stock.picking.type"

    custproc_gate_exemption = fields.Char(
        "Exempt from the delivery gate",
        compute="_compute_custproc_gate_exemption",
        help="Goods leave by this operation without a credit verdict, as the credit policy in force says under this name.",
    )

    def _compute_custproc_gate_exemption(self):
        policy = self.env["custproc.credit.policy"]
        for kind in self:
            kind.custproc_gate_exemption = policy._get_policy_values(kind.company_id).exemption("operations", kind.id)
