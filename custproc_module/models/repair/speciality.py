from odoo import fields, models


class Speciality(models.Model):
    """What a technician can repair; the first thing a dispatcher looks at (RP-03)."""

    _name = "custproc.speciality"
    _description = "Technical Speciality"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    user_ids = fields.Many2many("res.users", "custproc_speciality_user_rel", "speciality_id", "user_id", "Technicians")
