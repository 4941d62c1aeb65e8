from odoo import fields, models


class CustprocAssignment(models.Model):
    """One assignment of a customer to a specialist: who had him, who has him now, who decided and why. Never changed afterwards."""

    _name = "custproc.assignment"
    _description = "Assignment to a Specialist"
    _inherit = ["custproc.record.mixin"]
    _order = "id desc"
    _rec_name = "file_id"

    file_id = fields.Many2one("custproc.customer.file", "Customer file", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(related="file_id.partner_id", store=True, index=True, string="Customer")
    previous_id = fields.Many2one("res.users", "Before", readonly=True)
    specialist_id = fields.Many2one("res.users", required=True, readonly=True, index=True)
    assigned_by_id = fields.Many2one("res.users", "Assigned by", required=True, readonly=True)
    assigned_on = fields.Date("Assigned on", required=True, readonly=True)
    is_able = fields.Boolean("Within his abilities", readonly=True)
    reason = fields.Char(readonly=True)
