from odoo import api, fields, models

from ...policies.repair import warranty


class RepairFee(models.Model):
    """One entry of the repair price list (维修项目收费标准, RP-06)."""

    _name = "custproc.repair.fee"
    _description = "Repair Price List"
    _order = "sequence, code, id"
    _check_company_auto = True
    _rec_names_search = ["name", "code"]

    name = fields.Char("Item", required=True, translate=True)
    code = fields.Char(index=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [("visit", "Visit"), ("labour", "Labour"), ("part", "Part"), ("other", "Other")],
        required=True,
        default="labour",
    )
    product_id = fields.Many2one("product.product", "Part", check_company=True, index="btree_not_null")
    price = fields.Monetary(required=True, help="Tax included, in the company's currency.")
    uom_name = fields.Char("Unit", default=lambda self: self.env._("time"), translate=True)
    charged = fields.Selection(
        [
            (warranty.ALWAYS, "Always"),
            (warranty.OUTSIDE_ONLY, "Outside warranty"),
            (warranty.NEVER, "Never"),
        ],
        "Customer pays",
        required=True,
        default=warranty.OUTSIDE_ONLY,
    )

    _price_positive = models.Constraint(
        "CHECK (price >= 0)",
        "A price of the repair price list cannot be negative. Enter 0 for what is free.",
    )
    _code_unique = models.UniqueIndex(
        "(company_id, code) WHERE code IS NOT NULL AND active", "Another item of the repair price list has this code. Choose another code."
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for fee in self:
            fee.display_name = f"[{fee.code}] {fee.name}" if fee.code else fee.name
