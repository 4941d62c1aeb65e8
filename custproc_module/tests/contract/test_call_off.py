from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ...exceptions import ProcessError
from .contract_common import SignedCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestCallOff(SignedCommon):
    def confirm(self, order):
        order.action_confirm()
        return order

    def test_orders_stay_within_the_frame(self):
        """CT-05: quantity, price, product and term of the frame; each excess is told with what is left."""
        contract = self.frame()
        first = self.confirm(self.call_off(contract, 60))
        self.assertEqual((first.state, first.order_line.custproc_contract_line_id), ("sale", contract.line_ids))
        for values, said in (
            ({"quantity": 41}, r"41 Units of Liquid oxygen are asked, and contract CT2026-\d+ has 40 left"),
            ({"price": 100.01}, r"Liquid oxygen costs 100.01, and contract CT2026-\d+ agrees on 100"),
        ):
            order = self.call_off(contract, **values)
            with self.subTest(values), self.assertRaisesRegex(ValidationError, said), self.cr.savepoint():
                self.confirm(order)
        self.assertEqual(self.confirm(self.call_off(contract, 40)).state, "sale")

    def test_held_beyond_the_frame(self):
        """CT-05: where the gate blocks, a quotation beyond the frame is held with what is asked and what is left; nothing of it is lost."""
        self.set_policy(review_gate="off", order_gate="block", require_eligibility=False)
        self.make_limit(self.customer, 1_000_000)
        contract = self.frame(quantity=100)
        order = self.confirm(self.call_off(contract, 120))
        self.assertEqual((order.state, order.custproc_is_held, order.order_line.product_uom_qty), ("draft", True, 120))
        said = f"120 Units of Liquid oxygen are asked, and contract {contract.name} has 100 left"
        self.assertIn(said, order.custproc_hold_reason)
        self.assertEqual(order.custproc_decision_id._get_figures()["contract"]["beyond"], ["quantity"])
        order.order_line.write({"product_uom_qty": 100, "price_unit": 100})
        self.assertEqual(self.confirm(order).state, "sale")

    def test_a_confirmed_order_does_not_grow_beyond_the_frame(self):
        """CT-05, D-08: growing by any path is refused beyond the frame; the contract of a confirmed order stays."""
        contract = self.frame()
        order = self.confirm(self.call_off(contract, 60))
        self.confirm(self.call_off(contract, 30))
        order.order_line.product_uom_qty = 70
        with self.assertRaisesRegex(ValidationError, "71 Units of Liquid oxygen are asked, and .* has 70 left"), self.cr.savepoint():
            order.order_line.product_uom_qty = 71
        with self.assertRaisesRegex(ValidationError, "agrees on 100"), self.cr.savepoint():
            order.order_line.price_unit = 101
        with self.assertRaisesRegex(ProcessError, "cannot change its contract: it is confirmed"), self.cr.savepoint():
            order.custproc_contract_id = False
        with self.assertRaisesRegex(ValidationError, "does not agree on Pipeline nitrogen"), self.cr.savepoint():
            order.write({"order_line": [(0, 0, {"product_id": self.gas.id, "product_uom_qty": 1})]})
        order.order_line.product_uom_qty = 10
        self.assertEqual(order.order_line.product_uom_qty, 10)

    def test_term_customer_and_state(self):
        """CT-05: no call-off before the first or after the last day, by another customer, or of a contract not in force."""
        contract = self.frame(date_start=date(2026, 3, 2), date_end=date(2026, 3, 31))
        order = self.call_off(contract)
        for day, said in (("2026-03-01 15:00:00", "begins on 03/02/2026"), ("2026-03-31 17:00:00", "ended on 03/31/2026")):
            with freeze_time(day), self.assertRaisesRegex(ValidationError, said), self.cr.savepoint():
                self.confirm(order)
        stranger = self.call_off(contract, partner=self.make_customer("Stranger"))
        with self.assertRaisesRegex(ValidationError, "is Yellow River Trading's"), self.cr.savepoint():
            self.confirm(stranger)
        self.as_user("salesperson", contract).action_terminate("Customer closed down")
        with self.assertRaisesRegex(ValidationError, "no frame contract in force"), self.cr.savepoint():
            self.confirm(order)

    def test_frame_contracts_of_a_customer(self):
        """CT-05: those in force on the day, of the customer's commercial entity; the form proposes the only one."""
        contract = self.frame()
        find = self.env["custproc.contract"]._get_frame_contracts
        contact = self.make_customer("Buyer", is_company=False, parent_id=self.customer.id)
        self.assertEqual(find(contact, self.company, date(2027, 2, 28)), contract)
        self.assertFalse(find(contact, self.company, date(2027, 3, 1)))
        with Form(self.env["sale.order"].with_user(self.users["salesperson"])) as form:
            form.partner_id = self.customer
            self.assertEqual(form.custproc_contract_id, contract)

    def test_which_contract_is_proposed_by_the_company_s_day(self):
        """CT-05, D-03: late in the evening of UTC the company's next day has begun: yesterday's frame is not proposed any more."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        contract = self.frame(date_start=date(2026, 3, 2), date_end=date(2026, 3, 31))
        for moment, proposed in (("2026-03-31 15:59:00", contract), ("2026-03-31 16:01:00", contract.browse())):
            with freeze_time(moment), self.subTest(moment):
                form = Form(self.env["sale.order"].with_user(self.users["salesperson"]))
                form.partner_id = self.customer
                self.assertEqual(form.custproc_contract_id, proposed)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestCallOffLines(SignedCommon):
    """A frame that agrees on one product several times: at other prices, or in other specifications."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lines = [("99.5 %", 100, 90.0), ("99.999 %", 50, 120.0), ("99.5 %, in bottles", 30, 90.0)]
        values = [{"product_id": cls.product.id, "name": name, "quantity": most, "price_unit": price} for name, most, price in lines]
        contract = cls.make_contract(contract_type="frame", line_ids=[Command.create(line) for line in values])
        contract.sudo().state = "effective"
        cls.contract = contract
        cls.plain, cls.pure, cls.bottles = contract.line_ids

    def take(self, quantity, price, **values):
        return self.make_order(quantity=quantity, price=price, custproc_contract_id=self.contract.id, **values)

    def confirmed(self, quantity, price, line=None):
        order = self.take(quantity, price)
        if line:
            order.order_line.custproc_contract_line_id = line
        order.action_confirm()
        return order

    def setUp(self):
        super().setUp()
        self.set_policy(review_gate="off")

    def test_each_line_is_taken_at_its_price(self):
        """CT-05: each line of a frame can be called off at its price, and no more than its quantity; together the sum is not passed."""
        for quantity, price, line in ((100, 90, self.plain), (50, 120, self.pure), (30, 90, self.bottles)):
            self.assertEqual(self.confirmed(quantity, price).order_line.custproc_contract_line_id, line)
        for price in (90, 120):
            with self.assertRaisesRegex(ValidationError, "1 Units of Liquid oxygen are asked, and .* has 0 left"), self.cr.savepoint():
                self.confirmed(1, price)
        taken = self.contract._get_called_off(self.contract.line_ids, self.env["sale.order"])
        self.assertEqual(taken, {self.plain.id: 100, self.pure.id: 50, self.bottles.id: 30})

    def test_two_lines_of_one_order(self):
        """CT-05: lines of one order at one price are taken of the frame's lines one after the other."""
        terms = {"product_id": self.product.id, "price_unit": 90.0, "tax_ids": [Command.clear()]}
        lines = [Command.create({**terms, "product_uom_qty": quantity}) for quantity in (80, 30)]
        order = self.make_order(order_line=lines, custproc_contract_id=self.contract.id)
        self.assertEqual(order.order_line.mapped("custproc_contract_line_id"), self.plain | self.bottles)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_an_explicit_choice(self):
        """CT-05: who knows which specification is meant chooses the line; another contract's or product's is refused."""
        order = self.confirmed(10, 90, self.bottles)
        self.assertEqual((order.state, order.order_line.custproc_contract_line_id), ("sale", self.bottles))
        own = self.as_user("salesperson", order.order_line)
        own.custproc_contract_line_id = self.plain
        self.assertEqual(self.contract._get_called_off(self.plain, order.browse())[self.plain.id], 10)
        with self.assertRaisesRegex(ValidationError, "does not agree on Liquid oxygen"), self.cr.savepoint():
            own.custproc_contract_line_id = False
        other = self.make_contract(contract_type="frame", line_ids=[Command.create({"product_id": self.gas.id})])
        for line, target in ((own, other.line_ids), (self.make_order().order_line, self.plain)):
            with self.assertRaisesRegex(UserError, "Choose a line of its contract about this product|does not agree"), self.cr.savepoint():
                line.custproc_contract_line_id = target

    def test_below_and_above_the_prices(self):
        """CT-05: below every price the cheapest line that lets it is taken; above all of them the order is refused with its price."""
        self.assertEqual(self.take(10, 85).order_line.custproc_contract_line_id, self.plain)
        self.assertEqual(self.take(10, 110).order_line.custproc_contract_line_id, self.pure)
        with self.assertRaisesRegex(ValidationError, "costs 121, and contract .* agrees on 120"), self.cr.savepoint():
            self.confirmed(10, 121)
        order = self.take(10, 90)
        order.order_line.price_unit = 120
        self.assertEqual(order.order_line.custproc_contract_line_id, self.pure)


@tagged("post_install", "-at_install")
class TestCallOffAfterTheEnd(SignedCommon):
    """A frame that ended on 31 March: what was called off in time is carried out, and nothing more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_policy(review_gate="off", order_gate="off", delivery_gate="off")
        with freeze_time("2026-03-02 02:00:00"):
            lines = [{"product_id": product.id, "quantity": 100, "price_unit": 100.0} for product in (cls.product, cls.gas)]
            contract = cls.make_contract(
                contract_type="frame", date_end=date(2026, 3, 31), line_ids=[Command.create(line) for line in lines]
            )
            contract.sudo().state = "effective"
            cls.contract = contract
            cls.order = cls.make_order(quantity=10, custproc_contract_id=contract.id)
            cls.order.action_confirm()

    def deliver(self, quantity):
        transfer = self.order.picking_ids
        transfer.move_ids.write({"quantity": quantity, "picked": True})
        transfer.with_context(skip_backorder=True).button_validate()
        return transfer

    def test_growing_after_the_end(self):
        """CT-05: a confirmed order does not grow after the frame's last day, by no path and in no mode of the gates."""
        said = "cannot grow: 11 instead of 10 Units of Liquid oxygen would be called off, and contract .* ended on 03/31/2026. Amend or"
        line = self.as_user("salesperson", self.order).order_line
        with freeze_time("2026-03-31 02:00:00"), self.cr.savepoint() as savepoint:
            line.product_uom_qty = 11
            savepoint.rollback()
        self.env.invalidate_all()
        with freeze_time("2026-04-01 02:00:00"):
            with self.assertRaisesRegex(ProcessError, said), self.cr.savepoint():
                line.product_uom_qty = 11
            with self.assertRaisesRegex(ProcessError, said), self.cr.savepoint():
                self.order.write({"order_line": [Command.update(line.id, {"product_uom_qty": 11})]})
            more = Command.create({"product_id": self.gas.id, "product_uom_qty": 1})
            with self.assertRaisesRegex(ProcessError, "1 instead of 0 Units of Pipeline nitrogen"), self.cr.savepoint():
                self.order.write({"order_line": [more]})
            line.product_uom_qty = 8
            self.assertEqual(line.product_uom_qty, 8)
        with freeze_time("2026-03-30 02:00:00"):
            self.contract.action_terminate("Closed down")
            with self.assertRaisesRegex(ProcessError, "is no frame contract in force"), self.cr.savepoint():
                line.product_uom_qty = 9

    def test_delivered_after_the_end(self):
        """CT-05: what was ordered in time leaves after the frame's last day."""
        with freeze_time("2026-04-01 02:00:00"):
            self.assertEqual(self.deliver(10).state, "done")

    def test_over_delivered_after_the_end(self):
        """CT-05: more than was ordered does not leave after the frame's last day, though the gate is off; the transfer says why."""
        with freeze_time("2026-04-01 02:00:00"):
            transfer = self.deliver(12)
            self.assertNotEqual(transfer.state, "done")
            self.assertRegex(
                transfer.custproc_hold_reason,
                "cannot be delivered: 2 Units of Liquid oxygen leave beyond order .*, and contract .* ended on 03/31/2026. Deliver what",
            )
            with self.assertRaisesRegex(UserError, "ended on 03/31/2026"), self.cr.savepoint():
                transfer.move_ids._action_done()
            self.assertEqual(self.deliver(10).state, "done")
            with self.assertRaisesRegex(UserError, "ended on 03/31/2026"), self.cr.savepoint():
                transfer.move_ids.quantity = 11

    def test_over_delivered_beyond_the_frame(self):
        """CT-05: within the term what leaves beyond the order is called off as well, up to what the frame has left."""
        with freeze_time("2026-03-10 02:00:00"):
            self.make_order(quantity=85, custproc_contract_id=self.contract.id).action_confirm()
            transfer = self.deliver(16)
            self.assertNotEqual(transfer.state, "done")
            self.assertRegex(transfer.custproc_hold_reason, "6 Units of Liquid oxygen leave beyond order .*, and .* has 5 Units left")
            self.assertEqual(self.deliver(15).state, "done")
            taken = self.contract._get_called_off(self.contract.line_ids, self.env["sale.order"])
            self.assertEqual(taken[self.contract.line_ids[0].id], 100)
