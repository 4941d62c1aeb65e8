"""The ledger of the data: invoices, the payments of most of them, and what reconciles the two."""

from contextlib import contextmanager

PAID = "(SELECT g FROM generate_series(1, {count}) AS g WHERE g::bigint * 7919 % 720 >= 40 AND g::bigint * 31 % 20 <> 0) AS p"


class Ledger:
    """Invoices over 720 days; the newest 40 days are open, of the older ones 19 of 20 are paid 30 days after their date."""

    paid = "(g::bigint * 7919 % 720 >= 40 AND g::bigint * 31 % 20 <> 0)"
    amount = "(100 + g::bigint * 104729 % 900)::numeric"

    def __init__(self, base, partners, customers, per_customer):
        self.base = base
        self.count = customers * per_customer
        self.partner = f"({partners[0]} + (g - 1) % {customers})"
        self.day = f"(DATE '{base.today}' - (1 + g::bigint * 7919 % 720)::int)"
        self.open_amount = f"CASE WHEN {self.paid} THEN 0 ELSE {self.amount} END"

    def make(self):
        with without_indexes(self.base.env.cr, "account_move", "account_move_line"):
            invoices = self._make_invoices()
            payments = self.base.multiply(
                "account_move",
                self.base.payment.id,
                self.count,
                self._parties() | {"name": "'BENCHP/' || g", "sequence_number": "g", "date": f"{self.day} + 30"},
                source=PAID,
            )[0]
            self.full = self.base.multiply("account_full_reconcile", self.base.full.id, self.count, {}, source=PAID)[0]
            debit = self._make_invoice_lines(invoices)
            credit = self._make_payment_lines(payments)
        self._make_partials(debit, credit)

    def _parties(self):
        return {"partner_id": self.partner, "commercial_partner_id": self.partner, "partner_shipping_id": self.partner}

    def _make_invoices(self):
        totals = ("amount_untaxed", "amount_total", "amount_untaxed_signed", "amount_total_signed")
        totals += ("amount_total_in_currency_signed", "amount_untaxed_in_currency_signed")
        values = {
            "name": "'BENCH/' || g",
            "sequence_number": "g",
            "payment_reference": "'BENCH/' || g",
            "access_token": "NULL",
            "date": self.day,
            "invoice_date": self.day,
            "invoice_date_due": f"{self.day} + 30",
            "amount_residual": self.open_amount,
            "amount_residual_signed": self.open_amount,
            "payment_state": f"CASE WHEN {self.paid} THEN 'paid' ELSE 'not_paid' END",
        }
        values |= self._parties() | dict.fromkeys(totals, self.amount)
        return self.base.multiply("account_move", self.base.invoice.id, self.count, values)[0]

    def _line(self, sign, first_move, name, day):
        """What every line of an entry has; `sign` is empty for a debit."""
        return {
            "partner_id": self.partner,
            "reconciled": "FALSE",
            "full_reconcile_id": "NULL",
            "matching_number": "NULL",
            "move_id": f"{first_move} - 1 + g",
            "move_name": name,
            "date": day,
            "debit": "0" if sign else self.amount,
            "credit": self.amount if sign else "0",
            "balance": f"{sign}{self.amount}",
            "amount_currency": f"{sign}{self.amount}",
        }

    def _make_invoice_lines(self, first_move):
        """The first id of the receivable lines."""
        for line in self.base.invoice.line_ids:
            sign = "" if line.account_id == self.base.receivable else "-"
            values = self._line(sign, first_move, "'BENCH/' || g", self.day) | {"invoice_date": self.day}
            values |= dict.fromkeys(("price_unit", "price_subtotal", "price_total"), self.amount)
            if not sign:
                values |= {
                    "date_maturity": f"{self.day} + 30",
                    "reconciled": self.paid,
                    "name": "'BENCH/' || g",
                    "amount_residual": self.open_amount,
                    "amount_residual_currency": self.open_amount,
                    "full_reconcile_id": f"CASE WHEN {self.paid} THEN {self.full} - 1 + g END",
                    "matching_number": f"CASE WHEN {self.paid} THEN (g)::text END",
                }
            first = self.base.multiply("account_move_line", line.id, self.count, values)[0]
            if not sign:
                debit = first
        return debit

    def _make_payment_lines(self, first_move):
        """The first id of the receivable lines."""
        for line in self.base.payment.line_ids:
            sign = "-" if line.account_id == self.base.receivable else ""
            values = self._line(sign, first_move, "'BENCHP/' || g", f"{self.day} + 30")
            if sign:
                values |= {
                    "reconciled": "TRUE",
                    "full_reconcile_id": f"{self.full} - 1 + g",
                    "matching_number": "(g)::text",
                }
            first = self.base.multiply("account_move_line", line.id, self.count, values, source=PAID)[0]
            if sign:
                credit = first
        return credit

    def _make_partials(self, debit, credit):
        values = {
            "debit_move_id": f"{debit} - 1 + g",
            "credit_move_id": f"{credit} - 1 + g",
            "max_date": f"{self.day} + 30",
            "full_reconcile_id": f"{self.full} - 1 + g",
        }
        values |= dict.fromkeys(("amount", "debit_amount_currency", "credit_amount_currency"), self.amount)
        self.base.multiply("account_partial_reconcile", self.base.partial.id, self.count, values, source=PAID)


@contextmanager
def without_indexes(cr, *tables):
    """Build the indexes once at the end instead of row by row; constraints keep theirs."""
    cr.execute(
        """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i
            WHERE indrelid = ANY(%s::regclass[]) AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.indexrelid)""",
        [list(tables)],
    )
    indexes = cr.fetchall()
    for name, _definition in indexes:
        cr.execute(f"DROP INDEX {name}")
    yield
    for _name, definition in indexes:
        cr.execute(definition)
