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
    booked: Decimal | None = None  # company currency: of a down payment, whose lines the host rounds together
    earmark: object = None  # the order the money is for, by name

    @property
    def sign(self):
        return 1 if self.kind == "bill" else -1

    @property
    def total(self):
        """In company currency: each line is converted and rounded by itself."""
        if self.booked is not None:
            return self.booked
        return sum((cents(amount / self.rate) for amount in self.amounts), Decimal())

    def open_at(self, day=None):
        """What is open, in company currency: now, or at the start of a day."""
        foreign = sum(self.amounts)
        left = foreign - sum((amount for on, amount in self.settled if day is None or on < day), Decimal())
        return self.sign * cents(self.total * left / foreign) if foreign else Decimal()

    def billed_at(self, day=None):
        """What a draft bill would add: money that is matched with it already has left the receivables."""
        return max(self.open_at(day), Decimal())


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
    leaves: date | None = None  # the day on which it is to be delivered

    def is_far(self, at, horizon):
        """Whether its delivery lies beyond the horizon: then only what has left of it counts."""
        return bool(horizon) and self.leaves > at + timedelta(horizon)

    def value(self, items, at, horizon=0):
        """What it still brings, in company currency, as of a day, given the documents that count."""
        brings = Decimal()
        for line in self.lines:
            # Only what has left, of an order that is not confirmed any more, or for a day too far off.
            ordered = line.ordered if self.is_confirmed and not self.is_far(at, horizon) else Decimal()
            billed, credited = self.billed(line, items, "bill"), self.billed(line, items, "credit")
            delivered = line.sent - line.returned
            wanted = max(ordered, delivered)
            # What came back does not leave again, unless a transfer stands ready for it.
            gone = max(min(line.returned, wanted - delivered - line.leaving), 0)
            # A line that takes something back brings nothing, billed or not.
            owed = max(wanted - gone - (billed - credited), 0) if line.ordered > 0 else 0
            brings += line.total / line.ordered * owed / self.rate
        return max(cents(brings - self.paid_down(items)), Decimal())

    def billed(self, line, items, kind="bill"):
        return sum((item.quantities.get(line.key, 0) for item in items if item.kind == kind), Decimal())

    def paid_down(self, items):
        """Down payments billed and not deducted again, in company currency."""
        return sum((item.sign * item.down_payments.get(self.key, 0) / item.rate for item in items), Decimal())

    def claims(self, items, at, horizon):
        """What of it stands in the exposure, billed or not: so much of the money for it by name pays what is owed for it."""
        if not self.is_confirmed:
            return Decimal()
        whole = sum(line.total for line in self.lines) / self.rate
        if not self.is_far(at, horizon):
            return cents(whole)
        there = sum(
            line.total / line.ordered * max(line.sent - line.returned, self.billed(line, items) - self.billed(line, items, "credit"))
            for line in self.lines
        )
        return cents(min(there / self.rate + self.paid_down(items), whole))


@dataclass
class Books:
    items: list
    orders: list
    horizons: dict = field(default_factory=dict)  # {root: days}

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
        return {
            "rolling_limit": max(sum((item.sign * item.total for item in recent), Decimal()), Decimal()),
            "receivable": sum((amount for _item, amount in still_open), Decimal()),
            "overdue": sum((amount for item, amount in owed if item.due < at), Decimal()),
            "oldest_open": min((item.issued for item, _amount in owed), default=None),
            "drafts": sum((item.billed_at(day) for item in drafts), Decimal()),
            "uninvoiced": sum((value for key, value in self.values(payer, root, today, day).items() if key != judged), Decimal()),
        }

    def values(self, payer, root, today, day=None):
        """{order key: what it still brings} of the payer's orders."""
        counting, at = self._counting(day), day or today
        return {
            order.key: order.value(counting[order.key], at, self.horizons.get(root, 0))
            for order in self.orders
            if (order.payer, order.root) == (payer, root)
            and (not (order.is_confirmed and order.is_billed) if day is None else order.confirmed < day)
        }

    def money_for(self, order):
        """What of the money for an order by name is matched with nothing."""
        return -sum((item.open_at() for item in self.items if item.earmark == order.key and item.state == "posted"), Decimal())

    def spare(self, payer, root, today):
        """Money for single orders beyond what is claimed of them: it is in the books and lowers what is owed, but lifts no other order."""
        counting, horizon = self._counting(None), self.horizons.get(root, 0)
        mine = [order for order in self.orders if (order.payer, order.root) == (payer, root)]
        return sum(
            (max(self.money_for(order) - order.claims(counting[order.key], today, horizon), Decimal()) for order in mine), Decimal()
        )

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
        value = at_today.value(self._counting(None)[order.key], today, self.horizons.get(order.root, 0))
        paid = self.money_for(order)
        exposure = figures["receivable"] + figures["drafts"] + figures["uninvoiced"] + self.spare(order.payer, order.root, today)
        oldest = figures["oldest_open"]
        kind = "over_limit" if exposure + max(value - paid, Decimal()) > limit + CENT / 2 else "free"
        if oldest and (today - oldest).days > term:
            kind = "past_term"
        return kind, kind == "free" or value - paid < CENT / 2
