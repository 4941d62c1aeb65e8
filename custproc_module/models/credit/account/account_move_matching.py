"""What is matched with an entry that leaves the books is not settled: a draft is nobody's money and nobody's credit note (D-05).

The host leaves the matching in place when an entry is set back to draft: an invoice stays “Paid” by money that stands in no books.
Here it is taken back, as for an entry that is cancelled, and made again when the entry is posted once more. An invoice that is corrected
keeps its money, as the host has it: what is open of it stands among the drafts.
"""

from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    _protected_fields = ("custproc_matched_before",)

    custproc_matched_before = fields.Json(
        "Matched before",
        copy=False,
        readonly=True,
        prefetch=False,
        help="With what this entry was matched when it was set back to draft; posting it again matches it again.",
    )

    def _take_matching_back(self):
        """Undo what is matched on receivable accounts of these posted entries, which leave the books now, and remember with what."""
        money = self.filtered(lambda move: move.move_type not in ("out_invoice", "out_receipt"))
        lines = money.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        partials = lines.matched_debit_ids | lines.matched_credit_ids
        if not partials:
            return
        for move, mine in lines.grouped("move_id").items():
            if pairs := mine._get_matched_pairs():
                move.sudo().custproc_matched_before = pairs  # sudo: account.move, closed to everybody
        partials.unlink()

    def _match_again(self):
        """Match what these entries, just posted, were matched with before they were set back to draft, as far as both are still open."""
        for move in self.filtered("custproc_matched_before"):
            pairs = move.custproc_matched_before
            move.sudo().custproc_matched_before = False  # sudo: account.move, closed to everybody
            for payer_id, other_id, other_payer_id in pairs:
                mine, others = move._get_open_items(payer_id), self.browse(other_id).exists()._get_open_items(other_payer_id)
                for line in mine:
                    fitting = others.browse(other.id for other in others if other._settles(line))
                    if fitting:
                        (line | fitting).reconcile()

    def _get_open_items(self, payer_id):
        """Open receivable lines of posted entries, of one payer."""
        return self.filtered(lambda move: move.state == "posted").line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
            and not line.reconciled
            and line.partner_id.commercial_partner_id.id == payer_id
        )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_matched_pairs(self):
        """[payer, other entry, its payer] of what these lines of one entry are matched with, by ids, in the order it was done; what
        the host itself adds for a difference of rates comes again by itself."""
        partials = (self.matched_debit_ids | self.matched_credit_ids).sorted("id")
        pairs = []
        for partial in partials:
            mine, other = partial.debit_move_id, partial.credit_move_id
            if mine not in self:
                mine, other = other, mine
            pair = [mine.partner_id.commercial_partner_id.id, other.move_id.id, other.partner_id.commercial_partner_id.id]
            if other.move_id not in partials.exchange_move_id and pair not in pairs:
                pairs.append(pair)
        return pairs

    def _settles(self, line):
        """Whether this open item and another one can pay each other."""
        self.ensure_one()
        return self.account_id == line.account_id and not self.reconciled and (self.balance < 0) != (line.balance < 0)
