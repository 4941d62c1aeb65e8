from datetime import datetime

from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from .common import ContractCommon

MONEY = st.integers(1, 999999).map(lambda cents: cents / 100)
WORDS = st.text("abc 氧气", min_size=1, max_size=8)
DAYS = st.datetimes(datetime(2026, 3, 1), datetime(2027, 3, 1)).map(lambda moment: moment.replace(microsecond=0))
ON_LINE = {"product_uom_qty": MONEY, "price_unit": MONEY, "discount": st.integers(0, 99).map(float)}
ON_ORDER = {
    "commitment_date": DAYS,
    "incoterm_location": WORDS,
    "custproc_special_demand": WORDS,
    "custproc_transport_mode": st.sampled_from(["rail", "sea", "pipeline"]),
}
MOVING = {"client_order_ref": WORDS, "note": WORDS, "date_order": DAYS, "validity_date": DAYS.map(datetime.date), "origin": WORDS}
MOVING_ON_LINE = {"name": WORDS, "sequence": st.integers(1, 99)}


def cases(fields):
    return st.sampled_from(sorted(fields)).flatmap(lambda name: st.tuples(st.just(name), fields[name]))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestReviewFingerprint(ContractCommon):
    def test_every_agreed_field_counts(self):
        """CR-01, D-08: any change of an agreed field of order or line changes the fingerprint, and changing it back restores it."""
        # At list price: core works the price out again when the quantity changes.
        order = self.make_order(price=100.0, quantity=5)

        @given(cases(ON_LINE))
        def on_line(case):
            self.check_fingerprint(order, order.order_line, case, agreed=True)

        @given(cases(ON_ORDER))
        def on_order(case):
            self.check_fingerprint(order, order, case, agreed=True)

        on_line()
        on_order()

    def test_what_moves_by_itself_does_not(self):
        """CR-01: references, notes, dates of the paper, descriptions and the order of lines leave the fingerprint as it is."""
        order = self.make_order(price=100.0, quantity=5)

        @given(cases(MOVING))
        def on_order(case):
            self.check_fingerprint(order, order, case, agreed=False)

        @given(cases(MOVING_ON_LINE))
        def on_line(case):
            self.check_fingerprint(order, order.order_line, case, agreed=False)

        on_order()
        on_line()
        order.action_quotation_sent()
        fingerprint = order._get_fingerprint()
        self.env["res.currency.rate"].create({"currency_id": self.env.ref("base.EUR").id, "rate": 7.7, "name": "2026-03-01"})
        self.set_policy(review_gate="off")
        order.action_confirm()
        order.order_line.qty_delivered = 3
        self.assertEqual((order.state, order._get_fingerprint()), ("sale", fingerprint))
