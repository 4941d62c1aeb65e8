"""Rows of a receivables file: what is understood of a good one, and each reason against a bad one."""

from datetime import date
from decimal import Decimal

import pytest

from ...policies.credit.receivables_rows import MAX_AMOUNT, Known, check_rows

TARGETS = {
    name: place
    for place, name in enumerate(
        ("customer", "number", "invoice_date", "due_date", "amount", "settled_date", "disputed", "currency", "company")
    )
}
GOOD = {"customer": "C1", "number": "N1", "invoice_date": "2026-01-02", "due_date": "2026-02-01", "amount": "5.25"}
KNOWN = Known(
    company_id=1,
    currency="CNY",
    customers={"C1": 11, "C2": 0},
    currencies={"CNY": 2, "JPY": 0},
    companies={"Branch": 2},
    today=date(2026, 3, 1),
    locked={1: date(2025, 12, 31)},
    loaded={(1, "C1", "OLD"): "RL/7"},
)


def check(*rows, known=KNOWN, width=0):
    cells = [(place, [{**GOOD, **row}.get(name, "") for name in TARGETS]) for place, row in enumerate(rows, start=2)]
    return check_rows(cells, TARGETS, "ymd", known, width)


def codes(row):
    return [reason.code for reason in row.reasons]


def test_a_good_row():
    """The company's currency where none is given; a flag, a currency and a company of its own where they are."""
    plain, own = check({}, {"number": "N2", "disputed": "是", "currency": "jpy", "company": "Branch", "amount": "7"})
    assert (plain.amount, plain.currency, plain.company_id, plain.disputed, codes(plain)) == (Decimal("5.25"), "CNY", 1, False, [])
    assert (own.amount, own.currency, own.company_id, own.disputed, codes(own)) == (Decimal(7), "JPY", 2, True, [])


@pytest.mark.parametrize(
    ("row", "code", "facts"),
    [
        ({"customer": ""}, "blank_customer", {}),
        ({"customer": "C9"}, "unknown_customer", {"value": "C9"}),
        ({"customer": "C2"}, "ambiguous_customer", {"value": "C2"}),
        ({"number": ""}, "blank_number", {}),
        ({"number": "OLD"}, "already_loaded", {"number": "OLD", "load": "RL/7"}),
        ({"company": "Nobody"}, "unknown_company", {"value": "Nobody"}),
        ({"invoice_date": ""}, "blank", {"target": "invoice_date"}),
        ({"due_date": ""}, "blank", {"target": "due_date"}),
        ({"due_date": "soon"}, "bad_date", {"target": "due_date", "value": "soon"}),
        ({"due_date": "46023"}, "day_number", {"target": "due_date", "value": "46023"}),
        ({"settled_date": "2026-01-01"}, "settled_before_invoiced", {"settled": date(2026, 1, 1), "invoiced": date(2026, 1, 2)}),
        ({"invoice_date": "2025-12-31"}, "locked_period", {"date": date(2025, 12, 31), "locked": date(2025, 12, 31)}),
        ({"invoice_date": "2026-03-02"}, "in_the_future", {"target": "invoice_date", "date": date(2026, 3, 2), "today": date(2026, 3, 1)}),
        ({"settled_date": "2026-03-02"}, "in_the_future", {"target": "settled_date", "date": date(2026, 3, 2), "today": date(2026, 3, 1)}),
        ({"amount": " "}, "blank", {"target": "amount"}),
        ({"amount": "five"}, "bad_amount", {"value": "five"}),
        ({"amount": "-5"}, "negative_amount", {"value": "-5"}),
        ({"amount": str(MAX_AMOUNT + 1)}, "too_large", {"value": str(MAX_AMOUNT + 1)}),
        ({"amount": "5.255"}, "too_many_decimals", {"value": "5.255", "currency": "CNY"}),
        ({"amount": "5.2", "currency": "JPY"}, "too_many_decimals", {"value": "5.2", "currency": "JPY"}),
        ({"currency": "XXX"}, "unknown_currency", {"value": "XXX"}),
        ({"disputed": "maybe"}, "bad_flag", {"value": "maybe"}),
    ],
)
def test_one_reason_each(row, code, facts):
    """Whatever is wrong with a row is said of it alone, with its values."""
    (found,) = check(row)
    assert [(reason.code, dict(reason.facts)) for reason in found.reasons] == [(code, facts)]


def test_borders():
    """Settled on its own day, invoiced on the first open day or today, due in a year, the largest amount."""
    days = ({"settled_date": "2026-01-02"}, {"invoice_date": "2026-01-01"}, {"invoice_date": "2026-03-01"}, {"due_date": "2027-01-01"})
    rows = (*days, {"amount": str(MAX_AMOUNT)}, {"amount": "0"})
    assert [codes(check(row)[0]) for row in rows] == [[]] * 6


def test_one_invoice_twice():
    """The second row of an invoice names the first; the number of another customer, or in another company, is another one."""
    known = Known(1, "CNY", {"C1": 11, "C3": 13}, {"CNY": 2}, {"Branch": 2})
    rows = check({}, {"customer": "C3"}, {"company": "Branch"}, {}, {}, known=known)
    assert [codes(row) for row in rows] == [[], [], [], ["duplicate_number"], ["duplicate_number"]]
    assert rows[4].reasons[0].facts == {"number": "N1", "row": 2}


def test_customers_made_on_the_way():
    """Where unknown customers are made, they are no reason; two of one reference are all the same."""
    known = Known(1, "CNY", {"C2": 0}, {"CNY": 2}, {}, create_customers=True)
    assert [codes(row) for row in check({"customer": "C9"}, {"customer": "C2"}, known=known)] == [[], ["ambiguous_customer"]]


def test_shifted_rows():
    """A row with more cells than the header, or fewer than are mapped, says so."""
    full = [{**GOOD}.get(name, "") for name in TARGETS]
    (exact,) = check_rows([(2, full)], TARGETS, "ymd", KNOWN, width=len(full))
    (longer,) = check_rows([(2, [*full, "50"])], TARGETS, "ymd", KNOWN, width=len(full))
    (shorter,) = check_rows([(2, full[:-1])], TARGETS, "ymd", KNOWN, width=len(full))
    assert (codes(exact), codes(shorter)) == ([], ["too_few_cells"])
    assert [(reason.code, reason.facts["value"]) for reason in longer.reasons] == [("too_many_cells", "50")]
