from odoo import api, fields, models

from ...policies.engine.hold import merge
from ..engine.document.single_mixin import check_single


class SaleOrder(models.Model):
    _inherit = "sale.order"

    custproc_customer_hint = fields.Text("To know about this customer", compute="_compute_custproc_customer_hint")

    @api.depends("partner_id", "company_id")
    def _compute_custproc_customer_hint(self):
        """CF-07, CL-10: the channel where it is still to be asked for, preferences and special circumstances, at the next contact."""
        files = self.env["custproc.customer.file"]
        for company, orders in self.grouped("company_id").items():
            hints = files._get_hints(orders.partner_id, company)
            questions = files._get_channel_questions(orders.partner_id, company)
            for order in orders:
                texts = (questions.get(order.partner_id), hints.get(order.partner_id))
                order.custproc_customer_hint = "\n".join(text for text in texts if text)

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._ensure_customer_files()
        return orders

    def write(self, vals):
        result = super().write(vals)
        if {"partner_id", "company_id"} & vals.keys():
            self._ensure_customer_files()
        return result

    def _ensure_customer_files(self):
        """A draft file exists from the first quotation (D-16). The anonymous visitor of a shop, who is archived, gets none."""
        partners = {
            company: orders.partner_id.commercial_partner_id.filtered("active") for company, orders in self.grouped("company_id").items()
        }
        self.env["custproc.customer.file"]._ensure_files(partners)

    def _get_confirmation_holds(self):
        """D-16: papers are judged when the order is confirmed."""
        # EXTENDS engine: one query for the files of the whole batch
        partners = {order.id: order.partner_id.commercial_partner_id for order in self}
        holds = self.env["custproc.customer.file"]._get_papers_holds(self, partners, "order")
        return merge(super()._get_confirmation_holds(), holds)

    def action_open_custproc_file(self):
        """Open the customer's file."""
        check_single(self)
        return self.partner_id.with_company(self.company_id).action_open_custproc_file()
