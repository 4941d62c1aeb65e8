from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    custproc_product_form_id = fields.Many2one(
        "custproc.product.form",
        "Product form",
        ondelete="restrict",
        index="btree_not_null",
        help="Decides which department reviews quotations of these products. Empty: as the category above.",
    )

    def _get_custproc_form(self):
        """The form of this category, or of the nearest category above that has one."""
        self.ensure_one()
        category = self
        while category and not category.custproc_product_form_id:
            category = category.parent_id
        return category.custproc_product_form_id
