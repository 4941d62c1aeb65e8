"""A posted customer invoice stays what the gate judged (D-06): its payer and its amount change only by way of a draft, which is judged
again. The host lets a context key, and writes of single lines, change both.
"""

from odoo import api, models

from ...exceptions import ProcessError

# What makes the amount and says who owes it; names, accounts of income, analytic distribution and due dates stay open.
JUDGED = {"partner_id", "price_unit", "quantity", "discount", "currency_id", "balance", "debit", "credit", "amount_currency"}
JUDGED |= {"display_type", "company_id", "date", "product_uom_id"}
JUDGED_OF_ENTRY = {"partner_id", "currency_id", "invoice_currency_rate"}
READONLY = "skip_readonly_check"


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        if self.env.context.get(READONLY) and not self.env.su and any(move._is_settled_by_gate() for move in self):
            # The key by which the host lets bank statements change their own entries; no caller takes it to an invoice.
            self = self.with_context(**{READONLY: False})
        names = JUDGED_OF_ENTRY & vals.keys()
        if names and not self.env.su and vals.get("state", "posted") == "posted":
            for move in self:
                if any(self._field_will_change(move, vals, name) for name in names) and move._is_settled_by_gate():
                    move._refuse_change()
        return super().write(vals)

    def _is_settled_by_gate(self):
        """Whether the entry is posted and its posting was the invoice gate's to let pass."""
        self.ensure_one()
        return self.state == "posted" and self._is_gated() and self.company_id._custproc_gate_mode("invoice") == "block"

    def _refuse_change(self):
        raise ProcessError(
            self.env._(
                "%(document)s cannot be changed in its payer or amount: it was posted with %(amount)s, as the invoice gate judged it. "
                "Set it back to draft, change it and confirm it again.",
                document=self.display_name,
                amount=self.currency_id.format(self.amount_total),
            )
        )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # Before the host works with the values: it asks for their access last.
            for name in self._get_closed_fields().intersection(set().union(*vals_list)):
                self._check_field_access(self._fields[name], "write")
            moves = {vals.get("move_id") or self.env.context.get("default_move_id") for vals in vals_list} - {None, False}
            for move in self.env["account.move"].browse(moves):
                if move._is_settled_by_gate():
                    move._refuse_change()
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and not vals.keys().isdisjoint(JUDGED | {"account_id"}):
            self._check_stays_as_judged(vals)
        return super().write(vals)

    def _check_stays_as_judged(self, vals):
        """:raise ProcessError: the values change what a posted invoice is worth, who owes it, or that anybody does"""
        changes = self.env["account.move"]._field_will_change
        for line in self:
            names = JUDGED & vals.keys()
            if "account_id" in vals and line.account_id.account_type == "asset_receivable":
                names |= {"account_id"}
            if any(changes(line, vals, name) for name in names) and line.move_id._is_settled_by_gate():
                line.move_id._refuse_change()
