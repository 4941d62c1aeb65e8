from datetime import date

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...exceptions import ProcessError
from .common import ContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestReviewRule(ContractCommon):
    def asked(self, order):
        return self.env["custproc.department"].union(*order._get_review_departments().values())

    def test_departments_by_policy(self):
        """CR-04: amount, terms, special demand and new customer bring in a department each; a plain order none of them."""
        always = self.sales | self.production
        self.assertEqual(self.asked(self.make_order()), always)
        self.assertEqual(self.asked(self.make_order(quantity=10000, price=99.99)), always, "999,900 is below the band")
        self.assertEqual(self.asked(self.make_order(quantity=10000, price=100)), always | self.finance)
        term = self.env.ref("account.account_payment_term_30days")
        self.assertEqual(self.asked(self.make_order(payment_term_id=term.id)), always | self.finance)
        self.customer.property_payment_term_id = term
        self.assertEqual(self.asked(self.make_order(payment_term_id=term.id)), always, "it is the customer's usual term")
        self.assertEqual(self.asked(self.make_order(custproc_special_demand="Medical grade")), always | self.quality)
        self.env.ref("custproc_module.review_rule_new_customer").active = True
        order = self.make_order()
        self.assertEqual(self.asked(order), always | self.legal)
        self.set_policy(review_gate="off")
        self.make_order().action_confirm()
        self.assertEqual(self.asked(order), always, "he has ordered before")

    def test_departments_of_contracts_by_policy(self):
        """CR-04, GEN-03: a contract is reviewed by the owner of its product form, and by value, terms, special demand and new customer
        by one department more, as a quotation is."""
        line = {"product_id": self.gas.id, "quantity": 10, "price_unit": 5}
        always = self.sales | self.legal
        self.assertEqual(self.asked(self.make_contract()), always, "no line: the branch")
        liquid = self.make_contract(line_ids=[(0, 0, {**line, "product_id": self.product.id})])
        self.assertEqual(self.asked(liquid), always | self.production, "liquid: the branch, and production for its capacity")
        gas = self.make_contract(line_ids=[(0, 0, line)])
        self.assertEqual(self.asked(gas), self.production | self.legal, "gas: production owns it")
        topics = {topic for topic, asked in gas._get_review_departments().items() if self.production in asked}
        self.assertEqual(topics, {"contract", "capacity"})
        self.assertEqual(self.asked(self.make_contract(amount=4999999)), always)
        self.assertEqual(self.asked(self.make_contract(amount=5000000)), always | self.finance)
        term = self.env.ref("account.account_payment_term_30days")
        self.assertEqual(self.asked(self.make_contract(payment_term_id=term.id)), always | self.finance)
        self.customer.property_payment_term_id = term
        self.assertEqual(self.asked(self.make_contract(payment_term_id=term.id)), always, "it is the customer's usual term")
        self.customer.property_payment_term_id = False
        self.assertEqual(self.asked(self.make_contract(special_demand="Medical grade")), always | self.quality)
        self.assertEqual(self.asked(self.make_contract(special_demand="  ")), always)
        self.env.ref("custproc_module.review_rule_contract_new_customer").active = True
        self.assertEqual(self.asked(self.make_contract()), always | self.finance)
        file = self.env["custproc.customer.file"].search([("partner_id", "=", self.customer.id)])
        file.grade_id = self.env.ref("custproc_module.grade_strategic")
        self.assertEqual(self.asked(self.make_contract()), always | self.finance | self.quality)

    def test_a_contract_asks_its_departments(self):
        """CR-04: each department of a contract has questions with its figures; the special demand is quality's, as the customer said it."""
        gas = {"product_id": self.gas.id, "quantity": 10, "price_unit": 5}
        contract = self.make_contract(line_ids=[(0, 0, gas)], special_demand="Medical grade")
        self.as_user("salesperson", contract).action_submit()
        asked = contract.custproc_review_id.custproc_checklist_item_ids.grouped("department_id")
        self.assertEqual(asked.keys(), set(self.production | self.legal | self.quality))
        self.assertEqual(asked[self.quality][0].figure, "Medical grade")
        self.assertEqual(asked[self.production].mapped("code"), ["capacity", "quality", "quantity", "delivery_time", "price"])

    def test_depth_of_review_by_grade(self):
        """D-11: customers whose grade asks for an extended review are reviewed by one more department."""
        order = self.make_order()
        file = self.env["custproc.customer.file"].search([("partner_id", "=", self.customer.id)])
        always = self.sales | self.production
        for code, asked in (("strategic", always | self.quality), ("important", always), ("potential", always)):
            file.grade_id = self.env.ref(f"custproc_module.grade_{code}")
            self.assertEqual(self.asked(order), asked, code)

    def test_special_demand_has_its_own_questions(self):
        """RD-02, CR-04: quality is asked by its own checklist, with the demand as the customer stated it."""
        review = self.ask(self.make_order(custproc_special_demand="Medical grade"))
        items = review.custproc_checklist_item_ids.filtered(lambda item: item.department_id == self.quality)
        self.assertEqual(items.mapped("code"), ["special_demand", "law"])
        self.assertEqual(items[:1].figure, "Medical grade")

    def test_rules_of_product_forms(self):
        """GEN-03: a rule for one product form asks its department for orders of that form alone."""
        gaseous = self.env.ref("custproc_module.product_form_gaseous")
        self.env["custproc.review.rule"].create(
            {"name": "Logistics of gases", "department_id": self.env.ref("custproc_module.department_logistics").id,
             "form_ids": gaseous.ids, "topic": "review"}
        )
        gas = self.make_order()
        gas.order_line.product_id = self.gas
        self.assertIn("logistics", self.asked(gas).mapped("code"))
        self.assertNotIn("logistics", self.asked(self.make_order()).mapped("code"))

    def framed(self):
        """What makes orders that call off a frame contract in force."""
        contract = self.make_contract(contract_type="frame")
        contract.sudo().state = "effective"
        return lambda **more: self.make_order(custproc_contract_id=contract.id, **more)

    def test_small_orders_under_a_frame_contract(self):
        """CR-01: a small standard order under an effective frame contract needs no review; a large, special or late one does."""
        make = self.framed()
        order = make(price=19999)
        self.assertEqual(order._get_review_holds(), {})
        self.assertEqual(order._get_review_exemptions(), {order.id: "Small standard order under a frame contract"})
        for name, other in {
            "large": make(price=20000),
            "special": make(custproc_special_demand="Medical grade"),
            "terms": make(payment_term_id=self.env.ref("account.account_payment_term_30days").id),
            "another customer": make(partner=self.make_customer("Stranger")),
            "no call-off": self.make_order(),
        }.items():
            with self.subTest(name):
                self.assertEqual([hold.code for hold in other._get_review_holds()[other.id]], ["review_none"])
        with freeze_time("2027-03-01 02:00:00"):
            late = make()
            self.assertIn(late.id, late._get_review_holds())

    def test_a_rejected_order_is_not_freed(self):
        """CR-03: a round that was rejected, or is open, is not got round by an exemption."""
        order = self.framed()()
        review = self.ask(order)
        self.assertEqual([hold.code for hold in order._get_review_holds()[order.id]], ["review_review"])
        self.as_user("production_reviewer", review).action_reject("No capacity")
        self.assertEqual([hold.code for hold in order._get_review_holds()[order.id]], ["review_rejected"])

    def test_exemptions_cost_no_query_per_order(self):
        """CR-01: whether fifty orders need no review is asked in as many queries as for five."""
        make = self.framed()
        orders = self.env["sale.order"].union(*(make() for _number in range(50)))
        costs = {}
        for count in (5, 5, 50):
            batch = orders[:count]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(len(batch._get_review_exemptions()), count)
            costs[count] = self.cr.sql_log_count - before
        self.assertLessEqual(costs[50], costs[5])

    def test_a_rule_names_what_it_needs(self):
        """CR-04: a rule without department, an upside-down band or an exemption without bound cannot be saved."""
        rules = self.env["custproc.review.rule"]
        for values in (
            {"effect": "department"},
            {"department_id": self.sales.id, "amount_from": 10, "amount_to": 5},
            {"effect": "exempt"},
        ):
            with self.subTest(values), self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
                rules.create({"name": "Bad", **values})

    def test_changing_a_rule_is_a_decision(self):
        """CR-04, D-01: who changes who reviews leaves a decision, and the next review follows it."""
        rule = self.env.ref("custproc_module.review_rule_large")
        self.as_user("administrator", rule).amount_from = 50
        self.assertIn(self.finance, self.asked(self.make_order()))
        decision = self.env["custproc.decision"].search([("model", "=", rule._name), ("res_id", "=", rule.id)])
        self.assertEqual((decision.kind, decision.figures), ("mode", '{"amount_from":"50"}'))

    def test_a_contract_cannot_be_signed_before_its_review(self):
        """CR-02: a contract signed before its review is refused with what is missing, and nothing is lost."""
        contract = self.make_contract(date_start=date(2026, 4, 1))
        self.as_user("salesperson", contract).action_submit()
        with self.assertRaisesRegex(ProcessError, "cannot be signed: its review has not passed"):
            self.as_user("signatory", contract).action_sign()
        self.assertEqual((contract.state, contract.signed_on), ("review", False))
