from odoo import fields, models


class RepairDispatchLine(models.TransientModel):
    """One technician who could go, as the dispatcher compares them."""

    _name = "custproc.repair.dispatch.line"
    _description = "Technician to Send"

    dispatch_id = fields.Many2one("custproc.repair.dispatch", required=True, ondelete="cascade", index=True)
    technician_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    matched = fields.Integer("Specialities that fit")
    needed = fields.Integer()
    free_at = fields.Datetime("Free from")
    is_free = fields.Boolean("Free then")
    jobs = fields.Integer("Jobs afterwards")
