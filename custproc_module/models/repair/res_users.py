from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    custproc_speciality_ids = fields.Many2many(
        "custproc.speciality", "custproc_speciality_user_rel", "user_id", "speciality_id", "Specialities"
    )
