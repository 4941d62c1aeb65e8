from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        # Core takes every order it asked for as confirmed; a held one gets "payment received" instead.
        return super()._check_amount_and_confirm_order().filtered(lambda order: order.state == "sale")

    def _create_payment(self, **extra_create_values):
        if len(self.sale_order_ids) == 1:
            extra_create_values.setdefault("custproc_sale_order_id", self.sale_order_ids.id)
        return super()._create_payment(**extra_create_values)

    def _post_process(self):
        result = super()._post_process()
        self.filtered(lambda tx: tx.state == "done").sale_order_ids._rejudge_now()
        return result
