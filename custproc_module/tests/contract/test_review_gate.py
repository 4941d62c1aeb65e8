from freezegun import freeze_time

from odoo.tests import tagged

from .common import ContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestReviewGate(ContractCommon):
    def _hold(self, order):
        return next((hold for hold in order._get_confirmation_holds().get(order.id, []) if hold.area == "contract"), None)

    def test_each_state_of_the_review_at_the_gate(self):
        """CR-01, CR-02: only a quotation whose content of today passed is free of the review's hold."""
        order = self.make_order()
        self.assertEqual((self._hold(order).code, self._hold(order).text), ("review_none", "the quotation was not reviewed"))
        review = self.ask(order)
        self.assertEqual(self._hold(order).code, "review_review")
        self.assertEqual(self._hold(order).text, "Round 1 waits for Sales branch, Production equipment department")
        self.pass_review(review)
        self.assertIsNone(self._hold(order))
        order.order_line.product_uom_qty = 3
        self.assertEqual(self._hold(order).code, "review_outdated")
        self.assertIn("Liquid oxygen: quantity changed from 1 Units to 3 Units", self._hold(order).text)

    def test_a_change_behind_the_back_is_seen_at_the_gate(self):
        """CR-01: at the gate the content counts, not the stored word; a change by SQL is found."""
        order = self.make_order()
        self.pass_review(self.ask(order))
        self.env.flush_all()
        self.cr.execute("UPDATE sale_order_line SET price_unit = 1 WHERE order_id = %s", [order.id])
        self.env.invalidate_all()
        self.assertEqual(self._hold(order).code, "review_outdated")

    def test_companies_without_review(self):
        """D-07: where the company wants no review, none holds."""
        self.set_policy(review_gate="off")
        order = self.make_order()
        self.assertIsNone(self._hold(order))
        self.assertEqual(order.custproc_review_mode, "off")

    def test_a_review_that_is_only_observed(self):
        """D-07: in mode observe the missing review holds nothing; the verdict says it would have, the control point counts both."""
        self.set_policy(order_gate="block", review_gate="observe", papers_gate="off", require_eligibility=False)
        self.make_limit(self.customer, 1000)
        point = self.env["custproc.control.point"].search([("company_id", "=", self.company.id), ("gate", "=", "review")])
        before = point.readiness_count
        order = self.make_order() | self.make_order()
        self.env.flush_all()
        point.invalidate_recordset()
        self.assertEqual(point.readiness_count - before, 2)
        self.assertLessEqual(order, self.env["sale.order"].search(point.action_open_customers()["domain"]))
        order[0].action_confirm()
        self.assertEqual((order[0].state, order[0].custproc_review_mode), ("sale", "observe"))
        reason = order[0].custproc_decision_id.reason
        self.assertIn("would have been held, were this not only observed: the quotation was not reviewed", reason)
        self.env.flush_all()
        point.invalidate_recordset()
        self.assertEqual((point.mode, point.judged_count, point.would_hold_count, point.held_count), ("observe", 1, 1, 0))

    def test_growth_of_a_confirmed_order(self):
        """D-08: a confirmed order that grew beyond its review is held again."""
        order = self.make_order()
        self.pass_review(self.ask(order))
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order._get_review_holds(), {})
        order.order_line.product_uom_qty = 50
        self.assertIn("review_outdated", [hold.code for hold in order._get_growth_holds()[order.id]])

    def test_a_plain_yes_asks_nothing(self):
        """CR-01: the gate reads the order's own fields only: no query for one order, none for ten."""
        orders = self.env["sale.order"]
        for _number in range(10):
            order = self.make_order()
            self.pass_review(self.ask(order))
            orders |= order
        for count in (1, 10):
            batch = orders[:count]
            batch.mapped(lambda order: order._get_fingerprint())
            batch.company_id._custproc_gate_mode("review")
            before = self.cr.sql_log_count
            self.assertEqual(batch._get_review_holds(), {})
            self.assertEqual(self.cr.sql_log_count - before, 0)

    def test_list_of_orders(self):
        """CR-03: a list of orders with their review state costs at most two queries more than without."""
        for _number in range(8):
            self.ask(self.make_order())
        self.env.flush_all()
        costs = {}
        for names in (["name"], ["name", "custproc_review_state", "custproc_review_count"]):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["sale.order"].search([]).web_read({name: {} for name in names})
            costs[len(names)] = self.cr.sql_log_count - before
        self.assertLessEqual(costs[3] - costs[1], 2)
