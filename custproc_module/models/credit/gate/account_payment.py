from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ....exceptions import ProcessError


class AccountPayment(models.Model):
    _inherit = "account.payment"

    custproc_sale_order_id = fields.Many2one(
        "sale.order",
        "Prepayment for order",
        check_company=True,
        copy=False,
        index="btree_not_null",
        help="The order this money is meant for. It lifts the hold of this order, and of no other one.",
    )
    custproc_matures_on = fields.Date(
        "Matures on",
        copy=False,
        help="A bank acceptance draft or a post-dated cheque counts as prepayment from this day on.",
    )

    # Core has no index on the partner: what is earmarked by a payer, and what was paid back to him, would be looked for in all payments.
    _custproc_earmarked_idx = models.Index("(partner_id) WHERE custproc_sale_order_id IS NOT NULL")
    _custproc_refund_idx = models.Index("(partner_id) WHERE payment_type = 'outbound' AND partner_type = 'customer'")

    @api.constrains("custproc_sale_order_id", "payment_type", "partner_type")
    def _check_prepayment(self):
        for payment in self.filtered("custproc_sale_order_id"):
            if payment.payment_type != "inbound" or payment.partner_type != "customer":
                raise ValidationError(
                    self.env._(
                        "Payment %(payment)s cannot be a prepayment for %(order)s: it is not money received from a customer. "
                        "Register a customer receipt.",
                        payment=payment.display_name,
                        order=payment.custproc_sale_order_id.name,
                    )
                )

    def write(self, vals):
        if "custproc_sale_order_id" in vals:
            self._check_earmark_is_free(vals["custproc_sale_order_id"])
        return super().write(vals)

    def _check_earmark_is_free(self, order_id):
        """Money that let an order pass stays with it: moved on, it would lift a second hold (D-06).

        :raise ProcessError: the order it is earmarked to is confirmed
        """
        for payment in self:
            order = payment.custproc_sale_order_id
            if order and order.id != order_id and order.state == "sale" and payment.state in ("in_process", "paid"):
                raise ProcessError(
                    self.env._(
                        "Payment %(payment)s cannot be moved to another order: order %(order)s was confirmed on it. "
                        "Cancel that order first, or register a payment of its own for the other one.",
                        payment=payment.display_name,
                        order=order.name,
                    )
                )
