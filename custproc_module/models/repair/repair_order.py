from odoo import fields, models


class RepairOrder(models.Model):
    _inherit = "repair.order"

    custproc_sheet_id = fields.Many2one(
        "custproc.repair.sheet",
        "Repair sheet",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        help="The customer's repair for which the workshop works.",
    )
