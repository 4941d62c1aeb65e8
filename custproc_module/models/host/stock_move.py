from odoo import api, models
from odoo.exceptions import ValidationError

from ...exceptions import ProcessError
from ...policies.engine.hold import blocking, observed
from ..engine.plain_values import plain_values
from ..engine.words import in_sentences
from .hoist import hoist, is_hoisted, unhoist

# Key of the cursor's cache, which nobody reaches from outside, unlike the context.
CLEARED = "custproc_module.cleared"


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        if is_hoisted(self, "_action_done"):
            return super()._action_done(cancel_backorder=cancel_backorder)
        return self._gated_done(
            lambda moves, **kwargs: super()._action_done(**kwargs), cancel_backorder=cancel_backorder
        )

    def _register_hook(self):
        super()._register_hook()
        hoist(self, "_action_done", lambda moves, origin, *args, **kwargs: moves._depart(origin, *args, **kwargs))

    def _unregister_hook(self):
        super()._unregister_hook()
        unhoist(self, "_action_done")

    def _gated_done(self, done, *args, **kwargs):
        """Refuse early, before anything moves, what the delivery gate does not let leave."""
        self.filtered(lambda move: move.state not in ("done", "cancel"))._require_clearance(ProcessError)
        return done(self, *args, **kwargs)

    def _depart(self, done, *args, **kwargs):
        """The outermost call: what has left, and what has come in, is told once."""
        moved = self._gated_done(done, *args, **kwargs)
        finished = moved.sudo().filtered(lambda move: move.state == "done")  # sudo: stock.move, see _require_clearance
        finished._get_leaving()._after_departure()
        finished.filtered(lambda move: move._is_arriving())._after_arrival()
        return moved

    def _is_arriving(self):
        """Whether by this move goods come into the company's stock from outside it, from production too."""
        return self.location_dest_id.usage == "internal" and self.location_id.usage not in ("internal", "transit", "view")

    @api.constrains("state", "quantity", "location_id", "location_dest_id", "picking_type_id")
    def _check_delivery_gate(self):
        """Goods that have left were judged in this transaction, in this quantity: the last defence behind every other path."""
        # sudo: stock.move, the state alone; asked of every move that changes, of which few have left
        states = plain_values(self.sudo(), "state")
        done = self.browse(move_id for move_id, (state,) in zip(self._ids, states, strict=True) if state == "done")
        if done:
            done._require_clearance(ValidationError)
            done.sudo()._count_free_delivery()  # sudo: stock.move, the closed fields of what left without an order

    # ------------------------------------------------------------------
    # Clearance: what the gate has let pass in this transaction
    # ------------------------------------------------------------------
    def _get_clearances(self):
        """{move id: (receiver, what was entered)} as let pass in this transaction; a cursor that commits and goes on starts anew."""
        cache, now = self.env.cr.cache, self.env.cr.now()
        if cache.get(CLEARED, (None, None))[0] != now:
            cache[CLEARED] = (now, {})
        return cache[CLEARED][1]

    def _clear_for_delivery(self):
        receivers = self._get_receivers()
        for move, entered in zip(self, self._get_entered_quantities(), strict=True):
            self._get_clearances()[move.id] = (receivers[move].id, entered)

    def _filter_uncleared(self):
        """Those of these moves, a batch under sudo, that the gate has not let pass in this transaction as they are now."""
        clearances = self._get_clearances()
        if clearances.keys().isdisjoint(self._ids):
            return self
        receivers = self._get_receivers()
        uncleared = []
        for move, entered in zip(self, self._get_entered_quantities(), strict=True):
            receiver, cleared = clearances.get(move.id, (None, None))
            is_within = entered == cleared or (
                cleared is not None and entered[1:] == cleared[1:] and move.product_uom.compare(entered[0], cleared[0]) <= 0
            )
            if not is_within or receiver != receivers[move].id:
                uncleared.append(move.id)
        return self.browse(uncleared)

    def _get_entered_quantities(self):
        """All that `_get_delivered_quantity` of each move follows from: (quantity, product, unit, order line, unit of the line), by id."""
        facts = plain_values(self, "quantity", "product_uom_qty", "state", "product_id", "product_uom", "sale_line_id")
        lines = self.env["sale.order.line"].browse(fact[-1] for fact in facts if fact[-1])
        units = dict(zip(lines.ids, plain_values(lines, "product_uom_id"), strict=True)) if lines else {}
        return [
            (quantity or (asked if state == "draft" else 0.0), product, unit, line, units.get(line))
            for quantity, asked, state, product, unit, line in facts
        ]

    def _require_clearance(self, error):
        """Judge what leaves and is not cleared yet.

        :raise error: the delivery gate holds it
        """
        if not self:
            return
        # sudo: stock.move, the receiver's credit is judged on figures the storekeeper may not see
        leaving = self.sudo()._filter_uncleared()._get_leaving()
        for company, moves in leaving.grouped("company_id").items():
            held = moves.with_company(company)._judge_delivery()
            if held:
                facts = "\n".join(
                    self.env._(
                        "%(document)s cannot be delivered: %(reasons)s",
                        document=document.display_name,
                        reasons=in_sentences(self.env, holds),
                    )
                    for document, holds in held.items()
                )
                raise error(facts)

    def _judge_delivery(self):
        """Judge these moves of one company, each with its whole transfer, and clear those that may leave.

        :return: {transfer, repair or move: [Hold, …]} of what mode block holds
        """
        company = self.company_id
        held, loose = {}, self.filtered(lambda move: not move.picking_id)
        pickings = self.picking_id
        self.env["stock.picking"]._claim_shipments(pickings, loose)
        if pickings:
            allowed, holds = pickings._judge_transfers()
            allowed.move_ids._clear_for_delivery()
            held |= {picking: holds[picking.id] for picking in pickings - allowed}
        if loose:
            mode = company._custproc_gate_mode("delivery")
            shipments = loose.grouped(lambda move: move.repair_id or move)
            found, passed = self._judge_shipments(shipments) if mode != "off" else {}, []
            for document, moves in shipments.items():
                bound = [hold for holds in moves._get_binding_holds().values() for hold in holds]
                holds = bound + (blocking(found.get(document, ())) if mode == "block" else [])
                if holds:
                    held[document] = holds
                else:
                    moves._clear_for_delivery()
                    passed.append(document)
            if mode != "off":
                self._record_passed(passed, shipments, found, mode)
        return held

    def _record_passed(self, documents, shipments, found, mode):
        """Leave a decision for what left without a transfer and was let pass, as transfers leave theirs: who looks afterwards finds it.

        :param shipments: {repair or move: moves}, `found` {repair or move: [Hold, …]}
        """
        entries = []
        for document in documents:
            holds = found.get(document, ())
            held = blocking(holds) + observed(holds)
            figures = {"gate": "delivery", "mode": mode}
            figures |= {hold.area: self.env["stock.picking"]._get_finding_figures(hold) for hold in holds}
            entries.append(
                {
                    "document": document,
                    "kind": "verdict",
                    "outcome": "would_hold" if held else "allow",
                    "reason": in_sentences(self.env, held) if held else False,
                    "figures": figures,
                    "valid_until": min((hold.until for hold in holds if hold.until), default=None),
                    "partner": shipments[document][:1]._get_payer(),
                }
            )
        if entries:
            self.env["custproc.decision"]._record_batch(entries)


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.constrains("location_dest_id", "quantity", "state")
    def _check_delivery_gate(self):
        """A detail line decides where the goods go, whatever its move says."""
        self.move_id._check_delivery_gate()
