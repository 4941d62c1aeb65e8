from odoo import api, fields, models


class CustprocRequirementLine(models.Model):
    """A product or service the customer needs (RD-02)."""

    _name = "custproc.requirement.line"
    _inherit = ["custproc.closed.mixin"]
    _description = "Product or service required"
    _order = "requirement_id, sequence, id"

    requirement_id = fields.Many2one("custproc.requirement", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="requirement_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="requirement_id.currency_id")
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one("product.product", index="btree_not_null", ondelete="restrict", domain=[("sale_ok", "=", True)])
    name = fields.Char(
        "Description", compute="_compute_from_product", store=True, readonly=False, required=True, precompute=True
    )
    quantity = fields.Float(default=1.0, digits="Product Unit")
    product_uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        compute="_compute_from_product",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    price_unit = fields.Monetary(
        "Unit price",
        compute="_compute_from_product",
        store=True,
        readonly=False,
        precompute=True,
        help="Untaxed, as talked about.",
    )

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "A required quantity is above zero. Enter how much is needed.")

    @api.depends("product_id")
    def _compute_from_product(self):
        for line in self:
            line.name = line.product_id.display_name or line.name
            line.product_uom_id = line.product_id.uom_id or line.product_uom_id
            line.price_unit = line.product_id.lst_price or line.price_unit

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.requirement_id._check_unlocked(("line_ids",))
        return lines

    def write(self, vals):
        self.requirement_id._check_unlocked(("line_ids",))
        result = super().write(vals)
        self.requirement_id._check_unlocked(("line_ids",))
        return result

    def unlink(self):
        self.requirement_id._check_unlocked(("line_ids",))
        return super().unlink()
