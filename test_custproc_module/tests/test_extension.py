"""The recipes of doc/adding.md, as a module written by them behaves (models/extension.py)."""

from datetime import date

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from odoo.addons.custproc_module.tests.credit.dunning_common import DunningCommon
from odoo.addons.custproc_module.tests.credit.gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestReason(GateCommon):
    def test_a_reason_of_another_module_holds_and_lifts(self):
        """DESIGN 4: a module's own reason holds the order with its text and way out, in the decision under its area, until it goes."""
        order = self.sell(100.0, client_order_ref="wait")
        order.action_confirm()
        self.assertHeld(order, "asked_to_wait", area="test")
        self.assertIn("the customer asked us to wait. Take his reference away.", order.custproc_hold_reason)
        order.client_order_ref = False
        order.action_confirm()
        self.assertConfirmed(order)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 04:00:00")
class TestChannel(DunningCommon):
    def test_a_channel_of_another_module_tells(self):
        """D-10: a channel that needs nobody counts as told when the run is sent; the notice offers every channel of the levels."""
        self.call.channel = "messenger"
        self.invoice(100.0, date(2026, 2, 1), due=date(2026, 3, 1))
        run = self.select()
        notice = self.notices(run)
        self.assertEqual((notice.channel, notice.state), ("messenger", "draft"))
        self.send(run)
        self.assertEqual((notice.state, notice.told_on, run.sent_count), ("told", date(2026, 3, 2), 1))
        self.assertEqual(notice.remark, "Sent by messenger")
        labels = dict(notice._fields["channel"]._description_selection(self.env))
        self.assertEqual((labels["messenger"], labels["letter"]), ("Messenger", "Letter"))
