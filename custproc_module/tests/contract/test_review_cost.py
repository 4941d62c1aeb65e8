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

    def test_three_tiers(self):
        """DESIGN 7: asking for a review and three approvals cost under forty queries; telling people is left to a job."""
        self.env["custproc.department"].search([]).active = False
        self.env["custproc.review.rule"].search([]).active = False
        rules = self.env["custproc.approval.rule"].search([("model", "=", "custproc.contract.review")])
        rules.active = False
        people = ("production_reviewer", "sales_manager", "sales_director")
        rules.create(
            [
                {
                    "name": name,
                    "model_id": rules.model_id.id,
                    "audience": "user",
                    "user_id": self.users[name].id,
                    "tier": tier,
                }
                for tier, name in enumerate(people, 1)
            ]
        )
        counts = []
        for _warm_up in range(2):
            order = self.make_order().with_context(tracking_disable=False)
            self.env.flush_all()
            self.env.cr.clear()
            asked = self._count(lambda order=order: self.ask(order))
            review = order.custproc_review_id
            decided = self._count(lambda review=review: [review.with_user(self.users[name]).action_approve() for name in people])
            self.assertEqual((review.state, order.activity_ids.ids), ("passed", []))
            counts.append((asked, decided))
        self.assertEqual(counts[-1], (21, 17))
        self.run_cron("ir_cron_engine_notify_approvers")
        self.assertEqual(order.activity_ids.summary, "Review passed: the quotation may be confirmed")
