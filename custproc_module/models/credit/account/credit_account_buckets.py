"""The buckets of the exposure, each with exactly the records it is the sum of (D-05)."""

from odoo import api, fields, models
from odoo.tools import SQL

from . import figures_sql
from .free_deliveries_sql import free_deliveries
from .orders_sql import order_entries


class CreditAccount(models.Model):
    _inherit = "custproc.credit.account"

    orders_uninvoiced = fields.Monetary(
        "Of orders", compute="_compute_uninvoiced_parts", help="What orders still bring, less what is invoiced of them."
    )
    free_uninvoiced = fields.Monetary(
        "Of goods without an order",
        compute="_compute_uninvoiced_parts",
        help="Goods that left without an order in the days of the window, less what came back and what was invoiced since.",
    )

    @api.depends("as_of", "uninvoiced_orders")
    def _compute_uninvoiced_parts(self):
        """The two sources of what is not invoiced, as of now: two statements a company, however many accounts."""
        self.orders_uninvoiced = self.free_uninvoiced = 0.0
        for scope, accounts in self._get_bucket_scopes():
            by_payer = {account.partner_id.id: account for account in accounts}
            for payer, _order, amount in self._query_orders(scope):
                by_payer[payer].orders_uninvoiced += amount
            for payer, amount in self._query_free(scope):
                by_payer[payer].free_uninvoiced += amount

    def _get_bucket_scopes(self):
        """(scope of the figures, accounts) of each root company of these accounts, with the members of their payers."""
        self._flush_sources()
        policy = self.env["custproc.credit.policy"]
        for root, accounts in self.grouped("company_id").items():
            day, values = root._custproc_today(), policy._get_policy_values(root)
            members = figures_sql.members_of(accounts.partner_id.ids)
            end = policy._get_horizon_end(root, day)
            yield figures_sql.Scope(root.id, members, day, values.basis, values.window_days, horizon_end=end), accounts

    def _query_orders(self, scope):
        """[(payer id, order id, what the exposure counts of it)]"""
        statement = SQL("WITH members AS MATERIALIZED (%s) %s", scope.members, order_entries(scope))
        return [(payer, order_id, float(amount)) for payer, order_id, amount in self.env.execute_query(statement)]

    def _query_free(self, scope):
        """[(payer id, what the exposure counts of goods that left without an order)]"""
        statement = SQL("WITH members AS MATERIALIZED (%s) %s", scope.members, free_deliveries(scope))
        return [(row[0], float(row[6])) for row in self.env.execute_query(statement)]

    # ------------------------------------------------------------------
    # What stands behind a figure
    # ------------------------------------------------------------------
    def _open_bucket(self, name, model, domain, view=None):
        """A list of records, after the account was brought up to date: what it shows then is their sum."""
        self.action_refresh()
        views = [(self.env.ref(view).id, "list"), (False, "form")] if view else [(False, "list"), (False, "form")]
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "list,form",
            "views": views,
            "domain": domain,
            "context": {"create": False},
        }

    def action_open_receivable(self):
        """The open items of the payer: what invoices leave to pay, less credit notes and receipts on account."""
        self.ensure_one()
        domain = [
            ("partner_id.commercial_partner_id", "=", self.partner_id.id),
            ("company_id", "child_of", self.company_id.id),
            ("account_id.account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("amount_residual", "!=", 0),
        ]
        name = self.env._("Open items of %(name)s", name=self.partner_id.display_name)
        return self._open_bucket(name, "account.move.line", domain, "custproc_module.credit_open_item_view_list")

    def action_open_drafts(self):
        """The payer's draft invoices; draft credit notes do not lower the exposure."""
        self.ensure_one()
        domain = [
            ("partner_id.commercial_partner_id", "=", self.partner_id.id),
            ("company_id", "child_of", self.company_id.id),
            ("move_type", "in", ("out_invoice", "out_receipt")),
            ("state", "=", "draft"),
            ("amount_residual_signed", ">", 0),
        ]
        name = self.env._("Draft invoices of %(name)s", name=self.partner_id.display_name)
        return self._open_bucket(name, "account.move", domain, "custproc_module.credit_draft_view_list")

    def action_open_orders(self):
        """The payer's orders of which something counts, with what counts of each; goods may have left by one that is cancelled now."""
        self.ensure_one()
        [(scope, _account)] = self._get_bucket_scopes()
        ids = [order_id for _payer, order_id, amount in self._query_orders(scope) if amount]
        name = self.env._("Orders of %(name)s to invoice", name=self.partner_id.display_name)
        return self._open_bucket(name, "sale.order", [("id", "in", ids)], "custproc_module.credit_order_view_list")

    def action_open_free_deliveries(self):
        """Goods that left to the payer without an order and are not invoiced, with what counts of each."""
        self.ensure_one()
        moves = self._get_free_moves().filtered("custproc_free_open")
        name = self.env._("Deliveries to %(name)s without an order", name=self.partner_id.display_name)
        return self._open_bucket(name, "stock.move", [("id", "in", moves.ids)], "custproc_module.credit_free_move_view_list")

    def _get_free_moves(self):
        """Done moves of the window that went to this payer without an order, the newest first."""
        self.ensure_one()
        values = self.env["custproc.credit.policy"]._get_policy_values(self.company_id)
        since = fields.Date.subtract(self.company_id._custproc_today(), days=values.window_days)
        return self.env["stock.move"].search(
            [
                ("custproc_free_partner_id.commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "child_of", self.company_id.id),
                ("state", "=", "done"),
                ("custproc_free_on", ">=", since),
            ],
            order="custproc_free_on desc, id desc",
        )


class ExposurePartMixin(models.AbstractModel):
    """A document of which a part counts in the exposure of its payer, in company currency."""

    _name = "custproc.exposure.part.mixin"
    _description = "Document that Counts in an Exposure"

    def _get_exposure_scopes(self, payers):
        """(scope of the figures, accounts) of each root company in which these payers have an account."""
        # sudo: custproc.credit.account, the figures of documents the reader sees
        return self.env["custproc.credit.account"].sudo().search([("partner_id", "in", payers.ids)])._get_bucket_scopes()


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "custproc.exposure.part.mixin"]

    custproc_company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    custproc_uninvoiced = fields.Monetary(
        "Counts in the exposure",
        compute="_compute_custproc_uninvoiced",
        currency_field="custproc_company_currency_id",
        help="What the order still brings, with tax, in company currency: ordered or delivered, less invoiced.",
    )

    # Of no dependencies, here and below: the figure follows from much more than the document, and what shows it asks anew. The host would
    # look from each move and each line for orders and returns whose figure it should forget, with every change.
    def _compute_custproc_uninvoiced(self):
        self.custproc_uninvoiced = 0.0
        orders = self.filtered("partner_invoice_id")
        payers = self.env["res.partner"].union(*(order._get_gate_payer() for order in orders))
        counted = {}
        for scope, accounts in self._get_exposure_scopes(payers):
            counted |= {order_id: amount for _payer, order_id, amount in accounts._query_orders(scope)}
        for order in orders:
            order.custproc_uninvoiced = counted.get(order.id, 0.0)


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["stock.move", "custproc.exposure.part.mixin"]

    custproc_company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    custproc_free_open = fields.Monetary(
        "Counts in the exposure",
        compute="_compute_custproc_free_open",
        currency_field="custproc_company_currency_id",
        help="What of these goods is neither back nor invoiced; an invoice without an order settles the oldest delivery first.",
    )

    def _compute_custproc_free_open(self):
        """The payer's figure, laid on his deliveries from the newest to the oldest."""
        self.custproc_free_open = 0.0
        for scope, accounts in self._get_exposure_scopes(self.custproc_free_partner_id.commercial_partner_id):
            left = dict(accounts._query_free(scope))
            for found in accounts:
                rest = left.get(found.partner_id.id, 0.0)
                for move in found._get_free_moves():
                    counts = min(move._get_free_rest(), rest)
                    rest -= counts
                    if move in self:
                        move.custproc_free_open = counts

    def _get_free_rest(self):
        """What of the goods' value is not back."""
        self.ensure_one()
        back = sum(self.returned_move_ids.filtered(lambda move: move.state == "done").mapped("quantity"))
        return self.custproc_free_value * max(1 - back / self.quantity, 0.0) if self.quantity else 0.0
