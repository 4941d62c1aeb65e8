from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import ContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestReviewCapacity(ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.stored = cls.make_product("Stored oxygen", 100.0, is_storable=True, categ_id=cls.product.categ_id.id)
        cls.env["stock.quant"]._update_available_quantity(cls.stored, cls.warehouse.lot_stock_id, 12)

    def move(self, quantity, day, incoming):
        supplier, customer = self.env.ref("stock.stock_location_suppliers"), self.env.ref("stock.stock_location_customers")
        stock = self.warehouse.lot_stock_id
        move = self.env["stock.move"].create(
            {
                "product_id": self.stored.id,
                "product_uom_qty": quantity,
                "date": f"{day} 04:00:00",
                "location_id": (supplier if incoming else stock).id,
                "location_dest_id": (stock if incoming else customer).id,
                "company_id": self.company.id,
            }
        )
        move.state = "confirmed"

    def order(self, quantity, **values):
        line = {"product_id": self.stored.id, "product_uom_qty": quantity, "price_unit": 5.0, "tax_ids": [(5,)]}
        return self.make_order(commitment_date="2026-03-20 04:00:00", order_line=[(0, 0, line)], **values)

    def test_figures_by_date(self):
        """CR-01, GEN-04: stock, receipts and other promises until the promised day; what comes later does not count."""
        self.move(3, "2026-03-10", incoming=True)
        self.move(50, "2026-03-25", incoming=True)
        self.move(2, "2026-03-19", incoming=False)
        self.move(40, "2026-03-21", incoming=False)
        review = self.ask(self.order(10))
        (line,) = review.capacity["lines"]
        self.assertEqual(
            {name: line[name] for name in ("quantity", "stock", "free", "incoming", "demand", "left", "is_short")},
            {"quantity": 10, "stock": 12, "free": 12, "incoming": 3, "demand": 2, "left": 3, "is_short": False},
        )
        self.assertEqual(line["day"], date(2026, 3, 20).isoformat())
        question = review.custproc_checklist_item_ids.filtered(lambda item: item.code == "capacity")
        self.assertEqual(question.figure, "All 1 lines can be met from stock and receipts")

    def test_days_of_the_company(self):
        """CR-01, D-03: the promised day and the days of receipts are the company's: 20 March 18:00 UTC is the 21st in Shanghai."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        self.move(3, "2026-03-21", incoming=True)
        late = self.order(10)
        late.commitment_date = "2026-03-20 18:00:00"
        move = self.env["stock.move"].search([("product_id", "=", self.stored.id)])
        for moment, incoming in (("2026-03-20 20:00:00", 3), ("2026-03-21 15:59:00", 3), ("2026-03-21 16:00:00", 0)):
            move.date = moment
            with self.subTest(moment), self.cr.savepoint() as savepoint:
                (line,) = self.ask(late).capacity["lines"]
                self.assertEqual((line["day"], line["incoming"]), ("2026-03-21", incoming))
                savepoint.rollback()
            self.env.invalidate_all()

    def test_what_is_short(self):
        """CR-01: the capacity question says how many lines are short and by how much; the table marks them."""
        self.move(5, "2026-03-19", incoming=False)
        review = self.ask(self.order(10))
        question = review.custproc_checklist_item_ids.filtered(lambda item: item.code == "capacity")
        self.assertEqual(
            question.figure, "1 of 1 lines are short; most of all Stored oxygen by 3 Units on 03/20/2026"
        )
        self.assertIn("table-danger", review.capacity_html)
        self.assertIn("Stored oxygen (Units)", review.capacity_html)

    def test_units_and_services(self):
        """CR-01: quantities are in the product's own unit; what is not kept in stock has no figures."""
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self.order(1)
        order.order_line.product_uom_id = dozen
        self.assertEqual(self.ask(order).capacity["lines"][0]["quantity"], 12)
        review = self.ask(self.make_order())
        self.assertFalse(review.capacity)
        self.assertFalse(review.capacity_html)

    def contract(self, **values):
        line = {"product_id": self.stored.id, "quantity": 10, "price_unit": 5.0, "tax_ids": [(5,)], **values}
        return self.make_contract(contract_type="frame", line_ids=[(0, 0, line)])

    def submit(self, contract):
        self.as_user("salesperson", contract).action_submit()
        return contract.custproc_review_id

    def test_a_contract_shows_its_capacity(self):
        """CR-01, GEN-04: the lines of a contract are reviewed against stock, receipts and other promises by their delivery day; a line
        without one counts on the contract's last day.
        """
        self.move(3, "2026-03-10", incoming=True)
        self.move(40, "2026-03-21", incoming=False)
        review = self.submit(self.contract(date_delivery="2026-03-20"))
        names = ("quantity", "day", "stock", "incoming", "demand", "left", "is_short")
        self.assertEqual([review.capacity["lines"][0][name] for name in names], [10, "2026-03-20", 12, 3, 0, 5, False])
        question = review.custproc_checklist_item_ids.filtered(lambda item: item.code == "capacity")
        self.assertEqual((question.department_id, question.figure), (self.production, "All 1 lines can be met from stock and receipts"))
        late = self.submit(self.contract())
        self.assertEqual([late.capacity["lines"][0][name] for name in names], [10, "2027-02-28", 12, 3, 40, -35, True])
        changed = late.contract_id
        changed.line_ids.date_delivery = "2026-03-20"
        self.assertEqual(changed.custproc_review_state, "outdated")
        self.assertIn("deliver by", " ".join(changed._get_review_changes()).lower())

    def test_an_amendment_counts_what_is_still_to_be_delivered(self):
        """CR-01: what call-offs have delivered is promised no more, and their open deliveries are no promise to others."""
        self.set_policy(review_gate="off", order_gate="off", delivery_gate="off")
        contract = self.contract()
        self.submit(contract)
        self.pass_review(contract.custproc_review_id)
        for role, sign in (("signatory", "action_sign"), ("general_manager", "action_seal")):
            getattr(self.as_user(role, contract), sign)()
        self.as_user("salesperson", contract).action_record_customer_signature("Zhao Lei")
        self.as_user("salesperson", contract).action_record_customer_seal()
        self.file_scan(contract)
        order = self.order(6, custproc_contract_id=contract.id)
        order.action_confirm()
        order.picking_ids.move_ids.quantity = 4
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        amendment = self.env["custproc.contract"].browse(self.as_user("salesperson", contract).action_amend()["res_id"])
        amendment.write({"amendment_reason": "More", "line_ids": [(1, amendment.line_ids.id, {"quantity": 30})]})
        (line,) = self.submit(amendment).capacity["lines"]
        self.assertEqual([line[name] for name in ("quantity", "stock", "demand", "left")], [26, 8, 0, -18])

    def test_five_hundred_lines(self):
        """CR-01: reviewing 500 lines adds no query per line to 50: capacity, snapshot, departments and figures are set-based."""
        costs = {}
        for count in (50, 50, 500):
            values = {"product_id": self.stored.id, "product_uom_qty": 1, "price_unit": 5.0, "tax_ids": [(5,)]}
            order = self.make_order(order_line=[(0, 0, dict(values)) for _number in range(count)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            review = self.ask(order)
            self.env.flush_all()
            costs[count] = self.cr.sql_log_count - before
        self.assertEqual(len(review.capacity["lines"]), 500)
        self.assertEqual(sum(line["is_short"] for line in review.capacity["lines"]), 488)
        self.assertLessEqual(costs[500] - costs[50], 3)
