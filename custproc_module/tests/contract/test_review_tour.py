from odoo.tests import tagged

from ..common import TourCase
from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestReviewTour(ContractCommon, TourCase):
    """A review in two rounds with a condition in the browser: each role plays its part."""

    def test_two_rounds_with_a_condition(self):
        """CR-02, CR-03, D-08: accepted on a condition, changed, reviewed again, reported done, closed, free."""
        order = self.make_order()
        order.order_line.product_id = self.gas
        first = self.ask(order)
        url = f"/odoo/sales/{order.id}"
        self.start_tour("/odoo/my-approvals", "custproc_review_with_condition", login="test_production_reviewer")
        self.start_tour("/odoo/my-approvals", "custproc_review_approve", login="test_sales_manager")
        self.assertEqual((first.state, order.custproc_open_condition_count), ("passed", 1))
        order.order_line.product_uom_qty = 3
        self.start_tour(url, "custproc_review_ask_again", login="test_salesperson")
        second = order.custproc_review_id
        self.assertEqual((second.round, first.condition_ids.state), (2, "carried"))
        self.assertEqual(second.custproc_checklist_item_ids.filtered("carried_over").mapped("figure"), ["A second tank before April"])
        self.start_tour("/odoo/my-approvals", "custproc_review_with_condition", login="test_production_reviewer")
        self.start_tour("/odoo/my-approvals", "custproc_review_approve", login="test_sales_manager")
        self.start_tour(url, "custproc_review_report", login="test_salesperson")
        condition = second.condition_ids
        path = f"/odoo/action-custproc_module.custproc_review_condition_action/{condition.id}"
        self.start_tour(path, "custproc_review_close_condition", login="test_production_reviewer")
        self.assertEqual((condition.state, order._get_review_holds()), ("closed", {}))
