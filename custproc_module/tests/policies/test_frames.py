"""Amounts in words and call-offs of a frame, against second formulations (CT-05)."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...policies.contract.amount_words import DIGITS, in_words
from ...policies.contract.call_off import FrameLine, Offer, Wanted, choose, excesses

PLACES = {"拾": 10, "佰": 100, "仟": 1000}
FIRST = date(2026, 1, 1)
LAST = date(2026, 12, 31)
QUANTITIES = st.integers(0, 300).map(lambda tenths: tenths / 10)
ORDERS = st.lists(st.lists(st.tuples(st.sampled_from([1, 2]), QUANTITIES), max_size=3), max_size=6)


def read_integer(words):
    """A Chinese number read by value: the largest unit splits it."""
    for unit, value in (("亿", 10**8), ("万", 10**4)):
        if unit in words:
            head, tail = words.rsplit(unit, 1)
            return read_integer(head) * value + read_integer(tail)
    total, digit = 0, 0
    for sign in words:
        if sign in PLACES:
            total, digit = total + digit * PLACES[sign], 0
        else:
            digit = DIGITS.index(sign)
    return total + digit


def read(words):
    """The amount that words stand for."""
    sign = -1 if words.startswith("负") else 1
    words = words.removeprefix("负").removesuffix("整")
    yuan, _, rest = words.rpartition("元")
    jiao, _, fen = rest.rpartition("角")
    cents = (DIGITS.index(jiao) * 10 if jiao else 0) + (DIGITS.index(fen.strip("零分")) if fen.strip("零分") else 0)
    return sign * (Decimal(read_integer(yuan)) + Decimal(cents) / 100)


@given(st.integers(-(10**18) + 1, 10**18 - 1))
def test_words_read_back_as_the_amount(cents):
    """CT-01: whatever the amount, its words are read back as exactly that amount, and never hold two zeros in a row."""
    amount = Decimal(cents) / 100
    words = in_words(amount, "")
    assert read(words) == amount
    assert "零零" not in words and "零元" not in words.removeprefix("零元")


@given(ORDERS, QUANTITIES, QUANTITIES, st.integers(-2, 368))
def test_call_offs_never_pass_the_frame(orders, first, second, offset):
    """CT-05: orders admitted one after the other never sum to more than the frame, and none is refused that would fit."""
    frame = {1: FrameLine(first, 10.0), 2: FrameLine(second, None)}
    day = FIRST + timedelta(days=offset)
    taken = {1: Decimal(0), 2: Decimal(0)}
    for order in orders:
        sums = {key: sum((Decimal(str(quantity)) for line, quantity in order if line == key), Decimal(0)) for key in taken}
        fits = all(taken[key] + sums[key] <= Decimal(str(frame[key].quantity)) for key in taken if sums[key])
        wanted = [Wanted(place, key, quantity, 10.0) for place, (key, quantity) in enumerate(order)]
        found = excesses(frame, {key: float(value) for key, value in taken.items()}, wanted, day, (FIRST, LAST))
        assert (not found) == (fits and FIRST <= day <= LAST)
        if not found:
            taken = {key: taken[key] + sums[key] for key in taken}
    assert all(taken[key] <= Decimal(str(frame[key].quantity)) for key in taken)


@given(st.floats(0, 20, allow_nan=False), st.floats(0, 20, allow_nan=False))
def test_prices_above_the_agreed_one_are_found(agreed, asked):
    """CT-05: a price is beyond the frame exactly when it is higher in the currency's decimals."""
    found = excesses({1: FrameLine(None, agreed)}, {}, [Wanted(1, 1, 1, asked)], FIRST, (FIRST, None))
    shown = [Decimal(str(price)).quantize(Decimal("0.01"), "ROUND_HALF_UP") for price in (asked, agreed)]
    assert bool(found) == (shown[0] > shown[1])


OFFERS = st.lists(st.tuples(st.sampled_from([80.0, 90.0, 100.0]), st.integers(0, 20)), min_size=2, max_size=4)
CALLS = st.lists(st.tuples(st.integers(1, 12), st.sampled_from([80.0, 90.0, 95.0, 100.0, 110.0])), max_size=12)


@given(OFFERS, CALLS)
def test_lines_of_one_product_are_all_used_and_never_passed(agreed, calls):
    """CT-05: of a frame with several lines of one product each order is taken of one line; no line and not their sum is ever passed, and
    what is refused fits no line at its own price.
    """
    frame = {key: FrameLine(quantity or None, price) for key, (price, quantity) in enumerate(agreed)}
    taken = dict.fromkeys(frame, 0)
    for quantity, price in calls:
        lefts = {key: None if line.quantity is None else line.quantity - taken[key] for key, line in frame.items()}
        key = choose(Offer(key, line.price, price, quantity, lefts[key]) for key, line in frame.items())
        found = excesses(frame, taken, [Wanted(1, key, quantity, price)], FIRST, (FIRST, LAST))
        open_lines = [key for key, left in lefts.items() if left is None or left >= quantity]
        if found:
            assert not any(frame[key].price == price for key in open_lines)
        else:
            assert price <= frame[key].price
            taken[key] += quantity
    assert all(line.quantity is None or taken[key] <= line.quantity for key, line in frame.items())


@given(OFFERS, st.sampled_from([80.0, 90.0, 95.0]), st.integers(0, 3))
def test_a_choice_stays_unless_a_line_has_exactly_the_price(agreed, price, place):
    """CT-05: what somebody chose stays chosen while no other line agrees on exactly the asked price and the chosen one does not."""
    offers = [Offer(key, limit, price, 1, None, chosen=key == place) for key, (limit, _quantity) in enumerate(agreed)]
    chosen = next((offer for offer in offers if offer.chosen), None)
    if chosen and (chosen.price == price or not any(offer.price == price for offer in offers)):
        assert choose(offers) == place
