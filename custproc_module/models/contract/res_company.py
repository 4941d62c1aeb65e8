from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    custproc_review_required = fields.Boolean(
        "Quotations need a passed review",
        help="A quotation that was not reviewed, or was changed after its review, is held at confirmation, as far as that gate blocks.",
    )
