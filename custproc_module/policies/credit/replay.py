"""What a credit policy would have done with the shipments of the past: one payer's ledger, replayed day by day.

The ledger is what was posted: items that became open on a day, and matches that settled them later. Each customer invoice stands for
the shipment it belongs to and is judged on its day as D-06 says, on figures as of the start of that day (D-04). Orders, drafts,
eligibility and fixed limits of the past are not known any more and left out: what is replayed is limit, term and releases. Money in
the company's currency.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from heapq import heappop, heappush

from .figures import Figures
from .limit import PolicyValues, is_past_term, rolling_limit
from .verdict import FREE, OVER_LIMIT, Demand, Terms, judge

FREE_OUTCOME, FIRST, LAST, PAID_FIRST, HELD = OUTCOMES = ("free", "first_release", "last_release", "paid_first", "held")
# What the goods left on credit by; the rest asks for the money first.
ON_CREDIT = frozenset({FREE_OUTCOME, FIRST, LAST})
HALF_CENT = 0.005


@dataclass(slots=True)
class Item:
    """One receivable line. `shipment` is the invoice it belongs to, None for money and credit notes; `collected` what it brought in
    on `booked`, where money received makes the limit."""

    id: int
    issued: date
    due: date
    balance: float
    shipment: int | None = None
    in_window: bool = False  # an invoice or credit note: counts for the limit
    collected: float = 0.0
    booked: date | None = None
    is_loss: bool = False  # it writes a bad debt off: what it settles was never paid


@dataclass(frozen=True, slots=True)
class Match:
    """`amount` of a debit item settled by a credit item on a day."""

    day: date
    debit: int
    credit: int
    amount: float


@dataclass(slots=True)
class Shipment:
    """A customer invoice as the policy meets it."""

    id: int
    day: date
    amount: float
    items: list
    outcome: str = ""
    delay: int = 0  # days it waited
    left_on: date | None = None  # when it left; None where it still waits at the end
    on_credit: bool = False  # it left without the money, at once or after it waited
    unpaid: float = 0.0  # what of it was never settled
    lost: float = 0.0  # what of it was written off


@dataclass(slots=True)
class _Book:
    """The open items of a payer on the way through the days."""

    values: PolicyValues
    residual: dict = field(default_factory=dict)
    receivable: float = 0.0
    ages: list = field(default_factory=list)  # heap of (issued, id) of items once open
    window: list = field(default_factory=list)  # heap of (day, amount)
    window_sum: float = 0.0

    def change(self, item_id, issued, amount):
        """What is open of an item grows by an amount, or falls by a negative one; its age counts from the day it was issued."""
        before = self.residual.get(item_id, 0.0)
        after = before + amount
        self.residual[item_id] = after
        self.receivable += amount
        if before <= HALF_CENT < after:
            heappush(self.ages, (issued, item_id))

    def count(self, day, amount):
        """An amount of that day belongs to the window of the rolling limit."""
        heappush(self.window, (day, amount))
        self.window_sum += amount

    def limit(self, day):
        """The rolling limit on a day; days are asked in their order, since what has left the window is forgotten."""
        first = day - timedelta(days=self.values.window_days)
        while self.window and self.window[0][0] < first:
            self.window_sum -= heappop(self.window)[1]
        return rolling_limit(round(self.window_sum, 6), self.values.floor, self.values.cap)

    def oldest(self):
        """The day the oldest open item was issued; None where nothing is open."""
        while self.ages and self.residual[self.ages[0][1]] <= HALF_CENT:
            heappop(self.ages)
        return self.ages[0][0] if self.ages else None

    def figures(self, day):
        """The figures a verdict of that day is taken on; orders and authorities are the caller's."""
        return Figures(as_of=day, limit=self.limit(day), receivable=round(self.receivable, 6), oldest_open=self.oldest())


class Replay:
    """One payer under one policy. `follow` says what the policy's word changes: with "policy" a shipment that is paid first never
    becomes a debt and one that waits leaves later; with "history" everything happens as it did, and each shipment is only judged.
    """

    def __init__(self, values, items, matches, first, last, follow="policy", releases=1):
        """
        :param values: PolicyValues
        :param items: list of Item, all of the payer since ever
        :param matches: list of Match between them
        :param first, last: the days whose shipments are judged; earlier ones went as they did
        :param releases: how many of each kind of release an episode has; which kinds, the policy says
        """
        self.values = values
        self.terms = Terms(payment_term_days=values.payment_term_days, require_eligibility=False)
        self.first, self.last, self.follow, self.releases = first, last, follow, releases
        self.items = {item.id: item for item in items}
        self.by_debit = {}
        self.book = _Book(values)
        self.used = {FIRST: 0, LAST: 0}
        self.waiting = []
        self.events = {}  # day -> [function]
        self.days = []
        for match in matches:
            self.by_debit.setdefault(match.debit, []).append(match)
        self.shipments = self._gather(items)
        for item in items:
            if item.shipment is None or not first <= item.issued <= last:
                self._plan_item(item)

    def run(self):
        """Judge every shipment of the period; returns them in their order."""
        pending = {}
        for shipment in self.shipments:
            pending.setdefault(shipment.day, []).append(shipment)
        for day in pending:
            self._need(day)
        while self.days:
            day = heappop(self.days)
            self._close_episode(day)
            taken = self._judge_waiting(day)
            for shipment in pending.pop(day, ()):
                taken = self._judge(shipment, day, taken)
            events = self.events.pop(day, ())
            for event in events:
                event()
            if events and (self.waiting or any(self.used.values())):
                self._need(day + timedelta(days=1))  # what changed counts from the next day on
        for shipment in self.waiting:
            shipment.outcome = HELD
        return self.shipments

    # -- the ledger ----------------------------------------------------------------------------------------------
    def _gather(self, items):
        shipments = {}
        for item in items:
            if item.shipment is not None and self.first <= item.issued <= self.last:
                shipment = shipments.get(item.shipment)
                if shipment is None:
                    shipment = shipments[item.shipment] = Shipment(item.shipment, item.issued, 0.0, [])
                shipment.amount += item.balance
                shipment.unpaid += item.balance - sum(match.amount for match in self._get_matches(item))
                shipment.lost += sum(match.amount for match in self._get_matches(item) if self._is_loss(match))
                shipment.items.append(item)
        return sorted(shipments.values(), key=lambda shipment: (shipment.day, shipment.id))

    def _is_loss(self, match):
        credit = self.items.get(match.credit)
        return credit is not None and credit.is_loss

    def _need(self, day):
        if day not in self.events:
            self.events[day] = []
            heappush(self.days, day)

    def _at(self, day, event):
        self._need(day)
        self.events[day].append(event)

    def _plan_item(self, item, day=None):
        """Put an item and its settlement on their days; both count from the next day on."""
        day = day or item.issued
        self._at(day, lambda: self._open(item, day))
        for match in self._get_matches(item):
            self._at(max(match.day, day), lambda match=match: self._settle(match, item, day))
        if item.collected and item.booked and self.values.basis == "collected":
            self._at(item.booked, lambda: self.book.count(item.booked, item.collected))

    def _get_matches(self, item):
        """The matches that settle a debit item; those of credit items are played by their debit side."""
        return self.by_debit.get(item.id, ()) if item.balance > 0 else ()

    def _open(self, item, day):
        self.book.change(item.id, day, item.balance)
        if item.in_window and self.values.basis == "invoiced":
            self.book.count(day, item.balance)

    def _settle(self, match, item, day):
        self.book.change(item.id, day, -match.amount)
        credit = self.items.get(match.credit)
        if credit is not None:
            self.book.change(credit.id, credit.issued, match.amount)

    def _pay_first(self, shipment, day):
        """Goods against money: the window counts it, no debt arises, and the money that paid it later is not there twice."""
        self._at(day, lambda: self.book.count(day, shipment.amount))
        for item in shipment.items:
            for match in self._get_matches(item):
                credit = self.items.get(match.credit)
                if credit is not None:
                    self._at(max(credit.issued, day), lambda credit=credit, match=match: self._spend(credit, match))

    def _spend(self, credit, match):
        self.book.change(credit.id, credit.issued, match.amount)
        if credit.collected and self.values.basis == "collected":
            self.book.count(credit.booked, -match.amount)

    # -- the verdicts --------------------------------------------------------------------------------------------
    def _close_episode(self, day):
        if not any(self.used.values()):
            return
        figures = self.book.figures(day)
        if figures.exposure <= figures.limit + HALF_CENT:
            self.used = {FIRST: 0, LAST: 0}

    def _judge_waiting(self, day):
        """What waited for the payment term goes as soon as something else decides about it."""
        if not self.waiting or is_past_term(self.book.oldest(), day, self.terms.payment_term_days):
            return 0.0  # all of them wait for the same old item
        taken, still, figures = 0.0, [], self.book.figures(day)
        for shipment in self.waiting:
            verdict = judge(figures, Demand(shipment.id, 0, shipment.amount), self.terms, taken)
            if verdict.kind in (FREE, OVER_LIMIT):
                shipment.delay = (day - shipment.day).days
                taken = self._let_go(shipment, day, self._get_outcome(verdict, shipment), taken)
                shipment.outcome = HELD
            else:
                still.append(shipment)
        self.waiting = still
        return taken

    def _judge(self, shipment, day, taken):
        verdict = judge(self.book.figures(day), Demand(shipment.id, 0, shipment.amount), self.terms, taken)
        shipment.outcome = self._get_outcome(verdict, shipment)
        if shipment.outcome == HELD and self.follow == "policy":
            self.waiting.append(shipment)
            return taken
        return self._let_go(shipment, day, shipment.outcome, taken)

    def _get_outcome(self, verdict, shipment):
        if verdict.kind == FREE:
            return FREE_OUTCOME
        if verdict.kind != OVER_LIMIT:
            return HELD
        if shipment.amount < verdict.limit * self.values.release_fraction - HALF_CENT:
            for release in (FIRST, LAST)[: self.values.releases_per_episode]:
                if self.used[release] < self.releases:
                    self.used[release] += 1
                    return release
        return PAID_FIRST

    def _let_go(self, shipment, day, outcome, taken):
        shipment.left_on = day
        shipment.on_credit = outcome in ON_CREDIT
        if outcome == PAID_FIRST and self.follow == "policy":
            self._pay_first(shipment, day)
            return taken
        for item in shipment.items:
            self._plan_item(item, day)
        return taken + (shipment.amount if shipment.on_credit else 0.0)
