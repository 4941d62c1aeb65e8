"""What people see of the gates: before the click, on a held order, on the control points page."""

from odoo.tests import Form, tagged
from odoo.tests.common import freeze_time
from odoo.tools import SQL

from ....models.credit.account import credit_account_refresh
from ..gate_common import GateCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestGateViews(GateCommon):
    def test_before_the_click(self):
        """DESIGN 4: a saved quotation shows whether it is free, with what is available and when that was read; nothing is claimed."""
        version = self.accounts.search([("partner_id", "=", self.customer.id)]).version
        order = self.sell(600)
        self.assertEqual(order.custproc_preview_state, "free")
        self.assertIn("1,000.00", order.custproc_preview)
        self.assertIn("12:00", order.custproc_preview)
        order.action_confirm()
        self.assertFalse(order.custproc_preview_state)
        second = self.sell(600)
        self.assertEqual(second.custproc_preview_state, "would_hold")
        self.assertIn("400.00", second.custproc_preview)
        self.assertFalse(second.custproc_is_held)
        self.assertFalse(self.decisions(second))
        account = self.accounts.search([("partner_id", "=", self.customer.id)])
        account.invalidate_recordset()
        self.assertEqual(account.version, version + 1)

    def test_form(self):
        """DESIGN 8: the salesperson fills the form as always; the gate adds no field he has to know."""
        with Form(self.env["sale.order"].with_user(self.salesperson)) as form:
            form.partner_id = self.customer
            with form.order_line.new() as line:
                line.product_id = self.product
        order = form.record
        order.action_confirm()
        self.assertConfirmed(order)

    def test_ways_out(self):
        """DESIGN 8: a held order offers the prepayment that lifts it; posted, the order is free."""
        order = self.sell(1500)
        order.action_confirm()
        cashier = order.with_user(self.users["finance_officer"])
        action = cashier.action_custproc_register_prepayment()
        self.assertEqual(action["context"]["default_amount"], 500.0)
        self.assertEqual(action["context"]["default_custproc_sale_order_id"], order.id)
        self.prepay(order, 500)
        self.assertFalse(order.custproc_is_held)

    def test_judge_again(self):
        """DESIGN 4: whoever may write the order can have it judged again."""
        order = self.sell(1500)
        order.action_confirm()
        self.set_limit(self.customer, 2000)
        order.action_custproc_judge_again()
        self.assertFalse(order.custproc_is_held)
        self.assertEqual(order.state, "draft")

    def test_control_points(self):
        """D-07: the page shows each gate with its mode, what it judged and held, and how many customers it would hold today."""
        points = self.env["custproc.control.point"].with_user(self.users["finance_officer"])
        mine = points.search([("company_id", "=", self.company.id)])
        self.assertEqual(mine.mapped("gate"), ["order", "delivery", "invoice", "papers", "review"])
        self.assertEqual(mine.mapped("mode"), ["block"] * 3 + ["off"] * 2)
        before = mine[0].judged_count, mine[0].held_count, mine[0].held_now, mine[0].readiness_count
        self.sell(100).action_confirm()
        order = self.sell(5000)
        order.action_confirm()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE custproc_credit_account SET state = 'over_limit' WHERE partner_id = %s", [self.customer.id]
        )
        self.env.invalidate_all()
        after = mine[0].judged_count, mine[0].held_count, mine[0].held_now, mine[0].readiness_count
        self.assertEqual([new - old for new, old in zip(after, before, strict=True)], [2, 1, 1, 1])
        self.assertEqual(self.env["sale.order"].search(mine[0].action_open_held()["domain"]), order.sudo())

    def test_control_points_of_new_customers(self):
        """D-07: a customer whose account a gate made today is counted as what he is once the page is told to calculate, or within the
        hour; until then the page says of when its figures are."""
        payer = self.make_customer("New Payer")
        self.set_policy(require_eligibility=True, order_gate="observe")
        order = self.sell(900, partner=payer)
        order.action_confirm()
        account = self.env["custproc.credit.account"].search([("partner_id", "=", payer.id)])
        self.assertEqual((order.state, account.state, account.refreshed_at), ("sale", "free", False))
        point = self.env["custproc.control.point"].with_user(self.users["finance_officer"]).search(
            [("company_id", "=", self.company.id), ("gate", "=", "order")]
        )
        before = point.readiness_count
        with freeze_time("2026-06-15 05:30:00"):
            point.action_calculate()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((account.state, account.exposure), ("cash_only", 900.0))
        self.assertEqual((point.readiness_count - before >= 1, str(point.calculated_at)), (True, "2026-06-15 05:30:00"))
        late = self.make_customer("Later Payer")
        self.sell(700, partner=late).action_confirm()
        self.run_cron("ir_cron_credit_refresh")  # the run of the day is done: the job of the hour takes who is new
        account = self.env["custproc.credit.account"].search([("partner_id", "=", late.id)])
        self.assertEqual((account.state, account.exposure), ("cash_only", 700.0))

    def test_calculate_many_customers(self):
        """D-07: where the customers are more than one range the button hands over to the job, the page says how far it is, and a second
        click begins nothing anew."""
        payer = self.make_customer("One of many")
        self.set_policy(order_gate="observe", floor=0)
        self.patch(credit_account_refresh, "CHUNK", 10)
        point = self.env["custproc.control.point"].with_user(self.users["finance_officer"]).search(
            [("company_id", "=", self.company.id), ("gate", "=", "order")]
        )
        account = self.refresh(payer)
        order = self.sell(700, partner=payer)
        order.action_confirm()
        answer = point.action_calculate()
        self.assertEqual((answer["tag"], account.exposure), ("display_notification", 0.0))
        self.env.invalidate_all()
        self.assertEqual((point.is_calculating, point.calculating), (True, 0))
        run = self.env["custproc.credit.refresh"]._get_of_today(self.root)
        [(highest,)] = self.env.execute_query(SQL("SELECT MAX(commercial_partner_id) FROM res_partner"))
        self.accounts._refresh_next(run, highest)
        point.action_calculate()
        self.env.invalidate_all()
        self.assertEqual(point.calculating, 100 * run.position // highest, "a second click does not begin anew")
        self.run_cron("ir_cron_credit_refresh")
        self.env.invalidate_all()
        self.assertEqual((point.is_calculating, account.exposure), (False, 700.0))
