"""The three gates, before any area has a word in them (D-07).

Every hook takes a batch of one company and answers {record id: [Hold, …]}; an area extends it by `super()` and adds. A hook
judges, it writes nothing and raises nothing: what a hold means (block, observe, off) is decided by the host overrides alone, once
for all areas. Hooks are asked under sudo with the document's company active. `_claim_gate` comes first and is not asked when a
screen only shows what would happen.
"""

from odoo import api, models

from ....policies.engine.fingerprint import digest
from ..plain_values import plain_values


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "custproc.gated.mixin"]

    def _get_gate_fingerprint(self):
        return self._get_fingerprint()

    def _get_gate_payer(self):
        return self.partner_invoice_id.commercial_partner_id

    def _claim_gate(self):
        """Take what two gates at once must not both see unchanged, before the first figure is read."""

    def _get_confirmation_holds(self):
        """Why each of these quotations may not become an order.

        Extend it with `holds = merge(super()._get_confirmation_holds(), {…})` of policies/engine/hold.py.

        :return: {order id: [Hold, …]}
        """
        return {}

    def _get_growth_holds(self):
        """Why each of these confirmed orders, which grew or changed its payer, currency or payment term, must stop (D-08).

        :return: {order id: [Hold, …]}
        """
        return {}

    def _judge_again(self):
        """Have these orders and their transfers judged again: something that lifts a hold was granted. The host does it."""

    @api.model
    def _trigger_rejudging(self):
        """Have all held documents judged again soon: something changed that may lift holds of many. The host does it."""

    def _after_cancel(self):
        """Hook: orders that were just cancelled, a batch."""


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "custproc.gated.mixin"]

    def _get_gate_fingerprint(self):
        return digest({"receiver": self.partner_id.id, "moves": self.move_ids._get_gate_values()})

    def _get_gate_payer(self):
        return self.partner_id.commercial_partner_id

    def _claim_gate(self):
        """See sale.order."""

    def _get_delivery_holds(self):
        """Why the goods of each of these transfers may not leave to their receiver.

        Asked only for transfers by which goods leave to a customer.

        :return: {transfer id: [Hold, …]}
        """
        return self._get_binding_holds()

    def _get_binding_holds(self):
        """What holds these transfers in every mode of the gate, off included: what holds one of their moves.

        :return: {transfer id: [Hold, …]}
        """
        found = self.move_ids._get_binding_holds()
        by_transfer = {}
        for move in self.move_ids.filtered(lambda move: move.id in found):
            by_transfer.setdefault(move.picking_id.id, {}).update({hold.text: hold for hold in found[move.id]})
        return {picking_id: list(holds.values()) for picking_id, holds in by_transfer.items()}


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_binding_holds(self):
        """Why goods of these moves may not leave, whatever mode the delivery gate is in: `Hold`s with `binding=True`.

        Extend it with `merge(super()._get_binding_holds(), {…})`.

        :return: {move id: [Hold, …]}
        """
        return {}

    def _after_departure(self):
        """Hook: moves by which goods have just left to a customer, a batch under sudo."""

    def _after_arrival(self):
        """Hook: moves by which goods have just come into stock from outside, a batch under sudo."""

    def _get_gate_values(self):
        """What of these moves, a batch under sudo, is judged: [[product, unit, quantity, order line], …] by id, sorted."""
        facts = plain_values(self, "product_id", "product_uom", "quantity", "product_uom_qty", "sale_line_id")
        return sorted([product, unit, quantity or asked, line] for product, unit, quantity, asked, line in facts)


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "custproc.gated.mixin"]

    def _get_gate_fingerprint(self):
        return digest(
            {
                "payer": self.commercial_partner_id.id,
                "type": self.move_type,
                "currency": self.currency_id.name,
                "total": self.amount_total,
            }
        )

    def _get_gate_payer(self):
        return self.commercial_partner_id

    def _claim_gate(self):
        """See sale.order."""

    def _get_posting_holds(self):
        """Why each of these customer invoices may not be posted.

        :return: {invoice id: [Hold, …]}
        """
        return {}

    def _after_posting(self):
        """Hook: customer invoices that the gate has let be posted, a batch under sudo."""


class ResCompany(models.Model):
    _inherit = "res.company"

    def _custproc_gate_mode(self, gate):
        """How a gate ("order", "delivery" or "invoice") of this company, or what is judged at the gates besides credit ("papers",
        "review"), acts: "off", "observe" or "block" (D-07).

        Without a policy it only observes: a fresh install holds nothing.
        """
        self.ensure_one()
        return "observe"

    def _custproc_blocking_gates(self):
        """The gates of this company that block by its policy, also while an emergency off leaves them open: what is confirmed meanwhile is
        judged at the next gate once that is over (D-07)."""
        self.ensure_one()
        return ()

    def _get_gate_checks(self, gate):
        """What else than the gate itself has a mode of its own there: {check: mode}. It goes into each decision of the gate.

        Extend it with `super()._get_gate_checks(gate) | {…}`.
        """
        return {}
