"""Ways round the review and the papers at the order gate, each tried over JSON-RPC as the salesperson who owns the quotation."""

from odoo import Command, fields
from odoo.tests import tagged

from .test_attack_order import CONTEXT_KEYS, RpcCommon


@tagged("post_install", "-at_install")
class TestAttackReview(RpcCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_policy(review_gate="block")
        cls.set_limit(cls.customer, 1e6)

    def quote(self):
        return self.sell(500, team_id=self.team.id)

    def assertStopped(self, order, code, text, area="contract"):
        """The button leaves it a quotation, held, with the reason in words and in a decision; a written state is refused."""
        self.assertIs(self.rpc(order, "action_confirm", order.ids), True)
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.sudo().picking_ids)
        self.assertHeld(order, code, area=area)
        self.assertIn(text, order.custproc_hold_reason)
        decision = order.sudo().custproc_decision_id
        self.assertEqual((decision.kind, decision.outcome, decision.user_id), ("verdict", "hold", self.salesperson))
        self.assertIn(text, decision.reason)
        self.assertRefused("ValidationError", order, "write", order.ids, {"state": "sale"})
        self.assertRefused("ValidationError", order, "write", order.ids, {"state": "sale"}, context=CONTEXT_KEYS)
        self.assertEqual(order.state, "draft")

    def test_unreviewed(self):
        """CR-01: a quotation nobody reviewed is held with reason and decision; asked for, it waits; passed, it confirms."""
        order = self.quote()
        self.assertStopped(order, "review_none", "the quotation was not reviewed")
        self.rpc(order, "action_ask_review", order.ids)
        self.assertStopped(order, "review_review", "Round 1 waits for")
        self.pass_review(order.sudo().custproc_review_id)
        self.rpc(order, "action_confirm", order.ids)
        self.assertConfirmed(order)

    def test_changed_after_the_review(self):
        """CR-01, D-08: changed after it passed, by any path, it is held with what changed; reviewed again it confirms."""
        paths = {
            "line": lambda order: self.rpc(order.order_line, "write", order.order_line.ids, {"price_unit": 450.0}),
            "order": lambda order: self.rpc(
                order, "write", order.ids, {"order_line": [Command.update(order.order_line.id, {"price_unit": 450.0})]}
            ),
            "import": lambda order: self.rpc(
                order, "load", [".id", "order_line/.id", "order_line/price_unit"], [[str(order.id), str(order.order_line.id), "450"]]
            ),
        }
        for path, change in paths.items():
            with self.subTest(path):
                order = self.quote()
                self.rpc(order, "action_ask_review", order.ids)
                review = self.pass_review(order.sudo().custproc_review_id)
                change(order)
                self.assertEqual((review.state, order.custproc_review_state), ("outdated", "outdated"))
                currency = order.currency_id.name
                self.assertStopped(
                    order, "review_outdated", f"Liquid oxygen: price changed from 500.00 {currency} to 450.00 {currency}"
                )
        self.rpc(order, "action_ask_review", order.ids)
        self.pass_review(order.sudo().custproc_review_id)
        self.rpc(order, "action_confirm", order.ids)
        self.assertConfirmed(order)

    def test_passed_and_changed_in_one_call(self):
        """CR-01: a write that changes the price and the state at once is refused whole."""
        order = self.quote()
        self.rpc(order, "action_ask_review", order.ids)
        self.pass_review(order.sudo().custproc_review_id)
        change = {"state": "sale", "order_line": [Command.update(order.order_line.id, {"price_unit": 1.0})]}
        self.assertRefused("ValidationError", order, "write", order.ids, change)
        self.assertEqual((order.state, order.amount_total, order.custproc_review_state), ("draft", 500.0, "passed"))

    def test_copy_of_a_reviewed_order(self):
        """CR-01: a copy has no review of its own."""
        order = self.quote()
        self.rpc(order, "action_ask_review", order.ids)
        self.pass_review(order.sudo().custproc_review_id)
        [new] = self.rpc(order, "copy", order.ids)
        self.assertStopped(order.browse(new), "review_none", "the quotation was not reviewed")

    def test_papers_missing(self):
        """CF-13, CF-14: with papers missing it is held, names them, and confirms when they are there."""
        self.set_policy(review_gate="off", papers_gate="block")
        order = self.quote()
        self.assertStopped(order, "paper_missing", "Business licence is missing", area="customer")
        file = self.env["custproc.customer.file"].search([("partner_id", "=", self.customer.id)])
        answers = {"is_complete": True, "is_order_ready": True, "is_delivery_ready": True, "reassess_on": "2099-01-01", "state": "open"}
        for name, value in answers.items():
            with self.subTest(name):
                self.assertRefused("AccessError", file, "write", file.ids, {name: value})
        types = self.env["custproc.document.type"].search([("is_mandatory", "=", True)])
        file.document_ids = [Command.create({"type_id": kind.id, "valid_until": "2099-01-01"}) for kind in types]
        self.rpc(order, "action_confirm", order.ids)
        self.assertConfirmed(order)

    def test_review_and_papers_together(self):
        """CR-01, CF-13: what is missing on both sides is said in one reason and one decision."""
        self.set_policy(papers_gate="block")
        order = self.quote()
        self.assertStopped(order, "review_none", "the quotation was not reviewed")
        self.assertHeld(order, "paper_missing", area="customer")
        self.assertIn("Business licence is missing", order.custproc_hold_reason)
        self.assertEqual(len(self.decisions(order)), 1)

    def test_review_is_not_written(self):
        """CR-01, CR-04: review, its steps, rounds, answers and conclusions take nothing from the salesperson."""
        order = self.quote()
        self.rpc(order, "action_ask_review", order.ids)
        review = order.sudo().custproc_review_id
        approval, steps = review.custproc_approval_ids, review.approval_step_ids
        items = review.custproc_checklist_item_ids
        for values in ({"state": "passed"}, {"sale_order_id": False}, {"department_ids": [Command.clear()]}, {"snapshot": {}}):
            with self.subTest(values=values):
                self.assertRefused("AccessError", review, "write", review.ids, values)
        for record in (approval, steps):
            self.assertRefused("AccessError", record, "write", record.ids, {"state": "approved"})
            self.assertRefused("AccessError", record, "unlink", record.ids)
        self.assertRefused("AccessError", items, "write", items.ids, {"answer": "conforms"})
        self.assertRefused("AccessError", items, "write", items.ids, {"is_mandatory": False})
        self.assertRefused("AccessError", items, "unlink", items.ids)
        self.assertRefused("AccessError", review, "unlink", review.ids)
        for name in ("custproc_review_state", "custproc_review_id", "custproc_reviewed_fingerprint", "custproc_open_condition_count"):
            value = {"custproc_review_state": "passed", "custproc_review_id": review.id}.get(name, order._get_fingerprint())
            with self.subTest(name):
                self.assertRefused("AccessError", order, "write", order.ids, {name: value})
        self.assertEqual((review.state, set(steps.mapped("state"))), ("review", {"open", "waiting"}))
        self.assertFalse(any(items.mapped("answer")))

    def test_review_is_not_made(self):
        """CR-01: nobody makes a review, a round or a step of his own, passed or not, by create, import or default_ keys."""
        order = self.quote()
        review = self.env["custproc.contract.review"]
        values = {"sale_order_id": order.id, "state": "passed"}
        self.assertRefused("AccessError", review, "create", [values])
        self.assertRefused("AccessError", review, "create", [{}], context={f"default_{name}": value for name, value in values.items()})
        result = self.rpc(review, "load", ["sale_order_id/.id", "state"], [[str(order.id), "passed"]])
        self.assertFalse(result["ids"])
        for model in ("custproc.approval", "custproc.approval.step", "custproc.checklist.item", "custproc.checklist.conclusion"):
            with self.subTest(model):
                self.assertRefused("AccessError", self.env[model], "create", [{"state": "approved"}])
        self.assertFalse(review.search([("sale_order_id", "=", order.id)]))
        self.assertStopped(order, "review_none", "the quotation was not reviewed")

    def test_review_is_not_decided_by_who_asked(self):
        """D-01, CR-04: the salesperson decides none of its steps, by no public method, nor by delegating them."""
        order = self.quote()
        self.rpc(order, "action_ask_review", order.ids)
        review = order.sudo().custproc_review_id
        steps = review.approval_step_ids
        self.assertRefused("ProcessError", review, "action_approve", review.ids)
        self.assertRefused("ProcessError", review, "action_reject", review.ids, "No")
        for step in steps.filtered(lambda step: step.state == "open"):
            for call in (("action_approve",), ("action_reject", "No"), ("action_delegate", self.salesperson.id, "2099-01-01")):
                with self.subTest(step=step.name, call=call):
                    self.assertRefused("ProcessError", step, call[0], step.ids, *call[1:])
        self.assertEqual((review.state, set(steps.mapped("state"))), ("review", {"open", "waiting"}))
        self.assertStopped(order, "review_review", "Round 1 waits for")

    def test_own_quotation_asked_for_by_a_colleague(self):
        """D-01, CR-04: a branch manager's own quotation goes to the region above, whoever of his people asks for him; where there is none
        above, he decides on what somebody else asked for."""
        manager, regional = self.users["sales_manager"], self.users["sales_manager"].copy({"login": "test_regional"})
        for leader in (manager, regional):
            if leader == regional:
                self.team.custproc_parent_id = self.env["crm.team"].create({"name": "East", "user_id": regional.id})
            order = self.make_order(user=manager)
            order.with_user(self.users["sales_director"]).action_ask_review()
            people = order.custproc_review_id.approval_step_ids.user_id
            with self.subTest(leader.login):
                self.assertEqual(people & (manager | regional), leader)

    def test_answers_stand_once_concluded(self):
        """CR-03: a department that has concluded changes none of its answers, though the other departments are still asked."""
        order = self.quote()
        self.rpc(order, "action_ask_review", order.ids)
        review = order.sudo().custproc_review_id
        department = review.department_ids.filtered(lambda department: department.code == "production")
        items = review.custproc_checklist_item_ids.filtered(lambda item: item.department_id == department)
        self.login("production_reviewer")
        self.rpc(items, "write", items.ids, {"answer": "conforms"})
        self.rpc(review, "action_approve", review.ids)
        self.assertRefused("ProcessError", items, "write", items[:1].ids, {"answer": "deviates", "remark": "After all"})
        self.assertEqual((review.state, set(items.mapped("answer"))), ("review", {"conforms"}))

    def test_delegate_does_not_delegate(self):
        """D-01: who was trusted with a step until a day trusts neither himself for longer nor anybody else in his turn."""
        order = self.quote()
        self.rpc(order, "action_ask_review", order.ids)
        step = order.sudo().custproc_review_id.approval_step_ids.filtered(lambda step: step.state == "open")[:1]
        delegate, day = self.users["relations_manager"], fields.Date.add(fields.Date.today(), days=2)
        member = (step.user_id or step.group_id.all_user_ids - self.salesperson)[:1]
        step.with_user(member).action_delegate(delegate.id, day)
        self.login("relations_manager")
        for other, until in ((delegate, "2099-01-01"), (self.users["logistics"], "2099-01-01")):
            with self.subTest(other.login):
                self.assertRefused("ProcessError", step, "action_delegate", step.ids, other.id, until)
        self.assertEqual((step.delegate_id, step.delegate_until), (delegate, day))

    def test_private_methods_of_the_review(self):
        """DESIGN 4: what leads a review on cannot be called from outside."""
        order = self.quote()
        self.rpc(order, "action_ask_review", order.ids)
        review = order.sudo().custproc_review_id
        calls = {
            review: ("_set_state", "_finish", "_on_approved", "_start", "_mark_outdated"),
            order: ("_open_review_round", "_on_review_closed", "_watch_rewards", "_work_out_rewards", "_judge_reviews"),
            review.approval_step_ids[:1]: ("_decide", "_approve"),
        }
        for record, methods in calls.items():
            for method in methods:
                with self.subTest(method):
                    self.assertRefused("AccessError", record, method, record.ids)
        self.assertEqual(review.state, "review")
