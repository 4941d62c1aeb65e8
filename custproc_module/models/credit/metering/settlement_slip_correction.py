from odoo import fields, models
from odoo.fields import Command

from ....policies.credit.metering import READ_STATES
from ...engine.words import in_one
from .settlement_slip import CASHIERS


class SettlementSlip(models.Model):
    """What happens to a slip that is wrong: disputed by the customer, corrected by another slip and a credit note (MR-05)."""

    _inherit = "custproc.settlement.slip"

    def _get_disputed_gaps(self):
        return self._get_draft_gaps()

    def _get_draft_gaps(self):
        if self.move_id.state != "draft":
            return []
        # A draft says nothing to the customer yet: it is deleted, not credited.
        return [self.env._("its invoice is a draft, which is deleted first")]

    def _get_corrected_gaps(self):
        gaps = self._get_draft_gaps()
        # sudo: custproc.settlement.slip, the next slip may be another reader's
        later = self.sudo().search([("previous_slip_id", "=", self.id), ("state", "in", list(READ_STATES - {"corrected"}))], limit=1)
        if later:
            gaps.append(self.env._("the slip %(slip)s after it was read on from it; correct that one", slip=later.name))
        return gaps

    # -- dispute ---------------------------------------------------------------------------------------------------------------
    def action_open_dispute(self):
        """Open the form that records what the customer disputes."""
        return self._open_step("dispute", self.env._("Customer disputes the slip"))

    def _dispute(self, reason):
        """The customer objects: the slip waits, and so does the dunning of its invoice.

        :raise ProcessError: no reason is given
        """
        self._ask_reason(reason, self.env._("be disputed"), self.env._("Enter what the customer disputes."))
        self._set_state("disputed", dispute_reason=reason)
        disputes = self.env["custproc.dunning.dispute"]
        for move in self.move_id.filtered(lambda move: move.state == "posted" and move.payment_state not in ("paid", "reversed")):
            if not move.custproc_dispute_ids.filtered(lambda dispute: dispute.state == "open"):
                disputes.create({"move_id": move.id, "reason": reason})

    def action_stand(self):
        """The dispute is over and the slip stands: it goes on where it was.

        The reader has no say in what the customer disputes of his reading.
        """
        self._require_step("disputed", groups=CASHIERS)
        for slip in self:
            target = "invoiced" if slip.invoiced_at else "signed" if slip.signed_on else "to_read"
            slip._set_state(target)
        return True

    # -- correction --------------------------------------------------------------------------------------------------------------
    def action_open_correction(self):
        """Open the form that asks why the slip is corrected."""
        return self._open_step("correct", self.env._("Correct the slip"))

    def _correct(self, reason):
        """Replace wrong slips: each gets a new one to be read, and what was invoiced is credited by a draft credit note.

        :return: the new slips
        :raise ProcessError: no reason; a later slip was read on from it; its invoice is still a draft
        """
        self._ask_reason(reason, self.env._("be corrected"), self.env._("Enter what was wrong."))
        made = self.browse()
        for slip in self:
            slip._set_state("corrected", corrected_at=fields.Datetime.now(), correction_reason=reason)
            slip.flush_recordset(["state"])  # before another slip of the meter is in the round
            if slip.move_id.state == "posted":
                refund = self.env["account.move"].with_company(slip.company_id).create(slip._prepare_refund(reason))
                slip.sudo().refund_id = refund  # sudo: custproc.settlement.slip, a closed field
            # sudo: custproc.settlement.slip, slips are drawn up by the process alone
            made |= slip.sudo().create(slip._prepare_correction()).sudo(self.env.su)
            slip.message_post(body=self.env._("Corrected by %(slip)s: %(reason)s", slip=made[-1:].name, reason=reason))
        return made

    def _prepare_correction(self):
        values = {name: self[name].id for name in ("round_id", "meter_id", "partner_id", "address_id", "user_id", "previous_slip_id")}
        plain = ("route", "position", "digits", "factor", "previous_reading", "previous_on", "mean_volume", "has_mean")
        root = self.name.split("/")[0]
        count = self.search_count([("round_id", "=", self.round_id.id), ("meter_id", "=", self.meter_id.id)])
        return values | {name: self[name] for name in plain} | {"name": f"{root}/{count}", "corrects_id": self.id}

    def _prepare_refund(self, reason):
        """Values of the credit note for this slip's part of its invoice, at the invoice's own price, taxes and account."""
        self.ensure_one()
        line = self.move_line_id
        copied = ("name", "quantity", "price_unit", "discount")
        return {
            "move_type": "out_refund",
            "company_id": self.company_id.id,
            "partner_id": self.move_id.partner_id.id,
            "currency_id": self.move_id.currency_id.id,
            "journal_id": self.move_id.journal_id.id,
            "invoice_date": self.company_id._custproc_today(),
            "invoice_payment_term_id": False,
            "reversed_entry_id": self.move_id.id,
            "ref": in_one(self.env, [self.name, reason]),
            "invoice_line_ids": [
                Command.create(
                    {name: line[name] for name in copied}
                    | {
                        "product_id": line.product_id.id,
                        "product_uom_id": line.product_uom_id.id,
                        "account_id": line.account_id.id,
                        "tax_ids": [Command.set(line.tax_ids.ids)],
                    }
                )
            ],
        }

    def _ask_reason(self, reason, verb, next_step):
        for slip in self:
            if not (reason or "").strip():
                slip._refuse(verb, self.env._("no reason is given"), next_step)
