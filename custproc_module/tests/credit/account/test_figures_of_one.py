from datetime import date, datetime

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ....models.credit.account.credit_account import FIGURES
from ....models.engine.stored_statement import ask
from ..trade_common import TradeCommon


@tagged("post_install", "-at_install")
@freeze_time("2013-06-30 04:00:00")
class TestFiguresOfOne(TradeCommon):
    """One payer's figures are asked for source by source, those of several in one statement: both say the same of him."""

    def assertSame(self, uninvoiced, drafts=0.0, disputed=0.0):
        """Both ways agree on every column, whatever the basis and the horizon, and give these figures."""
        self.env.flush_all()
        other = self.make_customer("Beside").id
        for basis, horizon in (("invoiced", None), ("collected", None), ("invoiced", datetime(2013, 7, 3))):
            asked = (date(2013, 6, 30), basis, 30, [], [], horizon)
            alone = ask(self.env, FIGURES, self.root.id, [self.customer.id], *asked)
            together = ask(self.env, FIGURES, self.root.id, [self.customer.id, other], *asked)
            expected = next(row for row in together if row[0] == self.customer.id)
            # Where there is nothing at all, the one says so and the other says zero.
            self.assertEqual([value or None for value in alone[0]], [value or None for value in expected], (basis, horizon))
            if horizon is None:
                figures = dict(zip(self.accounts._figure_columns, alone[0], strict=True))
                found = figures["uninvoiced"], figures["drafts"], figures["disputed"]
                self.assertEqual(found, (uninvoiced, drafts, disputed))

    def test_usual_and_unusual_lines(self):
        """D-05: ordered, delivered, invoiced, credited in draft, returned and asked for in advance: each line as in the other statement."""
        self.assertSame(0.0)
        order = self.sell_lines((self.goods, 10.0, 100.0), (self.ahead, 2.0, 50.0))
        self.assertSame(1100.0)
        self.deliver(order, 6.0)
        bill = self.bill(order, post=False)  # six of the goods, both of the service
        self.assertSame(400.0, drafts=700.0)
        self.post(bill)
        self.assertSame(400.0)
        credit = self.credit(bill, 1.0, post=False)
        self.assertSame(400.0)
        credit.action_post()
        self.give_back(order, 2.0)
        before = self.sell_lines((self.ahead, 4.0, 25.0), date_order="2013-06-29 04:00:00", commitment_date="2013-07-09 04:00:00")
        self.ask_down_payment(before, 30.0)
        self.env.flush_all()
        self.assertSame(self.figures().uninvoiced)
        self.assertGreater(self.figures().uninvoiced, 100.0)

    def test_what_few_payers_have(self):
        """D-05: what is disputed, goods of an order that was cancelled, and what left without one, are found where there are any."""
        bill = self.invoice(80.0, date(2013, 6, 3))
        bill.custproc_is_disputed = True
        self.assertSame(0.0, disputed=80.0)
        order = self.sell_lines((self.goods, 3.0, 100.0))
        self.deliver(order, 2.0)
        order._action_cancel()
        self.assertSame(200.0, disputed=80.0)
        move = order.order_line.move_ids.filtered(lambda one: one.state == "done")
        move.sudo().write({"custproc_free_value": 40.0, "custproc_free_partner_id": self.customer.id, "custproc_free_on": "2013-06-20"})
        self.assertSame(40.0, disputed=80.0)
