from odoo import fields, models


class TicketKind(models.Model):
    _inherit = "custproc.ticket.kind"

    has_repair_sheet = fields.Boolean(
        "Repair", help="Each request of this kind gets exactly one repair sheet, which carries its steps."
    )
