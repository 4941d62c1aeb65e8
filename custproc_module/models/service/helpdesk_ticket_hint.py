from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    """What to know about the customer, before answering him (CF-07)."""

    _inherit = "helpdesk.ticket"

    custproc_customer_hint = fields.Text("To know about this customer", compute="_compute_custproc_customer_hint")

    @api.depends("partner_id", "company_id")
    def _compute_custproc_customer_hint(self):
        for company, tickets in self.grouped("company_id").items():
            hints = self.env["custproc.customer.file"]._get_hints(tickets.partner_id, company or self.env.company)
            for ticket in tickets:
                ticket.custproc_customer_hint = hints.get(ticket.partner_id)
