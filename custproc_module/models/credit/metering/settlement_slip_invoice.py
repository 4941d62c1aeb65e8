from odoo import fields, models
from odoo.fields import Command

from .settlement_slip import CASHIERS, plain


class SettlementSlip(models.Model):
    """At the cashier's: invoices from slips (MR-04, CO-01); what is posted passes the credit gate as every invoice does."""

    _inherit = "custproc.settlement.slip"

    def _get_invoiced_gaps(self):
        gaps = []
        if not self.signed_on:
            gaps.append(self.env._("it was not delivered to the customer"))
        if not self.handed_at:
            gaps.append(self.env._("it was not handed to the cashier"))
        return gaps

    def action_invoice(self):
        """Draft the invoices of these slips: one for each customer and day of delivery.

        :raise ProcessError: a slip was not delivered or not handed to the cashier
        """
        self._invoice()
        return self.action_open_invoices()

    def _invoice(self):
        """The draft invoices; slips without a volume are entered without one. Beside what core asks for each invoice no query grows."""
        waiting = self.filtered(lambda slip: slip.state != "invoiced")
        waiting._require_step("signed")
        waiting._set_state("invoiced", invoiced_at=fields.Datetime.now())
        groups = waiting.filtered("volume").grouped(lambda slip: (slip.company_id, slip.cycle_id, slip._get_payer(), slip.signed_on))
        batches = list(groups.values())
        moves = self.env["account.move"]
        for company in waiting.company_id:
            own = [slips for slips in batches if slips.company_id == company]
            made = moves.with_company(company).create([slips._prepare_invoice() for slips in own])
            for slips, move in zip(own, made, strict=True):
                for slip, line in zip(slips, move.invoice_line_ids.sorted("id"), strict=True):
                    # sudo: custproc.settlement.slip, closed fields; the caller's rights were asked by the transition
                    slip.sudo().write({"move_id": move.id, "move_line_id": line.id})
                # sudo: account.move, a closed field: the day its slips were delivered
                move.sudo().custproc_slip_on = slips[0].signed_on
            moves |= made
        return moves

    def _get_payer(self):
        """Where the invoice of a slip goes."""
        return self.env["res.partner"].browse(self.partner_id.address_get(["invoice"])["invoice"])

    def _prepare_invoice(self):
        """Values of one draft invoice for slips of one payer, cycle and day; due a week after the slip's day (CO-01, D-10)."""
        first = self[0]
        values = {
            "move_type": "out_invoice",
            "company_id": first.company_id.id,
            "partner_id": first._get_payer().id,
            "currency_id": first.currency_id.id,
            "invoice_date": first.company_id._custproc_today(),
            "invoice_date_due": first.due_on,
            "invoice_payment_term_id": False,
            "invoice_origin": ", ".join(self.mapped("name")),
            "invoice_line_ids": [Command.create(slip._prepare_invoice_line()) for slip in self],
        }
        return values | ({"journal_id": first.cycle_id.journal_id.id} if first.cycle_id.journal_id else {})

    def _prepare_invoice_line(self):
        self.ensure_one()
        return {
            "product_id": self.cycle_id.product_id.id,
            "name": self._describe(),
            "quantity": self.volume,
            "price_unit": self.price_unit,
        }

    def _describe(self):
        """The line's text, in the customer's language: meter, readings, whether they were read."""
        slip = self.with_context(lang=self.partner_id.lang or self.env.lang)
        numbers = {
            "meter": slip.meter_number,
            "previous": plain(slip.previous_reading),
            "present": plain(slip.reading),
            "slip": slip.name,
        }
        if slip.is_estimated:
            text = slip.env._("Meter %(meter)s: %(previous)s to %(present)s (estimated), slip %(slip)s", **numbers)
        else:
            text = slip.env._("Meter %(meter)s: %(previous)s to %(present)s, slip %(slip)s", **numbers)
        return f"{slip.cycle_id.product_id.display_name}\n{text}"

    def action_take_back(self):
        """An invoice that was deleted or cancelled frees its slips, to be invoiced again."""
        self._require_step("invoiced", groups=CASHIERS)
        for slip in self:
            if slip.move_id and slip.move_id.state != "cancel":
                slip._refuse(
                    self.env._("be invoiced again"),
                    self.env._("its invoice %(invoice)s stands", invoice=slip.move_id.display_name),
                    self.env._("Correct the slip by another one instead."),
                )
        return self._set_state("signed", move_id=False, move_line_id=False, invoiced_at=False)

    def action_open_invoices(self):
        """The invoices and credit notes of these slips."""
        moves = self.move_id | self.refund_id
        action = {"type": "ir.actions.act_window", "name": self.env._("Invoices"), "res_model": "account.move"}
        if len(moves) == 1:
            return {**action, "view_mode": "form", "res_id": moves.id}
        return {**action, "view_mode": "list,form", "domain": [("id", "in", moves.ids)]}
