from odoo import fields, models

MATERIALS = [
    ("basic", "Basic data"),
    ("papers", "Papers"),
    ("contacts", "Contacts' cards"),
    ("service", "Assignment and grade"),
    ("business", "Business"),
]


class CustprocMaterial(models.Model):
    """A class of material in customer files, and the named person who manages it (CF-19)."""

    _name = "custproc.material"
    _description = "Class of Customer Material"
    _order = "company_id, material"
    _rec_name = "material"

    # Higher areas add classes with selection_add, and their changes with `_get_sources` of custproc.file.change.
    material = fields.Selection(MATERIALS, required=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    user_id = fields.Many2one("res.users", "Managed by", required=True, domain="[('share', '=', False)]")
    note = fields.Char("How it is kept up to date")

    _material_unique = models.UniqueIndex("(company_id, material)", "This class of material has a named person already. Change that line.")
