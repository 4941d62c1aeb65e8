"""The rows of the table: what is done, by whom, and which figure of the design it answers."""

from dataclasses import dataclass, field


@dataclass(frozen=True, eq=False)
class Entry:
    """One contestant's way of doing a row's work; `rounds` bounds those that take minutes."""

    label: str
    contestant: str
    function: str
    arguments: dict = field(default_factory=dict)
    rounds: int | None = None
    scale: str = "full"  # full, tenth, hundredth: the size of the contestant's data
    beside: int = 0  # place in the row of what it is compared with


@dataclass(frozen=True)
class Row:
    name: str
    title: str
    entries: tuple
    unit: str = ""  # what a count of `units` is, when times are told for one of them
    goal: str = ""
    twice: bool = True  # measure the first entry twice in each round, to show how much the machine itself varies


LABELS = {"plain": "plain", "risk": "OCA risk", "tiers": "OCA tiers", "sla": "OCA SLA", "ours": "ours"}


def _each(function, *contestants, shared=None, **own):
    """The same work by each contestant: arguments all `shared`, and those a contestant alone is given by its name."""
    return tuple(Entry(LABELS[name], name, function, {**(shared or {}), **own.get(name, {})}) for name in contestants)


def rows(options):
    sample = min(options.customers, 2000)
    clocks = min(options.tickets, 300)
    tickets = options.tickets
    due = {"due": options.due}
    return (
        Row(
            "refresh",
            "refresh every customer's credit",
            (
                Entry("bare SQL upsert", "plain", "credit.refresh_bare"),
                Entry("ours", "ours", "credit.refresh_ours"),
                Entry("bare SQL, a tenth of the data", "plain", "credit.refresh_bare", scale="tenth"),
                Entry("ours, a tenth", "ours", "credit.refresh_ours", scale="tenth", beside=2),
                Entry("bare SQL, a hundredth", "plain", "credit.refresh_bare", scale="hundredth"),
                Entry("ours, a hundredth", "ours", "credit.refresh_ours", scale="hundredth", beside=4),
                Entry("ours, a hundredth, planned first", "ours", "credit.refresh_ours", {"planned": False}, scale="hundredth", beside=4),
                Entry("ours, 1 % change standing", "ours", "credit.refresh_changed"),
                Entry("ours, every limit moves", "ours", "credit.refresh_moved"),
                Entry("core partner.credit, read", "plain", "credit.refresh_core", {"limit": sample}),
                Entry("OCA risk, read", "risk", "credit.refresh_risk", {"limit": sample}, rounds=2),
            ),
            unit="customer",
            goal="at most 1.5, flat within 30 % from a hundredth to all",
        ),
        Row(
            "account",
            "refresh one customer's credit",
            (
                Entry("bare SQL upsert", "plain", "credit.account_bare"),
                Entry("ours", "ours", "credit.account_ours"),
                Entry("ours, the first of a connection", "ours", "credit.account_unplanned"),
            ),
            goal="at most 3",
        ),
        Row(
            "preview",
            "preview a credit policy over every customer",
            (
                Entry("bare SQL upsert", "plain", "credit.refresh_bare"),
                Entry("ours", "ours", "credit.preview_ours"),
            ),
            unit="customer",
            goal="at most 3",
        ),
        Row(
            "over-limit",
            "find all customers over the limit",
            (
                Entry("bare SQL", "plain", "credit.over_limit_bare"),
                Entry("ours, filter and group", "ours", "credit.over_limit_ours"),
                Entry("OCA risk, filter", "risk", "credit.over_limit_risk", rounds=1),
            ),
            goal="at most 0.1 s",
        ),
        Row(
            "confirm",
            "confirm a 5-line order, every gate on",
            _each("sale.confirm", "plain", "risk", "tiers", "ours"),
            goal="+5 queries, +5 %",
        ),
        Row(
            "deliver",
            "validate a transfer of 5 lines, every gate on",
            _each("sale.deliver", "plain", "risk", "ours"),
            goal="+5 queries, +5 %",
        ),
        Row(
            "calls",
            "Python functions that a confirmation and a transfer call (the times mean nothing)",
            (
                Entry("plain, confirm", "plain", "sale.count_calls", {"work": "confirm"}),
                Entry("ours, confirm", "ours", "sale.count_calls", {"work": "confirm"}),
                Entry("plain, deliver", "plain", "sale.count_calls", {"work": "deliver"}),
                Entry("ours, deliver", "ours", "sale.count_calls", {"work": "deliver"}, beside=2),
            ),
            twice=False,
        ),
        Row(
            "approve",
            "approve in three tiers, all told",
            (
                Entry("OCA tiers", "tiers", "sale.approve_tiers", {"apart": False}),
                Entry("ours", "ours", "sale.approve_ours", {"apart": False}),
                Entry("OCA tiers, four requests", "tiers", "sale.approve_tiers", {"apart": True}),
                Entry("ours, four requests", "ours", "sale.approve_ours", {"apart": True}),
            ),
            goal="at most 40 queries",
        ),
        Row(
            "orders",
            "list of 80 orders with their approval state",
            _each(
                "sale.list_orders",
                *("plain", "tiers", "ours"),
                tiers={"more": ["validation_status", "need_validation"]},
                ours={"more": ["custproc_review_state", "custproc_is_held", "custproc_hold_reason"]},
            ),
            goal="+2 queries",
        ),
        Row(
            "tickets",
            "create 100 tickets with clocks",
            _each("service.create_tickets", "plain", "sla", "ours", shared={"number": 100}),
            goal="+10 queries, +10 %",
        ),
        Row(
            "clocks",
            f"give {tickets} tickets their clocks",
            (
                Entry("ours", "ours", "service.clocks_ours", {"number": tickets}),
                Entry(f"OCA SLA, {clocks} of them", "sla", "service.clocks_sla", {"number": clocks}),
            ),
            unit="ticket",
            goal="at most 15 s for 50,000",
            twice=False,
        ),
        Row(
            "sweep",
            f"sweep {tickets} open clocks, {options.due} due",
            (
                Entry("bare SQL, find", "ours", "service.sweep_bare", due),
                Entry("ours", "ours", "service.sweep_ours", due),
                Entry("ours, a tenth open", "ours", "service.sweep_ours", due, scale="tenth"),
            ),
            goal="the cost of the due ones, whatever is open",
            twice=False,
        ),
        Row(
            "partner",
            "open a partner",
            _each("credit.open_partner", "plain", "risk", "ours"),
            goal="+2 queries, +10 %",
        ),
        Row(
            "partners",
            "list 80 partners with credit",
            _each(
                "credit.list_partners",
                *("plain", "risk", "ours"),
                risk={"more": ["risk_total", "risk_exception"]},
                ours={"more": ["custproc_credit_state", "custproc_credit_available"]},
            ),
            goal="+1 query, +10 %",
        ),
        Row(
            "dunning",
            "select whom to dun",
            (
                Entry("bare SQL, find the due items", "ours", "dunning.find_bare"),
                Entry("ours", "ours", "dunning.select_ours", rounds=2),
                Entry("ours, a tenth of the data", "ours", "dunning.select_ours", scale="tenth", rounds=2),
            ),
            unit="customer",
            twice=False,
        ),
        Row(
            "backtest",
            "back-test of 12 months",
            (
                Entry("make and post 50", "plain", "backtest.post", {"number": 50}),
                Entry("ours", "ours", "backtest.replay"),
            ),
            unit="invoice",
            goal="at most 0.01, under 500 MB",
            twice=False,
        ),
        Row(
            "grade",
            "grade every customer",
            (
                Entry("bare SQL, the same figures", "ours", "customer.grade_bare"),
                Entry("ours", "ours", "customer.grade_ours"),
                Entry("ours, a tenth of the data", "ours", "customer.grade_ours", scale="tenth"),
            ),
            unit="customer",
            goal="at most 2",
        ),
    )
