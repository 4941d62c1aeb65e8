"""A hold goes by itself when its reason goes: a payment, exposure that falls, a paper, an approval, a new policy."""

import logging

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import str2bool

from ..engine.words import tell

_logger = logging.getLogger(__name__)

BATCH = 50
HELD = [("custproc_is_held", "=", True)]
GATE_ACTIVITY = "custproc_module.mail_activity_type_gate"


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model
    def _trigger_rejudging(self):
        """Have the held documents judged again soon, if there are any."""
        self.env["sale.order"].flush_model(["custproc_is_held"])
        self.env.cr.execute(
            """SELECT EXISTS (SELECT 1 FROM sale_order WHERE custproc_is_held)
                   OR EXISTS (SELECT 1 FROM stock_picking WHERE custproc_is_held)
                   OR EXISTS (SELECT 1 FROM account_move WHERE custproc_is_held)"""
        )
        if self.env.cr.fetchone()[0]:
            job = self.env.ref("custproc_module.ir_cron_gate_rejudge", raise_if_not_found=False)
            if job:
                job.sudo()._trigger()  # sudo: ir.cron, whoever books a payment may not read jobs

    @api.model
    def _cron_rejudge(self):
        """Judge every held order, transfer and invoice again, in batches; what fails is shown to the administrator."""
        failures = self.env["custproc.job.failure"]
        cron = self.env["ir.cron"]
        models = [self.env[name] for name in ("sale.order", "stock.picking", "account.move")]
        waiting = [(model, model.search(HELD, order="id").ids) for model in models]
        remaining = sum(len(ids) for _model, ids in waiting)
        cron._commit_progress(remaining=remaining)
        for model, ids in waiting:
            for start in range(0, len(ids), BATCH):
                chunk = ids[start : start + BATCH]
                failures._run_batch(
                    f"gate.{model._name}", model.browse(chunk).exists(), lambda record: record._rejudge()
                )
                remaining -= len(chunk)
                if not cron._commit_progress(len(chunk), remaining=remaining):
                    return

    def _judge_again(self):
        super()._judge_again()
        self._rejudge_now()
        # Transfers and invoices that are held by themselves follow soon.
        self._trigger_rejudging()

    def _rejudge_now(self):
        """Judge held orders again at once, without letting their trouble stop the payment that leads here."""
        for order in self.filtered("custproc_is_held"):
            try:
                with self.env.cr.savepoint():
                    order._rejudge()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                raise
            except Exception:
                _logger.info("order %s could not be judged again, the job will try", order.id, exc_info=True)
                self._trigger_rejudging()

    def _rejudge(self):
        """Judge one held order again; when it is free now, it goes on where its customer has signed or paid."""
        self.ensure_one()
        if not self.custproc_is_held:
            return
        # sudo: sale.order, see _pass_order_gate
        order = self.sudo().with_company(self.company_id)
        if order.state == "sale":
            released = order._judge_growth()
            if released:
                order._set_hold(False, False)
                order._release_transfers()
                order._schedule_gate_activity(lambda told: told.env._("The order is no longer held and its transfers may leave."))
            return
        if order._awaits_agreement() or not order._pass_order_gate():
            return
        order._set_hold(False, False)
        if order._is_agreed_by_customer():
            order.with_context(send_email=True).action_confirm()
            order._invoice_paid_order()
        else:
            order._schedule_gate_activity(lambda told: told.env._("The reason of the hold is gone: the order can be confirmed now."))

    def _is_agreed_by_customer(self):
        """Whether the customer has done his part, by signature or payment, so that core would have confirmed."""
        self.ensure_one()
        if self.signature and not self._has_to_be_paid():
            return True
        paid = self.transaction_ids.filtered(lambda tx: tx.state in ("authorized", "done"))
        return bool(paid) and self._is_confirmation_amount_reached()

    def _invoice_paid_order(self):
        """Invoice an order paid online, where core would have done so when the payment was confirmed."""
        # sudo: ir.config_parameter, read as core reads it
        if not str2bool(self.env["ir.config_parameter"].sudo().get_param("sale.automatic_invoice", "False")):
            return
        transactions = self.transaction_ids.filtered(lambda tx: tx.state == "done" and not tx.invoice_ids)
        if self.state == "sale" and transactions:
            transactions._invoice_sale_orders()
            transactions.invoice_ids.filtered(lambda invoice: invoice.state == "draft").action_post()


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _rejudge(self):
        """Judge one held transfer again and tell who waits for it."""
        self.ensure_one()
        picking = self.sudo().with_company(self.company_id)  # sudo: stock.picking, see _pass_delivery_gate
        if not picking.custproc_is_held:
            return
        if picking.state in ("done", "cancel") or picking._pass_delivery_gate():
            picking._set_hold(False, False)
            user = picking.user_id or picking.sale_id.user_id
            if picking.state not in ("done", "cancel") and user:
                tell(
                    picking,
                    user,
                    lambda env: env._("Transfer no longer held"),
                    lambda told: told.env._("The reason of the hold is gone: the transfer can be validated now."),
                    GATE_ACTIVITY,
                )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _rejudge(self):
        """Judge one held invoice again; one that its payment made posts itself, as it would have then."""
        self.ensure_one()
        move = self.sudo().with_company(self.company_id)  # sudo: account.move, see _pass_invoice_gate
        if not move.custproc_is_held:
            return
        if move.state != "draft" or move._pass_invoice_gate():
            move._set_hold(False, False)
            if move.state == "draft" and move.transaction_ids.filtered(lambda tx: tx.state == "done"):
                move.action_post()
            elif move.state == "draft" and move.invoice_user_id:
                tell(
                    move,
                    move.invoice_user_id,
                    lambda env: env._("Invoice no longer held"),
                    lambda told: told.env._("The reason of the hold is gone: the invoice can be posted now."),
                    GATE_ACTIVITY,
                )


class CreditAccount(models.Model):
    _inherit = "custproc.credit.account"

    @api.model
    def _after_refresh(self, changed_ids):
        super()._after_refresh(changed_ids)
        if changed_ids:
            self.env["sale.order"]._trigger_rejudging()
