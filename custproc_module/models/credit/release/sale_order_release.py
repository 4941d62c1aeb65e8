from odoo import api, fields, models
from odoo.exceptions import UserError

from ....policies.credit.release import next_kind
from ....policies.credit.verdict import judge
from ...engine.document.single_mixin import check_single
from ...engine.plain_values import plain_values
from ...engine.words import in_languages


class SaleOrder(models.Model):
    """The ways out of a hold that somebody must grant: a release over the limit, an approval past the payment term."""

    _inherit = "sale.order"

    _protected_fields = ("custproc_release_id",)

    custproc_release_id = fields.Many2one(
        "custproc.credit.release", "Release granted", readonly=True, copy=False, ondelete="set null"
    )
    custproc_release_ids = fields.One2many("custproc.credit.release", "sale_order_id", "Credit releases", readonly=True, copy=False)
    custproc_release_count = fields.Integer("Releases", compute="_compute_custproc_release_count")
    custproc_way_out = fields.Selection(
        [
            ("first", "First release"),
            ("last", "Last release"),
            ("case", "Case by case"),
            ("asked", "Asked for"),
            ("none", "No release left"),
        ],
        "Release to ask for",
        compute="_compute_custproc_way_out",
        compute_sudo=True,
    )

    @api.depends("custproc_release_ids")
    def _compute_custproc_release_count(self):
        counts = dict(
            self.env["custproc.credit.release"]._read_group([("sale_order_id", "in", self.ids)], ["sale_order_id"], ["__count"])
        )
        for order in self:
            order.custproc_release_count = counts.get(order._origin, 0)

    @api.depends("custproc_is_held", "custproc_release_ids.state")
    def _compute_custproc_way_out(self):
        """Which release lifts the hold, by the verdict that holds the order and what its payer's episode has left."""
        self.custproc_way_out = False
        for order in self.filtered("custproc_is_held"):
            code = order.custproc_decision_id._get_figures().get("credit", {}).get("code")
            if code not in ("over_limit", "past_term"):
                continue
            if order.custproc_release_ids.filtered(lambda one: one.state in ("submitted", "granted")):
                order.custproc_way_out = "asked"
            elif code == "past_term":
                order.custproc_way_out = "case"
            else:
                order.custproc_way_out = order._get_next_release() or "none"

    def _get_next_release(self):
        """The release that the payer's episode has left; None when it has none."""
        self.ensure_one()
        episode = self.env["custproc.credit.episode"]._get_open(self.company_id.root_id, self._get_gate_payer())
        used = {one.kind for one in episode.release_ids if one.state in ("submitted", "granted", "consumed")}
        return next_kind(used, self.env["custproc.credit.policy"]._get_policy_values(self.company_id).releases_per_episode)

    def _get_plain_verdict(self):
        """The verdict of D-06 on this order as it is now, without what anybody has granted for it."""
        self.ensure_one()
        order = self.with_company(self.company_id)
        [demand] = order._get_credit_demands()
        account = self.env["custproc.credit.account"]
        figures = account._query_figures(order.company_id.root_id, [demand.payer_id], exclude_order_ids=order.ids)
        return judge(figures[demand.payer_id], demand, order.company_id._get_credit_terms())

    def _get_release_value(self):
        """What is still to leave of the order, in company currency, tax included."""
        self.ensure_one()
        order = self.sudo()  # sudo: sale.order, see _get_plain_verdict
        value = order._get_credit_part(order._get_credit_values()[order.id][0]).shipment
        return self.company_id.currency_id.round(value)

    # ------------------------------------------------------------------
    # Buttons of the banner
    # ------------------------------------------------------------------
    def action_custproc_ask_release(self):
        """Open a request for the release that would lift the hold, with the order's figures."""
        check_single(self)
        self.check_access("read")
        return self._get_release_form()

    def _get_release_form(self):
        """The form that asks for a release of this order, whoever may open it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for a release"),
            "res_model": "custproc.credit.release",
            "view_mode": "form",
            "target": "current",
            "context": {
                "default_sale_order_id": self.id,
                "default_kind": self.custproc_way_out if self.custproc_way_out in ("first", "last", "case") else "first",
                "default_liable_user_id": self.user_id.id if self.custproc_way_out == "last" else False,
            },
        }

    def action_custproc_releases(self):
        """The releases asked for this order."""
        check_single(self)
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Releases of %(order)s", order=self.name),
            "res_model": "custproc.credit.release",
            "view_mode": "list,form",
            "domain": [("sale_order_id", "=", self.id)],
        }
        releases = self.custproc_release_ids
        return action | {"view_mode": "form", "res_id": releases.id} if len(releases) == 1 else action

    # ------------------------------------------------------------------
    # What ends or uses a release
    # ------------------------------------------------------------------
    def _after_cancel(self):
        super()._after_cancel()
        # sudo: custproc.credit.release, given back whoever cancels the order
        releases = self.sudo().custproc_release_ids
        releases._give_back(in_languages(releases, lambda told: told.env._("The order was cancelled.")))


class StockPicking(models.Model):
    _inherit = "stock.picking"

    custproc_way_out = fields.Selection(
        [("first", "First release"), ("last", "Last release"), ("case", "Case by case")],
        "Release to ask for",
        compute="_compute_custproc_way_out",
        compute_sudo=True,
    )

    @api.depends("custproc_is_held")
    def _compute_custproc_way_out(self):
        """The release that would let a held transfer of a confirmed order leave."""
        self.custproc_way_out = False
        for picking in self.filtered("custproc_is_held"):
            code = picking.custproc_decision_id._get_figures().get("credit", {}).get("code")
            order = picking.sale_id
            # A release is granted for an order; what leaves without one is paid for, or waits.
            if not order or code not in ("over_limit", "past_term") or order.custproc_release_ids.filtered(
                lambda one: one.state in ("submitted", "granted")
            ):
                continue
            picking.custproc_way_out = "case" if code == "past_term" else order._get_next_release()

    def action_custproc_ask_release(self):
        """Open a request for the release of this shipment, with its value."""
        check_single(self)
        self.check_access("read")
        order = self.sudo().sale_id  # sudo: sale.order, a storekeeper may not read it; the request checks who asks
        if not order:
            raise UserError(
                self.env._(
                    "%(document)s cannot be released: it ships no order, and a release is granted for one. "
                    "Let finance judge the customer's debt, or ship it from an order.",
                    document=self.display_name,
                )
            )
        # sudo: stock.move, as above
        values = self.sudo().move_ids._get_order_values(order).values()
        action = order._get_release_form()
        action["context"] |= {
            "default_kind": self.custproc_way_out or "first",
            "default_amount": self.company_id.currency_id.round(sum(value.shipped for value in values)),
        }
        return action


class StockMove(models.Model):
    _inherit = "stock.move"

    def _after_departure(self):
        super()._after_departure()
        if not any(release_id for (release_id,) in plain_values(self._get_named_orders(), "custproc_release_id")):
            return  # the usual case
        orders = self._get_credit_orders()
        for release, moves in self.grouped(lambda move: orders[move].custproc_release_id).items():
            if release:
                order = release.sale_order_id
                value = sum(
                    move.sale_line_id._get_unit_price_with_tax() * move._get_delivered_quantity() if move.sale_line_id else 0.0
                    for move in moves
                )
                release._consume(value / (order.currency_rate or 1.0), moves.picking_id[:1])


class AccountMove(models.Model):
    _inherit = "account.move"

    _protected_fields = ("custproc_release_id",)

    custproc_release_id = fields.Many2one(
        "custproc.credit.release", "Posted by release", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )

    def _after_posting(self):
        super()._after_posting()
        for move in self:
            granted = move.custproc_decision_id._get_figures().get("credit", {}).get("authorities") or ()
            ids = [int(one["id"]) for one in granted if one["model"] == "custproc.credit.release"]
            if ids:
                move.custproc_release_id = ids[0]
