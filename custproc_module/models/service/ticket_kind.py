from odoo import api, fields, models


class TicketKind(models.Model):
    """What a request is about. A ticket with a kind promises its customer an answer by a time (TK-01)."""

    _name = "custproc.ticket.kind"
    _description = "Kind of Request"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False, help="Technical name by which the processes know this kind.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    reply_hours = fields.Float(
        "Answer within (hours)",
        default=24.0,
        required=True,
        help="Around the clock. Promised when nobody promises another time; the person who accepts the request may change it.",
    )
    is_complaint = fields.Boolean(
        "Complaint", help="Requests of this kind count as complaints of their customer: in his grade, and when he needs attention."
    )
    guidance = fields.Text(translate=True, help="Shown to whoever takes the request: what to ask, what to say.")
    ticket_count = fields.Integer("Requests", compute="_compute_ticket_count")

    _code_unique = models.UniqueIndex("(code)", "Another kind of request has this technical name. Choose another name.")
    _reply_hours_positive = models.Constraint(
        "CHECK (reply_hours > 0)", "An answer is promised within more than zero hours. Enter the hours."
    )

    @api.depends()
    def _compute_ticket_count(self):
        counts = dict(
            self.env["helpdesk.ticket"]._read_group(
                [("custproc_kind_id", "in", self.ids)], ["custproc_kind_id"], ["__count"]
            )
        )
        for kind in self:
            kind.ticket_count = counts.get(kind, 0)
