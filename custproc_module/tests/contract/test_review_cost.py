from freezegun import freeze_time

from odoo.tests import tagged

from .common import ContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestReviewCost(ContractCommon):
    def _count(self, action):
        """Queries of an action, what it leaves to flush included."""
        self.env.flush_all()
        before = self.cr.sql_log_count
        action()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_three_steps(self):
        """CR-02: a round with two departments and the manager is asked for and decided in few queries, tracking included."""
        self.pass_review(self.ask(self.make_order()))  # fills the caches of the registry, as any day's first review does
        order = self.make_order().with_context(tracking_disable=False)
        asked = self._count(lambda: self.ask(order))
        review = order.custproc_review_id
        self.answer(review, self.sales, self.second_manager)
        self.answer(review, self.production, self.users["production_reviewer"])
        deciders = (self.second_manager, self.users["production_reviewer"], self.users["sales_manager"])
        decided = self._count(lambda: [review.with_user(user).action_approve() for user in deciders])
        self.assertEqual(review.state, "passed")
        # Asking: the round, its department checklists with figures, the steps. Deciding: three decisions and telling the salesperson.
        self.assertLessEqual(asked, 40)
        self.assertLessEqual(decided, 40)

    def test_a_long_quotation(self):
        """CR-01: a quotation of thirty lines is asked for in as many queries as one of three."""
        costs = {}
        for count in (3, 3, 30):
            order = self.make_order(order_line=[(0, 0, {"product_id": self.product.id, "price_unit": 5.0}) for _number in range(count)])
            self.env.flush_all()
            self.env.invalidate_all()
            costs[count] = self._count(lambda order=order: self.ask(order))
        self.assertLessEqual(costs[30] - costs[3], 3)
