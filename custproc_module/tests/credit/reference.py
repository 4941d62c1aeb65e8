"""A second way to a payer's figures and verdict: plain Python over documents as they were entered (D-04, D-05, D-06).

Nothing here reads a residual, an invoiced or delivered quantity or a total that the database keeps. Money is Decimal, in the document's
currency; `rate` is units of that currency for one unit of the company's.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def cents(amount):
    return Decimal(amount).quantize(CENT, ROUND_HALF_UP)


@dataclass
class Item:
    """What stands on a receivable account: an invoice (kind "bill"), a credit note ("credit"), or money received ("money")."""

    key: object
    payer: int
    root: int
    kind: str
    state: str  # draft, posted, cancel
    issued: date | None  # invoice date, or the date of an entry
    due: date | None
    created: date
    rate: Decimal
    amounts: list  # of its lines, in its currency
    settled: list = field(default_factory=list)  # (day, amount in its currency)
    quantities: dict = field(default_factory=dict)  # {order line key: quantity}
    down_payments: dict = field(default_factory=dict)  # {order key: amount with tax}, negative where it is deducted

    @property
    def sign(self):
        return 1 if self.kind == "bill" else -1

    @property
    def total(self):
        """In company currency: each line is converted and rounded by itself."""
        return sum((cents(amount / self.rate) for amount in self.amounts), Decimal())

    def open_at(self, day=None):
        """What is open, in company currency: now, or at the start of a day."""
        foreign = sum(self.amounts)
        left = foreign - sum((amount for on, amount in self.settled if day is None or on < day), Decimal())
        return self.sign * cents(self.total * left / foreign) if foreign else Decimal()


@dataclass
class Line:
    key: object
    total: Decimal  # with tax, of the ordered quantity
    ordered: Decimal
    sent: Decimal = Decimal()
    returned: Decimal = Decimal()
    leaving: Decimal = Decimal()


@dataclass
class Order:
    key: object
    payer: int
    root: int
    is_confirmed: bool
    is_billed: bool  # nothing more to invoice, as the host tells
    confirmed: date
    rate: Decimal
    lines: list

    def value(self, items):
        """What it still brings, in company currency, given the documents that count."""
        brings = Decimal()
        for line in self.lines:
            ordered = line.ordered if self.is_confirmed else Decimal()  # only what has left, of an order that is not confirmed any more
            billed = sum((item.quantities.get(line.key, 0) for item in items if item.kind == "bill"), Decimal())
            credited = sum((item.quantities.get(line.key, 0) for item in items if item.kind == "credit"), Decimal())
            delivered = line.sent - line.returned
            wanted = max(ordered, delivered)
            # What came back does not leave again, unless a transfer stands ready for it.
            gone = max(min(line.returned, wanted - delivered - line.leaving), 0)
            owed = max(wanted - gone - (billed - credited), 0)
            brings += line.total / line.ordered * owed / self.rate
        for item in items:
            brings -= item.sign * item.down_payments.get(self.key, 0) / item.rate
        return max(cents(brings), Decimal())


@dataclass
class Books:
    items: list
    orders: list

    def figures(self, payer, root, today, day=None, window=30, judged=None):
        """{figure: amount} of a payer, as of today (what stands in the books now), or at the start of a day that has passed; without the
        order that is judged."""
        items = [item for item in self.items if (item.payer, item.root) == (payer, root)]
        at = day or today
        posted = [item for item in items if item.state == "posted" and (day is None or item.issued < day)]
        drafts = [item for item in items if item.state == "draft" and item.kind == "bill" and (day is None or item.created < day)]
        recent = [item for item in posted if item.kind != "money" and at - timedelta(window) <= item.issued < at]
        still_open = [(item, item.open_at(day)) for item in posted]
        owed = [(item, amount) for item, amount in still_open if amount > 0]
        counting = self._counting(day)
        return {
            "rolling_limit": max(sum((item.sign * item.total for item in recent), Decimal()), Decimal()),
            "receivable": sum((amount for _item, amount in still_open), Decimal()),
            "overdue": sum((amount for item, amount in owed if item.due < at), Decimal()),
            "oldest_open": min((item.issued for item, _amount in owed), default=None),
            "drafts": sum((max(item.total, Decimal()) for item in drafts), Decimal()),
            "uninvoiced": sum(
                (
                    order.value(counting[order.key])
                    for order in self.orders
                    if (order.payer, order.root) == (payer, root)
                    and (not (order.is_confirmed and order.is_billed) if day is None else order.confirmed < day)
                    and order.key != judged
                ),
                Decimal(),
            ),
        }

    def _counting(self, day):
        """{order key: documents that take something off it}: posted ones and draft invoices, never a draft credit note."""
        lines = {line.key: order.key for order in self.orders for line in order.lines}
        found = defaultdict(list)
        for item in self.items:
            is_posted = item.state == "posted" and (day is None or item.issued < day)
            is_draft = item.state == "draft" and item.kind == "bill" and (day is None or item.created < day)
            if is_posted or is_draft:
                for key in {lines[key] for key in item.quantities} | set(item.down_payments):
                    found[key].append(item)
        return found

    def verdict(self, order, limit, today, rate, term=30):
        """(kind, whether it passes): the first line of D-06 that holds a quotation, or "free"; it is worth its lines at today's rate.

        One that brings nothing more, because all of it is billed, passes whatever its payer owes.
        """
        figures = self.figures(order.payer, order.root, today, judged=order.key)
        at_today = Order(**{**vars(order), "rate": rate, "is_confirmed": True})
        for line in at_today.lines:
            line.leaving = line.ordered - (line.sent - line.returned)
        value = at_today.value(self._counting(None)[order.key])
        exposure = figures["receivable"] + figures["drafts"] + figures["uninvoiced"]
        oldest = figures["oldest_open"]
        kind = "over_limit" if exposure + value > limit + CENT / 2 else "free"
        if oldest and (today - oldest).days > term:
            kind = "past_term"
        return kind, kind == "free" or value < CENT / 2
