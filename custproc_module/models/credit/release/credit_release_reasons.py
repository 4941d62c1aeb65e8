from datetime import timedelta

from odoo import api, models

from ....policies.credit.release import CASE, LAST, ceiling, is_within, next_kind


class CreditRelease(models.Model):
    """What stands against a release, told before it is asked for and refused when it is (D-06)."""

    _inherit = "custproc.credit.release"

    @api.depends("kind", "sale_order_id", "amount", "liable_user_id", "reason", "valid_until", "state")
    def _compute_obstacle(self):
        for release in self:
            reasons = release._get_ask_reasons() if release.state == "draft" and release.sale_order_id else []
            release.obstacle = "\n".join(reasons) or False

    def _get_ask_reasons(self):
        """Why this release cannot be asked for, as translated texts: what D-06 demands, with the figures of now."""
        self.ensure_one()
        order = self.sale_order_id.sudo()  # sudo: sale.order, see _compute_order_values
        if order.state not in ("draft", "sent", "sale"):
            return [self.env._("order %(order)s is neither a quotation nor confirmed", order=order.name)]
        verdict = order._get_plain_verdict()
        reasons = self._get_entry_reasons()
        wanted = "past_term" if self.kind == CASE else "over_limit"
        if verdict.kind != wanted:
            reasons.append(self._get_kind_reason(verdict))
        elif self.kind != CASE:
            reasons += self._get_amount_reasons(verdict) + self._get_slot_reasons()
        value = order._get_release_value()
        half = self.company_id.currency_id.rounding / 2
        if order.state == "sale" and self.amount > value + half:
            reasons.append(self.env._("only %(value)s of the order are still to leave", value=self._money(value)))
        elif order.state != "sale" and abs(self.amount - value) > half:
            reasons.append(
                self.env._(
                    "the order is worth %(value)s, and an order is confirmed as a whole; split the order, or ask for that value",
                    value=self._money(value),
                )
            )
        return reasons

    def _get_entry_reasons(self):
        reasons = []
        if not (self.reason or "").strip():
            reasons.append(self.env._("it does not say why the goods shall leave"))
        if self.valid_until < self.company_id._custproc_today():
            reasons.append(self.env._("it ends before today"))
        days = self._get_policy_values().release_days
        if self.valid_until > self.company_id._custproc_today() + timedelta(days=days):
            reasons.append(self.env._("it may be valid for %(days)s days at most", days=days))
        if self.kind == LAST and not self.liable_user_id:
            reasons.append(self.env._("a last release needs a named liable person"))
        return reasons

    def _get_kind_reason(self, verdict):
        if verdict.allowed:
            return self.env._("the order passes without it")
        return {
            "stopped": self.env._("supply to the payer is stopped, which a release does not lift"),
            "cash_only": self.env._("the payer has no credit at all: only money in advance and a collection plan help"),
            "past_term": self.env._("the payer is past the payment term: the sales director decides case by case"),
            "over_limit": self.env._("the payer is within the payment term but over the limit: ask for a first or last release"),
        }[verdict.kind]

    def _get_amount_reasons(self, verdict):
        values = self._get_policy_values()
        if verdict.limit <= 0:
            return [
                self.env._(
                    "the limit is 0 and a limit of zero has no releases; the customer pays first, or applies for a fixed limit"
                )
            ]
        if is_within(self.amount, verdict.limit, values.release_fraction):
            return []
        return [
            self.env._(
                "%(amount)s is not below %(ceiling)s, the part of the limit of %(limit)s that one release may let leave; "
                "ship less, or have the rest paid first",
                amount=self._money(self.amount),
                ceiling=self._money(ceiling(verdict.limit, values.release_fraction)),
                limit=self._money(verdict.limit),
            )
        ]

    def _get_slot_reasons(self):
        """Each episode has one first release, then one last."""
        order = self.sale_order_id.sudo()  # sudo: sale.order, see _compute_order_values
        episode = self.env["custproc.credit.episode"]._get_open(order.company_id.root_id, self.partner_id)
        taken = episode.release_ids.filtered(lambda one: one.state in ("submitted", "granted", "consumed") and one != self._origin)
        taken_by = {one.kind: one for one in taken if one.kind != CASE}
        if self.kind in taken_by:
            other = taken_by[self.kind]
            return [
                self.env._(
                    "this release of the episode is taken by %(name)s for order %(order)s",
                    name=other.name,
                    order=other.sale_order_id.name,
                )
            ]
        expected = next_kind(set(taken_by), self._get_policy_values().releases_per_episode)
        if expected is None:
            return [self.env._("the episode has no release left; the customer pays first")]
        if self.kind != expected:
            return [self.env._("the first release of the episode is not used yet; ask for that one")]
        return []

    def _get_policy_values(self):
        return self.env["custproc.credit.policy"]._get_policy_values(self.company_id)

    def _money(self, amount):
        return self.company_id.currency_id.format(amount)
