"""A dismissed finding that is looked at again bears only what no other finding has come to bear meanwhile (CA-12)."""

from collections import defaultdict

from odoo import api, models

from .credit_violation_search import SHIPMENTS


class CreditViolation(models.Model):
    _inherit = "custproc.credit.violation"

    def action_reopen(self):
        """Look at a dismissed finding again; what another finding bears since is taken off it.

        :raise ProcessError: other findings bear the whole of it
        """
        left = {violation: violation._get_amount_left() for violation in self if violation.state == "dismissed"}
        self._set_state("found")
        for violation, amount in left.items():
            if violation.currency_id.compare_amounts(amount, violation.amount) < 0:
                violation.sudo().amount = amount  # sudo: custproc.credit.violation, closed; after the checks above

    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target == "found" and self.state == "dismissed" and self.currency_id.compare_amounts(self._get_amount_left(), 0.0) <= 0:
            names = ", ".join(self._get_bearing().sorted("id").mapped("name"))
            reasons.append(self.env._("its whole value of %(amount)s is borne by %(names)s", amount=self._say_amount(), names=names))
        return reasons

    def _say_amount(self):
        return self.currency_id.format(self.amount)

    def _get_document(self):
        self.ensure_one()
        return next(self[name] for name in (*SHIPMENTS.values(), "move_id") if self[name])

    def _get_bearing(self):
        """The findings of the other kind, shipments of a bill or bills of a shipment, that stand and are about the same goods."""
        self.ensure_one()
        document = self._get_document()
        lines = self._get_goods_of(document).keys()
        domain = [("id", "!=", self.id), ("state", "!=", "dismissed"), ("company_id", "child_of", self.company_id.root_id.id)]
        domain.append(("move_id", "!=" if self._is_shipment(document) else "=", False))
        # sudo: custproc.credit.violation, what others bear counts whoever looks
        others = self.sudo().search([*domain, ("partner_id", "=", self.partner_id.id)])
        return others.filtered(
            lambda other: not other.sale_order_id if not lines else lines & self._get_goods_of(other._get_document()).keys()
        )

    def _get_amount_left(self):
        """What of a dismissed finding no other finding bears, in company currency."""
        self.ensure_one()
        document, bearing = self._get_document(), self._get_bearing()
        goods, borne = self._get_goods_of(document), defaultdict(float)
        for other in bearing:
            for line, quantity in self._get_goods_of(other._get_document()).items():
                borne[line] += quantity
        value = sum(
            min(quantity, borne[line]) * line._get_unit_price_with_tax() / (line.order_id.currency_rate or 1.0)
            for line, quantity in goods.items()
        )
        if not goods:
            value = sum(bearing.mapped("amount"))
        return max(self._get_value(document) - value, 0.0)

    @api.model
    def _get_goods_of(self, document):
        """{order line: quantity in its unit} of what left by a shipment or is billed by an invoice."""
        goods = defaultdict(float)
        if self._is_shipment(document):
            for move in self._get_moves(document).filtered("sale_line_id"):
                goods[move.sale_line_id] += move._get_delivered_quantity()
        else:
            for billed in self._get_billed_lines(document).filtered("sale_line_ids"):
                line = billed.sale_line_ids[:1]
                if not line.is_downpayment:
                    goods[line] += line._sum_invoiced(billed)
        return goods
