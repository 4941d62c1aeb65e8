"""What happens to an order that changes after it was confirmed, or after its customer signed (D-08)."""

from contextlib import contextmanager
from dataclasses import dataclass, field

from odoo import models

# Key of the cursor's cache, which nobody reaches from outside, unlike the context.
WATCH = "custproc_module.growth"


@dataclass(slots=True)
class Watch:
    """Orders as they were before the outermost change that is going on."""

    depth: int = 0
    before: dict = field(default_factory=dict)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @contextmanager
    def _watch_growth(self):
        """Compare the orders before and after a change, once for all the changes within: a change of several lines is judged by
        what it comes to, not line by line.
        """
        watch = self.env.cr.cache.setdefault(WATCH, Watch())
        # sudo: sale.order, whoever changes an order by a transfer or a payment may not read it
        for order in self.sudo().filtered(lambda order: order.id and order.id not in watch.before):
            snapshot = order._get_growth_snapshot()
            if snapshot:
                watch.before[order.id] = snapshot
        watch.depth += 1
        try:
            yield
        except BaseException:
            watch.depth -= 1
            if not watch.depth:
                watch.before = {}
            raise
        watch.depth -= 1
        if watch.depth:
            return
        before, watch.before = watch.before, {}
        if before:
            # sudo: sale.order, the gate judges on figures the caller may not see
            self.env["sale.order"].sudo().browse(before)._after_change(before)

    def _get_growth_snapshot(self):
        """What a later change is compared with; None where no change matters."""
        if self.state == "sale":
            return {"value": self._get_credit_values()[self.id][0], "terms": self._get_growth_terms()}
        # The name first: it is a column of the order, the signature an attachment that would be looked for each time.
        if self.state in ("draft", "sent") and self.signed_by and self.signature:
            return {"fingerprint": self._get_fingerprint()}
        return None

    def _get_growth_terms(self):
        return (self._get_gate_payer().id, self.currency_id.id, self.payment_term_id.id, self.company_id.id)

    def _after_change(self, before):
        grown, has_fallen = self.browse(), False
        for order in self:
            was = before[order.id]
            if "fingerprint" in was:
                order._clear_stale_signature(was["fingerprint"])
            elif order.state == "sale" and order._has_grown(was):
                grown |= order
            else:
                has_fallen |= order.state != "sale" or order._follow_value() < was["value"]
        for company, orders in grown.grouped("company_id").items():
            orders.with_company(company)._judge_growth()
        if has_fallen:
            self._trigger_rejudging()

    def _clear_stale_signature(self, fingerprint):
        """A signature stands under what was signed: other content needs a new one."""
        if self.state in ("draft", "sent") and self.signature and self._get_fingerprint() != fingerprint:
            self.write({"signature": False, "signed_by": False, "signed_on": False})
            self._message_log(
                body=self.env._("The customer's signature was removed: the quotation changed after it was signed.")
            )

    def _has_grown(self, was):
        """Whether the order must be judged again: more value than was decided, or other terms. A held order is judged again
        whenever its value changes, so that a decrease lets it go."""
        if self._get_growth_terms() != was["terms"]:
            return True
        value = self._get_credit_values()[self.id][0]
        half = self.company_id.currency_id.rounding / 2
        if self.custproc_is_held:
            return abs(value - was["value"]) >= half
        # Orders without a verdict were confirmed before the gate: what they were worth then is theirs.
        return value >= max(self.custproc_decided_amount, was["value"] if not self.custproc_decision_id else 0.0) + half

    def _follow_value(self):
        """Keep what was decided on an order at what it is worth after a change that is no growth, and return that: what it was worth
        before must not let it grow back unjudged, when others may have taken the room."""
        self.ensure_one()
        value = self._get_credit_values()[self.id]
        values = {"custproc_far_on": value.far_on} if self.custproc_far_on != value.far_on else {}
        half = self.company_id.currency_id.rounding / 2
        if not self.custproc_is_held and self.custproc_decided_amount >= value.whole + half:
            values["custproc_decided_amount"] = value.whole
        if values:
            self.write(values)
        return value.whole

    def _judge_growth(self):
        """Judge confirmed orders of one company again; the change is saved, what may not go on is held with its open transfers."""
        company = self.company_id
        mode = company._custproc_gate_mode("order")
        if mode == "off":
            self._accept_value()
            return self
        orders = self.with_context(lang=self._get_hold_lang())
        orders._claim_gate()
        allowed = orders._settle_gate("growth", mode, orders._get_growth_holds(), lambda asked: asked._get_growth_holds())
        allowed._accept_value()
        allowed._release_transfers()
        held = orders - allowed
        held._hold_transfers()
        for order in held:
            order._schedule_gate_activity(lambda told: told.custproc_hold_reason)
        return allowed

    def _get_open_transfers(self):
        return self.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))

    def _hold_transfers(self):
        for order in self:
            texts = order._get_reason_texts()
            for picking in order._get_open_transfers():
                picking._set_hold(True, texts)

    def _release_transfers(self):
        for picking in self._get_open_transfers().filtered("custproc_is_held"):
            picking._set_hold(False, False)
