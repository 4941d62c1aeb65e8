from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...exceptions import ProcessError
from ...policies.engine.hold import merge
from ..engine.read_ahead import find_empty, read_ahead, read_at_once
from ..engine.words import as_note, in_lang_of
from .hoist import hoist, is_hoisted, unhoist

# What the host asks for of each order that it confirms, and of its lines; most of it is there for few of them.
ORDER_COLLECTIONS = ("stock_reference_ids", "repair_order_ids")
LINE_COLLECTIONS = (
    *("move_ids", "invoice_lines", "route_ids"),
    *("product_no_variant_attribute_value_ids", "product_custom_attribute_value_ids"),
)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # Orders that wait for something are few: held, in review, with a delivery beyond the horizon. One index for whoever looks for any of
    # them, because each index of the table is opened whenever an order changes.
    _custproc_waiting_idx = models.Index(
        "(partner_invoice_id)"
        " WHERE custproc_is_held OR custproc_far_on IS NOT NULL OR custproc_review_state NOT IN ('none', 'passed')"
    )

    # ------------------------------------------------------------------
    # Confirmation
    # ------------------------------------------------------------------
    def action_confirm(self):
        if is_hoisted(self, "action_confirm"):
            return super().action_confirm()
        return self._gated_confirm(lambda orders: super().action_confirm())

    def _register_hook(self):
        super()._register_hook()
        hoist(self, "action_confirm", lambda orders, origin: orders._gated_confirm(origin))

    def _unregister_hook(self):
        super()._unregister_hook()
        unhoist(self, "action_confirm")

    def _gated_confirm(self, confirm):
        """Confirm the orders that the gate lets pass; the others stay as they are, held, with their reason.

        Nothing raises and no action is returned for held orders, so that the harmless orders of a batch, the portal and the
        payment of an order go on.
        """
        allowed = self._pass_order_gate()
        if self and not allowed:
            return True
        find_empty(
            *((allowed.order_line, name) for name in LINE_COLLECTIONS), *((allowed, name) for name in ORDER_COLLECTIONS)
        )
        result = confirm(allowed)
        # The rate of the order's day of confirmation counts from here on.
        allowed._accept_value()
        return result

    def _pass_order_gate(self):
        """The orders that may be confirmed, of these; judges those that are not judged as they are now."""
        asked = self.filtered(lambda order: order.state in ("draft", "sent") and not order._is_judged())
        passed = set((self - asked).ids)
        for company, orders in asked.grouped("company_id").items():
            mode = company._custproc_gate_mode("order")
            if mode == "off":
                passed.update(orders.ids)
                continue
            orders.check_access("write")
            read_ahead((orders.sudo(), "order_line"))  # sudo: sale.order, see below; also what the host reads of the lines next
            orders._read_people()
            outdated = orders._work_out_rewards()
            # sudo: sale.order, the figures span invoices and orders the salesperson may not see
            judged = orders.sudo().with_company(company).with_context(lang=orders._get_hold_lang())
            judged._claim_gate()

            def ask(asked, outdated=outdated):
                return merge((asked & outdated)._get_agreement_holds(), asked._get_confirmation_holds())

            allowed = judged._settle_gate("order", mode, ask(judged), ask)
            (judged - allowed)._tell_salesperson_of_hold()
            passed.update(allowed.ids)
        return self.filtered(lambda order: order.id in passed)

    def _read_people(self):
        """Read in one query what the gate asks of payer and reader, and the host of the receiver, in three."""
        # sudo: res.partner, the payer's standing is judged whoever confirms; the reader by whom the reason is read
        orders = self.sudo()
        people = orders._get_hold_reader().partner_id | orders.partner_invoice_id | orders.partner_shipping_id
        read_at_once(people, "company_dependent")

    def _get_hold_reader(self):
        """The reason is read by the company's people, also where a customer's click led to it."""
        return self.env.user if self.env.user._is_internal() else self.user_id[:1]

    def _get_hold_lang(self):
        # sudo: res.users, a customer may not read the salesperson's language
        return self._get_hold_reader().sudo().lang or self.env.lang

    def _accept_value(self):
        """Take the orders' value of now as the one decided on."""
        # sudo: sale.order, the closed fields of the gate
        for order in self.sudo().filtered(lambda order: order.state == "sale"):
            value, _uninvoiced, _beyond, far_on = order._get_credit_values()[order.id]
            gates = ",".join(order.company_id._custproc_blocking_gates())
            values = {}
            if abs(order.custproc_decided_amount - value) >= order.company_id.currency_id.rounding / 2:
                values["custproc_decided_amount"] = value
            if (order.custproc_blocking_gates or "") != gates:
                values["custproc_blocking_gates"] = gates
            if order.custproc_far_on != far_on:
                values["custproc_far_on"] = far_on
            if values:
                order._write_closed(values)

    def _tell_salesperson_of_hold(self):
        """An activity for the salesperson where somebody else's step (the customer's, a job's) led to the hold."""
        for order in self:
            if order.custproc_is_held and order.user_id and order.user_id != self.env.user:
                order._schedule_gate_activity(lambda told: told.custproc_hold_reason)

    def _schedule_gate_activity(self, get_note):
        """One open activity of the gates an order, in the language of who gets it; a newer reason replaces the text of the older one."""
        self.ensure_one()
        user = self.user_id or self.create_uid
        told = in_lang_of(self, user)
        note = as_note(get_note(told))
        summary = told.env._("Held order") if self.custproc_is_held else told.env._("Order no longer held")
        activity_type = self.env.ref("custproc_module.mail_activity_type_gate", raise_if_not_found=False)
        mine = self.activity_ids.filtered(lambda activity: activity_type and activity.activity_type_id == activity_type)
        if mine:
            mine[0].write(
                {"summary": summary, "note": note, "user_id": user.id, "date_deadline": fields.Date.context_today(self)}
            )
        else:
            self.activity_schedule(
                "custproc_module.mail_activity_type_gate", summary=summary, note=note, user_id=user.id
            )

    # ------------------------------------------------------------------
    # Proof
    # ------------------------------------------------------------------
    @api.constrains("state")
    def _check_order_gate(self):
        """A confirmed order was judged in this transaction, as it is now: the last defence behind every other path."""
        for order in self:
            if order.state != "sale" or order.company_id._custproc_gate_mode("order") != "block":
                continue
            if not order._is_judged("block"):
                raise ValidationError(
                    self.env._(
                        "%(document)s cannot be set to “Sales Order” directly: the order gate has not let it pass. "
                        "Use the button “Confirm”, which judges it and says what is missing.",
                        document=order.display_name,
                    )
                )

    def _forget_verdict(self):
        """A document that leaves its state loses the verdict that led there: it is judged again when it comes back."""
        for order in self.filtered(lambda order: order.custproc_decision_id or order.custproc_is_held or order.custproc_far_on):
            order._set_hold(False, False)
            values = {"custproc_decision_id": False, "custproc_decided_amount": 0.0, "custproc_blocking_gates": False}
            # sudo: sale.order, the closed fields of the gate
            order.sudo().write(values | {"custproc_far_on": False})

    # ------------------------------------------------------------------
    # Changes
    # ------------------------------------------------------------------
    def write(self, vals):
        if vals.keys() <= self._get_closed_fields():
            return super().write(vals)
        if "date_order" in vals and not self.env.su:
            self._check_date_stays(vals["date_order"])
        with self._watch_growth():
            leaving = self.browse()
            if "state" in vals and vals["state"] != "sale":
                quotation = ("draft", "sent")
                leaving = self.filtered(lambda order: not (order.state in quotation and vals["state"] in quotation))
            result = super().write(vals)
            leaving._forget_verdict()
            if vals.get("state") == "cancel":
                self._after_cancel()
        return result

    def _check_date_stays(self, date_order):
        """Rate and delivery days of a confirmed order follow from its date: another one would change what counts of it (D-05).

        :raise ProcessError: the order is confirmed
        """
        moment = fields.Datetime.to_datetime(date_order)
        for order in self:
            if order.state == "sale" and order.date_order != moment:
                raise ProcessError(
                    self.env._(
                        "%(document)s cannot get another order date: it was confirmed on %(day)s, and counts since. "
                        "Cancel it and confirm it again.",
                        document=order.display_name,
                        day=order.company_id._custproc_format_day(order.date_order),
                    )
                )
