from odoo import fields, models


class StockMove(models.Model):
    """Goods that left without an order: what they are worth counts in their receiver's exposure until it is invoiced (CA-12, D-05).

    One free transfer below the limit passes the gate; the next one is judged on what the first ones brought. Kept on the move, so that
    a gate only sums: value with tax in company currency, receiver, day in the company's time zone. It counts for as many days as
    the policy's window has, less what was invoiced to the payer without an order since.
    """

    _name = "stock.move"
    _inherit = ["stock.move", "custproc.closed.mixin"]

    _protected_fields = ("custproc_free_value", "custproc_free_partner_id", "custproc_free_on")

    custproc_free_value = fields.Float(
        "Value without an order", readonly=True, copy=False, help="What left by this move without an order, with tax, in company currency."
    )
    custproc_free_partner_id = fields.Many2one(
        "res.partner", "Receiver without an order", readonly=True, copy=False, ondelete="restrict"
    )
    custproc_free_on = fields.Date("Left without an order on", readonly=True, copy=False, prefetch=False)

    # What came back of an order line: few of all moves.
    _custproc_returned_idx = models.Index("(sale_line_id) WHERE to_refund AND state = 'done'")
    _custproc_free_idx = models.Index("(custproc_free_partner_id) WHERE custproc_free_partner_id IS NOT NULL")

    def _is_stranded(self):
        """Whether this move fulfils an order that is not confirmed, or not any more: what it took counts with the order's own lines
        (`orders_sql.stranded`), at the order's price and until it is invoiced."""
        self.ensure_one()
        order = self.sale_line_id.order_id
        return bool(order) and order.state != "sale" and self._is_received_by(order)

    def _get_free_value_counted(self):
        """What of `_get_free_value` the exposure has in it already."""
        self.ensure_one()
        return self._get_free_value() if self.state == "done" and self._is_stranded() else self.custproc_free_value

    def _count_free_delivery(self):
        """Keep what of these done moves, a batch under sudo, left without an order; nothing is written for those of an order."""
        for move, order in self._get_credit_orders().items():
            if order and not move.custproc_free_partner_id:
                continue  # the usual case
            has_order = order or move._is_stranded()
            is_free = not has_order and move._is_leaving() and not move._get_gate_exemption(order)
            value = move._get_free_value() if is_free else 0.0
            receiver = move._get_receiver() if value else self.env["res.partner"]
            if abs(value - move.custproc_free_value) < 0.005 and receiver == move.custproc_free_partner_id:
                continue
            day = move.custproc_free_on or move.company_id._custproc_today()
            move.write(
                {
                    "custproc_free_value": value,
                    "custproc_free_partner_id": receiver.id,
                    "custproc_free_on": day if receiver else False,
                }
            )
