from odoo import api, fields, models
from odoo.fields import Domain

# Quotations, and orders of which something is to be delivered or, where nothing is delivered, to be invoiced.
OPEN_ORDERS = Domain("state", "in", ("draft", "sent")) | (
    Domain("state", "=", "sale")
    & (Domain("delivery_status", "in", ("pending", "started", "partial")) | Domain("invoice_status", "=", "to invoice"))
)
OPEN_TRANSFERS = Domain("picking_type_code", "=", "outgoing") & Domain("state", "not in", ("done", "cancel"))


class CustprocCustomerFile(models.Model):
    """Whose key customer this is, by the region it sits in (KA-01), and what is under way for it (KA-02)."""

    _inherit = "custproc.customer.file"
    _protected_fields = ("key_account_id", "key_account_officer_id")

    key_account_id = fields.Many2one(
        "custproc.key.account", "Key-account region", compute="_compute_key_account_id", store=True, index="btree_not_null"
    )
    key_account_officer_id = fields.Many2one(
        related="key_account_id.user_id", string="Key-account officer", store=True, index="btree_not_null"
    )
    open_order_count = fields.Integer("Open orders", compute="_compute_open_counts")
    open_delivery_count = fields.Integer("Open deliveries", compute="_compute_open_counts")

    @api.depends("kind_ids", "partner_id.state_id", "company_id", "state")
    def _compute_key_account_id(self):
        regions = self.env["custproc.key.account"].search([("company_id", "in", self.company_id.ids)])
        for file in self:
            is_key = file.state != "closed" and "key" in file.kind_ids.mapped("code")
            found = regions.filtered(
                lambda region, file=file: region.company_id == file.company_id and region._covers(file.partner_id)
            )
            file.key_account_id = found[:1] if is_key else False

    @api.depends("partner_id", "company_id")
    def _compute_open_counts(self):
        orders = self._count_by_entity("sale.order", OPEN_ORDERS)
        transfers = self._count_by_entity("stock.picking", OPEN_TRANSFERS)
        for file in self:
            key = (file.company_id.id, file.partner_id.id)
            file.open_order_count = orders.get(key, 0)
            file.open_delivery_count = transfers.get(key, 0)

    def _count_by_entity(self, model, domain):
        """{(company id, commercial entity id): documents} of those the reader may see, in one query."""
        counts = {}
        if not self.env[model].has_access("read"):
            return counts
        rows = self.env[model]._read_group(
            domain & self._get_entity_domain(),
            ["company_id", "partner_id"],
            ["__count"],
        )
        for company, partner, count in rows:
            key = (company.id, partner.commercial_partner_id.id)
            counts[key] = counts.get(key, 0) + count
        return counts

    def _get_entity_domain(self):
        return Domain("partner_id.commercial_partner_id", "in", self.partner_id.ids) & Domain("company_id", "in", self.company_id.ids)

    def action_open_orders(self):
        """The customer's quotations, and his orders of which something is to be delivered or invoiced."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.action_quotations_with_onboarding")
        return {**action, "domain": list(OPEN_ORDERS & self._get_entity_domain()), "context": {"default_partner_id": self.partner_id.id}}

    def action_open_deliveries(self):
        """The customer's transfers that have not left."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open deliveries"),
            "res_model": "stock.picking",
            "view_mode": "list,kanban,form",
            "domain": list(OPEN_TRANSFERS & self._get_entity_domain()),
        }
