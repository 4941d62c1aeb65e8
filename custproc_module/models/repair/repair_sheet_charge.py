from odoo import api, fields, models

from ...policies.repair.charge import DONE_STATES, still_to_charge
from ..engine.customer_input import check_length
from ..engine.words import in_one

FINANCE = "custproc_module.group_custproc_finance_officer"
RECEIPT_LENGTH = 64


class RepairSheetCharge(models.Model):
    """What finance does with the third copy of the slip: the fees are charged by an invoice or against a receipt (RP-07).

    The module makes no invoice of a repair: fees are agreed with tax, and which tax is in them finance knows. It notes which invoice or
    receipt holds them, and lists what none does.
    """

    _inherit = "custproc.repair.sheet"

    _protected_fields = ("charge_move_id", "charge_receipt", "charged_amount", "charged_on", "charged_by_id")

    charge_move_id = fields.Many2one(
        "account.move", "Charged by invoice", copy=False, readonly=True, index="btree_not_null", ondelete="restrict", check_company=True
    )
    charge_receipt = fields.Char("Charged by receipt", copy=False, readonly=True, help="Number of the receipt for cash.")
    charged_amount = fields.Monetary("Charged", copy=False, readonly=True)
    charged_on = fields.Date("Charged on", copy=False, readonly=True)
    charged_by_id = fields.Many2one("res.users", "Charged by", copy=False, readonly=True)
    amount_to_charge = fields.Monetary(
        "Still to charge", compute="_compute_amount_to_charge", store=True, help="Agreed, the work done, and on no invoice or receipt."
    )

    @api.depends("state", "has_consent", "amount_total", "charged_amount", "charge_move_id.state")
    def _compute_amount_to_charge(self):
        for sheet in self:
            # sudo: account.move, only whether it was cancelled; technicians lead the sheet on
            is_void = sheet.sudo().charge_move_id.state == "cancel"
            sheet.amount_to_charge = still_to_charge(
                sheet.state, sheet.has_consent, sheet.amount_total, sheet.charged_amount, is_void
            )

    def action_open_charge(self):
        """Open the form that notes which invoice or receipt holds the fees (RP-07)."""
        return self._open_step("charge", self.env._("Charged"))

    def _charge(self, move, receipt):
        """Note that the fees are charged by an invoice of the customer, or against a receipt.

        :param move: the invoice, posted or still a draft; empty where a receipt was given
        :raise AccessError: not finance
        :raise ProcessError: nothing is to be charged, neither is named, or the invoice is not the customer's or does not hold so much
        """
        self.ensure_one()
        self.check_access("read")
        self._take_turn()
        self.invalidate_recordset(["charge_move_id", "charge_receipt", "charged_amount", "amount_to_charge"])
        receipt = (receipt or "").strip()
        check_length(self.env, self.env._("Receipt"), receipt, RECEIPT_LENGTH)
        facts = self._get_charge_gaps(move, receipt)
        if facts:
            self._refuse(
                self.env._("be noted as charged"),
                in_one(self.env, facts),
                self.env._("Choose the customer's invoice that holds the fees, or enter the number of the receipt."),
            )
        # sudo: custproc.repair.sheet, closed fields; finance reads the sheet and writes nothing else of it
        self.sudo().write(
            {
                "charge_move_id": move.id,
                "charge_receipt": receipt,
                "charged_amount": self.amount_total,
                "charged_on": self.company_id._custproc_today(),
                "charged_by_id": self.env.uid,
            }
        )

    def _get_charge_gaps(self, move, receipt):
        facts = []
        if not self.env.su and not self.env.user.has_group(FINANCE):
            facts.append(self.env._("only finance charges"))
        if not self.amount_to_charge:
            held = self.charge_move_id.display_name or self.charge_receipt
            facts.append(
                self.env._("%(document)s holds its fees already", document=held)
                if held and self.state in DONE_STATES
                else self.env._("nothing of it is to be charged")
            )
        if bool(move) == bool(receipt):
            facts.append(self.env._("one of invoice and receipt is to be named"))
        elif move:
            facts += self._get_invoice_gaps(move)
        return facts

    def _get_invoice_gaps(self, move):
        """Why an invoice cannot hold the fees: another payer's, cancelled, or too small with the other repairs on it."""
        if move.move_type not in ("out_invoice", "out_receipt") or move.state == "cancel":
            return [self.env._("%(invoice)s is no invoice to a customer", invoice=move.display_name)]
        if move.commercial_partner_id != self.partner_id.commercial_partner_id:
            return [self.env._("%(invoice)s is another customer's", invoice=move.display_name)]
        # sudo: custproc.repair.sheet, what else the invoice holds
        others = self.sudo().search([("charge_move_id", "=", move.id), ("id", "!=", self.id)])
        needed = sum(others.mapped("charged_amount")) + self.amount_total
        if self.currency_id.compare_amounts(move.amount_total_signed, needed) >= 0:
            return []
        return [
            self.env._(
                "%(invoice)s comes to %(amount)s, the repairs on it to %(needed)s",
                invoice=move.display_name,
                amount=self.currency_id.format(move.amount_total_signed),
                needed=self.currency_id.format(needed),
            )
        ]
