from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user, tagged

from ...common import TourCase
from ..gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestMonthEndTour(GateCommon, TourCase):
    """What finance and sales do in the browser at the end of the month, and before a policy is signed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        group = "custproc_module.group_custproc_sales_manager"
        cls.regional = new_test_user(cls.env, login="regional", groups=group, tz="Asia/Shanghai")
        region = cls.env["crm.team"].create({"name": "East region", "user_id": cls.regional.id, "company_id": cls.company.id})
        cls.team.write({"custproc_parent_id": region.id, "member_ids": [(4, cls.salesperson.id)]})

    def test_last_release_to_deduction(self):
        """CA-08, CA-13, CA-14, CO-07: asked with a liable person, granted, shipped, not paid by the month's end: half on the
        issuer, half on the liable person, who objects."""
        self.sell(900).action_confirm()
        first = self.sell(150, team_id=self.team.id)
        first.action_confirm()
        self.release(first)
        order = self.sell(200, team_id=self.team.id)
        order.action_confirm()
        self.start_tour(f"/odoo/sales/{order.id}", "custproc_last_release_ask", login="test_salesperson")
        release = self.env["custproc.credit.release"].search([("sale_order_id", "=", order.id)])
        self.start_tour("/odoo/my-approvals", "custproc_last_release_grant", login="regional")
        self.assertEqual((release.state, release.liable_user_id, release.issuer_id), ("granted", self.salesperson, self.regional))
        self.ship(order)
        self.assertEqual((release.state, release.consumed_amount), ("consumed", 200.0))
        # As if its month had ended.
        release.sudo().due_on = self.today.replace(day=1) - timedelta(days=1)
        self.env.flush_all()
        self.env.ref("custproc_module.ir_cron_credit_release_month_end").method_direct_trigger()
        self.assertEqual((release.unpaid, release.liability_id.cause), (200.0, "month_end"))
        url = f"/odoo/credit-releases/{release.id}"
        self.start_tour(url, "custproc_last_release_unpaid", login="test_finance_officer")
        url = "/odoo/action-custproc_module.liability_share_action"
        self.start_tour(url, "custproc_last_release_object", login="test_salesperson")
        mine = release.liability_id.share_ids.filtered(lambda share: share.user_id == self.salesperson)
        self.assertEqual((mine.state, mine.objection), ("objected", "The money was announced"))

    def release(self, order):
        """The episode's first release, granted; its own tour shows how."""
        context = order.action_custproc_ask_release()["context"]
        model = self.env["custproc.credit.release"].with_user(self.salesperson).with_context(**context)
        release = model.create({"kind": "first", "reason": "The furnace stands still"})
        release.action_submit()
        release.with_user(self.regional).action_approve("Yes")
        self.assertEqual(release.state, "granted")

    def ship(self, order):
        order.action_confirm()
        transfer = order.picking_ids
        transfer.move_ids.quantity = 1
        transfer.move_ids.picked = True
        transfer.button_validate()
        self.assertEqual(transfer.state, "done")

    def test_backtest_of_two_policies(self):
        """D-07: the policy in force and a tight one on the same past: 400 paid first, or held past the term of five days."""
        self.set_policy(floor=1000.0, cap=1000.0, invoice_gate="off")
        for days, amount in ((60, 900.0), (57, 300.0), (53, 400.0)):
            day = self.today - timedelta(days=days)
            self.invoice(amount, day)
        tight = self.policy.copy({"payment_term_days": 5})
        tight.sudo().name = "Tight policy"
        self.env.flush_all()
        url = "/odoo/action-custproc_module.credit_backtest_action/new"
        self.start_tour(url, "custproc_backtest_ask", login="test_finance_supervisor")
        test = self.env["custproc.credit.backtest"].search([("other_policy_id", "=", tight.id)])
        self.assertEqual(test.state, "running")
        self.env.ref("custproc_module.ir_cron_credit_backtest").method_direct_trigger()
        url = f"/odoo/action-custproc_module.credit_backtest_action/{test.id}"
        self.start_tour(url, "custproc_backtest_compare", login="test_finance_supervisor")
