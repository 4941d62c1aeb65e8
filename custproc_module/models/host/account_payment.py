from odoo import api, models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def action_post(self):
        result = super().action_post()
        # sudo: sale.order, the cashier who books a prepayment need not read orders
        self.sudo().custproc_sale_order_id._rejudge_now()
        self.env["custproc.dunning.stop"]._trigger_lifting()
        return result


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._after_settlement()
        self.env["sale.order"]._trigger_rejudging()
        return partials

    def unlink(self):
        items = self.debit_move_id
        result = super().unlink()
        self._after_undoing(items)
        return result
