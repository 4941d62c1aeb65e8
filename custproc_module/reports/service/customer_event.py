from odoo import api, fields, models
from odoo.tools import SQL


class CustprocCustomerEvent(models.Model):
    """Requests and complaints in the record of a customer, by number alone: their text is for who works on them (CF-02)."""

    _inherit = "custproc.customer.event"

    sort = fields.Selection(selection_add=[("service", "Service"), ("complaint", "Complaint")])

    @api.model
    def _get_sources(self):
        tickets = SQL(
            """SELECT t.id, f.id, t.create_date, t.number, NULL::numeric, t.user_id
                 FROM helpdesk_ticket t JOIN res_partner p ON p.id = t.partner_id
                 JOIN custproc_customer_file f ON f.partner_id = p.commercial_partner_id AND f.company_id = t.company_id
                 LEFT JOIN custproc_ticket_kind k ON k.id = t.custproc_kind_id"""
        )
        return super()._get_sources() + [
            ("helpdesk.ticket", "service", SQL("%s WHERE k.is_complaint IS NOT TRUE", tickets)),
            ("helpdesk.ticket", "complaint", SQL("%s WHERE k.is_complaint", tickets)),
        ]
