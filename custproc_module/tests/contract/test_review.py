from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ...exceptions import ProcessError
from .common import ContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestReview(ContractCommon):
    def test_the_six_points_are_prefilled(self):
        """CR-01: quantity, delivery time, transport mode, delivery place, price and qualification come from the quotation."""
        order = self.make_order(quantity=20, price=950.0, custproc_transport_mode="carrier", commitment_date="2026-03-20 04:00:00")
        order.partner_shipping_id.street = "Baoshan Road 8"
        review = self.ask(order)
        figures = {item.code: item.figure for item in review.custproc_checklist_item_ids if item.department_id == self.sales}
        self.assertEqual(
            sorted(figures), ["delivery_place", "delivery_time", "price", "qualification", "quantity", "transport"]
        )
        self.assertEqual(figures["quantity"], "Liquid oxygen 20 Units")
        self.assertEqual(figures["transport"], "Carrier by road")
        self.assertIn("2026-03-20", figures["delivery_time"])
        self.assertIn("Baoshan Road 8", figures["delivery_place"])
        self.assertIn("Liquid oxygen 950.00", figures["price"])
        self.assertIn("Business licence is missing", figures["qualification"])

    def test_what_is_reviewed_is_stated(self):
        """CR-01: a quotation that states no product, or for goods no transport mode, is not reviewed; a service needs none."""
        order = self.make_order(custproc_transport_mode=False)
        with self.assertRaisesRegex(ProcessError, "cannot ask for review: the transport mode is not stated. Complete the quotation"):
            self.ask(order)
        self.assertEqual(order.custproc_review_state, "none")
        order.custproc_transport_mode = "rail"
        self.assertEqual(self.ask(order).state, "review")
        service = self.make_product("Yearly inspection", 80.0, type="service")
        line = {"product_id": service.id, "price_unit": 80.0}
        self.assertEqual(self.ask(self.make_order(custproc_transport_mode=False, order_line=[(0, 0, line)])).state, "review")
        with self.assertRaisesRegex(ProcessError, "no product is stated"):
            self.ask(self.make_order(order_line=[(0, 0, {"display_type": "line_note", "name": "As agreed"})]))

    def test_departments_follow_the_product_form(self):
        """GEN-03, GEN-04, CR-04: liquids go to the sales branch, gases to production, and production reviews capacity of all."""
        liquid = self.ask(self.make_order())
        self.assertEqual(liquid.department_ids, self.sales | self.production)
        codes = liquid.custproc_checklist_item_ids.filtered(lambda item: item.department_id == self.production).mapped("code")
        self.assertEqual(codes, ["capacity", "quality"])
        gas = self.make_order()
        gas.order_line.product_id = self.gas
        review = self.ask(gas)
        self.assertEqual(review.department_ids, self.production)
        self.assertEqual(len(review.custproc_checklist_item_ids), 8)

    def test_a_question_of_the_company_s_own(self):
        """CR-01: the six points are extensible: a question added to the department's checklist is asked in the next round, must be
        answered there, and is not in rounds that were asked for before."""
        old = self.ask(self.make_order())
        template = self.env["custproc.checklist.template"].search(
            [("model", "=", "custproc.contract.review"), ("department_id", "=", self.sales.id), ("topic", "=", "review")]
        )
        own = "Is the road to the tank open to lorries?"
        template.question_ids = [(0, 0, {"name": own, "is_mandatory": True})]
        review = self.ask(self.make_order())
        asked = review.custproc_checklist_item_ids.filtered(lambda item: item.department_id == self.sales)
        self.assertEqual((len(asked), asked.filtered(lambda item: item.name == own).is_mandatory), (7, True))
        self.assertNotIn(own, old.custproc_checklist_item_ids.mapped("name"))
        asked.filtered(lambda item: item.name != own).with_user(self.second_manager).write({"answer": "conforms"})
        with self.assertRaisesRegex(ProcessError, "road to the tank"):
            review.with_user(self.second_manager).action_approve()
        self.assertEqual(self.pass_review(review).state, "passed")

    def test_the_manager_waits_for_the_departments(self):
        """CR-04: the branch manager's own step opens when every department has approved."""
        review = self.ask(self.make_order())
        steps = review.approval_step_ids
        self.assertEqual(steps.mapped("state"), ["open", "open", "waiting"])
        self.answer(review, self.production, self.users["production_reviewer"])
        self.as_user("production_reviewer", review).action_approve()
        self.assertEqual(steps.mapped("state"), ["open", "approved", "waiting"])

    def test_all_told(self):
        """CR-02: after the last approval the quotation counts as reviewed and the conclusions are kept."""
        order = self.make_order()
        review = self.pass_review(self.ask(order))
        self.assertEqual((review.state, order.custproc_review_state), ("passed", "passed"))
        self.assertTrue(order._is_review_passed())
        self.assertEqual(set(review.custproc_conclusion_ids.mapped("conclusion")), {"accept"})
        self.assertEqual(
            review.approval_step_ids.mapped("decided_by_id"),
            self.second_manager | self.users["production_reviewer"] | self.users["sales_manager"],
        )

    def test_a_department_answers_before_it_approves(self):
        """CR-02: a step cannot be approved while mandatory questions of the department are unanswered."""
        review = self.ask(self.make_order())
        reviewer = self.users["production_reviewer"]
        with self.assertRaisesRegex(ProcessError, "is not answered"):
            review.with_user(reviewer).action_approve()
        self.answer(review, self.production, reviewer)
        review.with_user(reviewer).action_approve()
        self.assertEqual(review.state, "review")

    def test_only_the_department_answers(self):
        """CR-04: nobody answers another department's questions, nor after the round is closed."""
        review = self.ask(self.make_order())
        with self.assertRaises(AccessError):
            self.answer(review, self.sales, self.users["production_reviewer"])
        with self.assertRaises(AccessError):
            self.answer(review, self.production, self.users["salesperson"])
        self.pass_review(review)
        with self.assertRaises(ProcessError):
            self.answer(review, self.production, self.users["production_reviewer"], "deviates", "late thought")

    def test_the_requester_does_not_decide(self):
        """D-01: whoever asks does not decide, whatever groups he holds."""
        order = self.make_order(user=self.users["sales_director"])
        order.with_user(self.users["sales_director"]).action_ask_review()
        review = order.custproc_review_id
        self.answer(review, self.sales, self.users["sales_director"])
        with self.assertRaises(ProcessError):
            review.with_user(self.users["sales_director"]).action_approve()

    def test_rejection_goes_back_with_the_reason(self):
        """CR-03: a rejected round goes back to the salesperson with the reason; the next round asks the open points again."""
        order = self.make_order()
        first = self.ask(order)
        reviewer = self.users["production_reviewer"]
        with self.assertRaises(ProcessError):
            first.with_user(reviewer).action_reject("")
        self.answer(first, self.production, reviewer, "deviates", "Only 10 t before April")
        first.with_user(reviewer).action_reject("Capacity is sold out in March")
        self.assertEqual((first.state, order.custproc_review_state), ("rejected", "rejected"))
        self.assertEqual(first.reject_reason, "Production equipment department: Capacity is sold out in March")
        self.assertIn("Capacity is sold out in March", order.activity_ids.note)
        self.assertEqual(order.activity_ids.user_id, self.users["salesperson"])
        self.assertEqual(
            order.custproc_review_message,
            "Round 1 was rejected: Production equipment department: Capacity is sold out in March",
        )
        second = self.ask(order)
        self.assertEqual((second.round, second.previous_id), (2, first))
        carried = second.custproc_checklist_item_ids.filtered("carried_over")
        self.assertEqual(carried.department_id, self.production)
        self.assertEqual(set(carried.mapped("figure")), {"Only 10 t before April", first.reject_reason})
        self.assertEqual(order.custproc_review_ids, second | first)

    def test_conditions(self):
        """CR-02: points that do not conform and are accepted become conditions."""
        order = self.make_order()
        review = self.ask(order)
        reviewer = self.users["production_reviewer"]
        with self.assertRaisesRegex(ProcessError, "does not say why"):
            self.answer(review, self.production, reviewer, "deviates")
            review.with_user(reviewer).action_approve()
        self.answer(review, self.production, reviewer, "deviates", "In two deliveries")
        review.with_user(reviewer).action_approve()
        line = review.custproc_conclusion_ids.filtered(lambda line: line.department_id == self.production)
        self.assertEqual(line.mapped("conclusion"), ["accept_with_conditions"])
        self.assertIn("In two deliveries", review.conditions)

    def test_a_changed_price_outdates_the_review(self):
        """CR-01, D-08: editing a reviewed line outdates the review and says what changed from what to what."""
        order = self.make_order(price=100.0)
        review = self.pass_review(self.ask(order))
        self.as_user("salesperson", order.order_line).price_unit = 90.0
        self.assertEqual((review.state, order.custproc_review_state), ("outdated", "outdated"))
        currency = order.currency_id.name
        self.assertEqual(
            order._get_review_changes(), [f"Liquid oxygen: price changed from 100.00 {currency} to 90.00 {currency}"]
        )
        self.assertIn("price changed from 100.00", order.custproc_review_message)
        self.assertEqual(review.custproc_approval_state, "stale")

    def test_changes_by_any_path(self):
        """CR-01: quantity, a new line, a removed line, payer, payment term, transport and delivery date all outdate the review."""
        term = self.env.ref("account.account_payment_term_30days")
        payer = self.make_customer("Payer")
        changes = {
            "quantity": lambda order: order.order_line.write({"product_uom_qty": 2}),
            "new line": lambda order: order.write({"order_line": [(0, 0, {"product_id": self.gas.id})]}),
            "moved line": lambda order: self.make_order().order_line.write({"order_id": order.id}),
            "removed line": lambda order: order.order_line.unlink(),
            "payer": lambda order: order.write({"partner_invoice_id": payer.id}),
            "term": lambda order: order.write({"payment_term_id": term.id}),
            "transport": lambda order: order.write({"custproc_transport_mode": "rail"}),
            "date": lambda order: order.write({"commitment_date": "2026-04-01 00:00:00"}),
        }
        for name, change in changes.items():
            with self.subTest(name):
                order = self.make_order(payment_term_id=False)
                review = self.ask(order)
                change(order)
                self.assertEqual((review.state, order.custproc_review_state), ("outdated", "outdated"))
                self.assertTrue(order._get_review_changes())

    def test_what_is_not_agreed_does_not_outdate(self):
        """CR-01: notes, the reference, the salesperson and printing leave the review as it is."""
        order = self.make_order()
        review = self.ask(order)
        note = (0, 0, {"display_type": "line_note", "name": "Mind"})
        order.write({"client_order_ref": "PO-7", "note": "<p>Thanks</p>", "order_line": [note]})
        order.action_quotation_sent()
        self.assertEqual((review.state, order.state), ("review", "sent"))

    def test_asking_twice(self):
        """CR-03: while a round is open, or after it passed unchanged, there is no other round."""
        order = self.make_order()
        review = self.ask(order)
        with self.assertRaisesRegex(ProcessError, "round 1 is still open"):
            self.ask(order)
        self.pass_review(review)
        with self.assertRaisesRegex(ProcessError, "round 1 passed"):
            self.ask(order)

    def test_withdrawing(self):
        """CR-03: who asked may take the round back, and ask anew."""
        order = self.make_order()
        review = self.ask(order)
        with self.assertRaises(ProcessError):
            self.as_user("sales_manager", order).action_withdraw_review()
        self.as_user("salesperson", order).action_withdraw_review()
        self.assertEqual((review.state, order.custproc_review_state), ("withdrawn", "withdrawn"))
        self.assertEqual(self.ask(order).round, 2)

    def test_rounds_are_kept(self):
        """CR-03: nobody deletes or rewrites a round, nor the order's word about it; a copy was never reviewed."""
        order = self.make_order()
        review = self.pass_review(self.ask(order))
        for role in ("salesperson", "sales_director", "administrator", "production_reviewer"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(role, review).unlink()
        with self.assertRaises(ProcessError):
            review.unlink()
        for values in ({"state": "passed"}, {"snapshot": {}}, {"partner_id": self.customer.id}, {"round": 7}):
            with self.assertRaises(AccessError):
                self.as_user("production_reviewer", review).write(values)
        for values in ({"custproc_review_state": "passed"}, {"custproc_reviewed_fingerprint": "x"}):
            with self.assertRaises(AccessError):
                self.as_user("salesperson", order).write(values)
            with self.assertRaises(AccessError):
                self.env["sale.order"].with_user(self.users["salesperson"]).create({"partner_id": self.customer.id, **values})
        self.assertEqual(order.copy().custproc_review_state, "none")
        sneaky = self.env["sale.order"].with_user(self.users["salesperson"]).with_context(default_custproc_review_state="passed")
        self.assertEqual(sneaky.create({"partner_id": self.customer.id}).custproc_review_state, "none")

    def test_reviewers_use_the_form(self):
        """CR-04: the reviewer answers in the form of the review, though he sees no orders."""
        review = self.ask(self.make_order()).with_user(self.users["production_reviewer"])
        with Form(review) as form:
            for index, item in enumerate(review.custproc_checklist_item_ids):
                if item.can_answer:
                    with form.custproc_checklist_item_ids.edit(index) as line:
                        line.answer = "conforms"
        self.assertEqual(review.custproc_checklist_item_ids.mapped("answered_by_id"), self.users["production_reviewer"])
        self.assertTrue(review.custproc_can_decide)
        review.action_approve()
        self.assertIn("Liquid oxygen", review.snapshot_html)

    def test_a_salesperson_sees_his_own_reviews(self):
        """CR-03: a salesperson reads the rounds of his own documents; a technician none."""
        mine = self.ask(self.make_order())
        other = self.make_order(user=self.users["sales_director"])
        other.with_user(self.users["sales_director"]).action_ask_review()
        reviews = self.env["custproc.contract.review"]
        self.assertEqual(reviews.with_user(self.users["salesperson"]).search([]), mine)
        self.assertEqual(len(reviews.with_user(self.users["production_reviewer"]).search([])), 2)
        with self.assertRaises(AccessError):
            reviews.with_user(self.users["technician"]).search([])

    def test_nobody_to_decide(self):
        """D-01: a team without a leader cannot review; the refusal says who can help."""
        order = self.make_order()
        self.team.user_id = False
        with self.assertRaisesRegex(ProcessError, "module administrator"), self.cr.savepoint():
            self.ask(order)
        self.env.invalidate_all()
        self.assertEqual(order.custproc_review_state, "none")

    def test_the_printed_record(self):
        """CR-03: the record of a round prints what was reviewed, the answers, who decided, in Chinese as well, for every reader."""
        order = self.make_order(price=880.0)
        order.order_line.name = "液氧"
        review = self.pass_review(self.ask(order))
        report = self.env["ir.actions.report"].with_user(self.users["production_reviewer"])
        html = report._render_qweb_html("custproc_module.report_contract_review", review.ids)[0].decode()
        for text in ("Form CR-01", review.name, order.name, "Liquid oxygen", "880.00", "Conforms", "Review by Sales branch"):
            self.assertIn(text, html)
