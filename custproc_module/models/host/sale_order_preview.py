from odoo import api, fields, models
from odoo.tools.misc import format_date, format_time, formatLang

from ...policies.engine.hold import blocking, observed
from ..engine.document.single_mixin import check_single
from ..engine.words import in_sentences


class SaleOrder(models.Model):
    """What the seller sees before the click, and what he can do about a hold."""

    _inherit = "sale.order"

    custproc_preview = fields.Text("Before the click", compute="_compute_custproc_preview")
    custproc_preview_state = fields.Selection(
        [("free", "Free"), ("would_hold", "Would be held")], "Gate preview", compute="_compute_custproc_preview"
    )

    @api.depends("state", "custproc_is_held")
    def _compute_custproc_preview(self):
        """What the order gate would say of a saved quotation now. It only reads: nothing is claimed, locked or recorded."""
        self.custproc_preview = False
        self.custproc_preview_state = False
        asked = self.filtered(
            lambda order: isinstance(order.id, int) and order.state in ("draft", "sent") and not order.custproc_is_held
        )
        for company, orders in asked.grouped("company_id").items():
            mode = company._custproc_gate_mode("order")
            if mode == "off":
                continue
            # sudo: sale.order, see _pass_order_gate
            found = orders.sudo().with_company(company)._get_confirmation_holds()
            for order in orders:
                order._show_preview(mode, found.get(order.id, ()))
                order._show_horizon(found.get(order.id, ()))

    def _show_preview(self, mode, found):
        """Say what the findings mean, with the figures' time in the reader's time zone."""
        time = format_time(self.env, fields.Datetime.now(), time_format="HH:mm")
        credit = next((hold.figures for hold in found if hold.area == "credit" and "limit" in hold.figures), {})
        available = credit.get("limit", 0.0) - credit.get("exposure", 0.0)
        # sudo: res.company, only its currency
        money = formatLang(self.env, available, currency_obj=self.company_id.sudo().currency_id)
        holds, others = blocking(found), observed(found)
        if mode == "observe":
            holds, others = [], holds + others
        if not holds and not others:
            self.custproc_preview_state = "free"
            self.custproc_preview = self.env._(
                "Free: %(available)s available before this order (%(time)s).", available=money, time=time
            )
            return
        self.custproc_preview_state = "would_hold"
        values = {"reasons": in_sentences(self.env, holds or others), "available": money, "time": time}
        if not holds:
            self.custproc_preview = self.env._(
                "Not held, this is only observed; in mode block the order would be held: %(reasons)s Available: %(available)s (%(time)s).",
                **values,
            )
        else:
            self.custproc_preview = self.env._(
                "Would be held: %(reasons)s Available: %(available)s (%(time)s).", **values
            )

    def _show_horizon(self, found):
        """Say what of the quotation would not count yet, and from when on it does."""
        figures = next((hold.figures for hold in found if "counts_from" in hold.figures), None)
        if figures:
            note = self.env._(
                "%(amount)s of it is to be delivered beyond the horizon of the credit policy: it counts from %(day)s on.",
                amount=formatLang(self.env, figures["beyond"], currency_obj=self.company_id.sudo().currency_id),  # sudo: see above
                day=format_date(self.env, figures["counts_from"]),
            )
            self.custproc_preview = f"{self.custproc_preview}\n{note}"

    # ------------------------------------------------------------------
    # Ways out
    # ------------------------------------------------------------------
    def action_custproc_judge_again(self):
        """Judge held orders again; one that its customer has signed or paid goes on by itself when it is free."""
        self.check_access("write")
        for order in self:
            order._rejudge()

    def action_custproc_register_prepayment(self):
        """Open a receipt earmarked to this order, with the amount that lifts its hold."""
        check_single(self)
        # sudo: custproc.decision, the cashier need not read the decision to pay what it asks for
        figures = self.sudo().custproc_decision_id._get_figures().get("credit", {}) if self.custproc_is_held else {}
        amount = float(figures.get("missing") or 0.0) or self.amount_total
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Prepayment for %(order)s", order=self.name),
            "res_model": "account.payment",
            "view_mode": "form",
            "target": "current",
            "context": {
                "default_payment_type": "inbound",
                "default_partner_type": "customer",
                "default_partner_id": self.partner_invoice_id.commercial_partner_id.id,
                "default_amount": amount,
                "default_currency_id": self.company_id.currency_id.id,
                "default_custproc_sale_order_id": self.id,
                "default_memo": self.name,
            },
        }

    def action_custproc_decisions(self):
        """The verdicts on this order, the newest first."""
        check_single(self)
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.decision_action")
        return action | {"domain": [("model", "=", self._name), ("res_id", "=", self.id)], "context": {}}
