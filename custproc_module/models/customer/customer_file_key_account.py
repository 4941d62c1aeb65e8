from odoo import api, fields, models


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
        orders = self._count_by_entity("sale.order", [("state", "in", ("draft", "sent", "sale")), ("delivery_status", "!=", "full")])
        transfers = self._count_by_entity(
            "stock.picking", [("picking_type_code", "=", "outgoing"), ("state", "not in", ("done", "cancel"))]
        )
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
            [*domain, ("partner_id.commercial_partner_id", "in", self.partner_id.ids), ("company_id", "in", self.company_id.ids)],
            ["company_id", "partner_id"],
            ["__count"],
        )
        for company, partner, count in rows:
            key = (company.id, partner.commercial_partner_id.id)
            counts[key] = counts.get(key, 0) + count
        return counts

    def action_open_orders(self):
        """The customer's orders that are not delivered."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.action_quotations_with_onboarding")
        return {
            **action,
            "domain": [
                ("partner_id.commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "in", ("draft", "sent", "sale")),
                ("delivery_status", "!=", "full"),
            ],
            "context": {"default_partner_id": self.partner_id.id},
        }

    def action_open_deliveries(self):
        """The customer's transfers that have not left."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open deliveries"),
            "res_model": "stock.picking",
            "view_mode": "list,kanban,form",
            "domain": [
                ("partner_id.commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("picking_type_code", "=", "outgoing"),
                ("state", "not in", ("done", "cancel")),
            ],
        }
