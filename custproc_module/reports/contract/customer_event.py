from odoo import api, fields, models
from odoo.tools import SQL


class CustprocCustomerEvent(models.Model):
    """Contracts and requirements in the record of a customer."""

    _inherit = "custproc.customer.event"

    sort = fields.Selection(selection_add=[("contract", "Contract")])

    @api.model
    def _get_sources(self):
        return super()._get_sources() + [
            (
                "custproc.contract",
                "contract",
                SQL(
                    """SELECT t.id, f.id, t.date_start::timestamp, concat_ws(' ', t.name, t.subject), NULL::numeric, t.user_id
                         FROM custproc_contract t JOIN res_partner p ON p.id = t.partner_id
                         JOIN custproc_customer_file f ON f.partner_id = p.commercial_partner_id AND f.company_id = t.company_id
                        WHERE t.state IN ('effective', 'applied', 'expired', 'terminated')"""
                ),
            ),
            (
                "custproc.requirement",
                "demand",
                SQL(
                    """SELECT r.id, f.id, r.received_on::timestamp, concat_ws(' ', r.name, r.subject), NULL::numeric, r.user_id
                         FROM custproc_requirement r JOIN res_partner p ON p.id = r.partner_id
                         JOIN custproc_customer_file f ON f.partner_id = p.commercial_partner_id AND f.company_id = r.company_id"""
                ),
            ),
        ]
