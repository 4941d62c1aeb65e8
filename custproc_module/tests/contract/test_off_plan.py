from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ...exceptions import ProcessError
from ..customer.common import CustomerCommon
from .common import ContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestOffPlan(ContractCommon, CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.make_file()
        cls.form = cls.env.ref("custproc_module.product_form_liquid")

    def record(self, **values):
        """A quotation taken by telephone, and its record with everything OP-01 asks for."""
        values = {"quantity": 10, "commitment_date": "2026-03-10", "custproc_transport_mode": "own_vehicle", **values}
        order = self.make_order(**values)
        own = order.with_user(order.user_id)
        record = own.env["custproc.off.plan"].browse(own.action_off_plan()["res_id"])
        record.caller = "Mr Wu"
        return record

    def holds(self, document):
        found = document._get_confirmation_holds() if document._name == "sale.order" else document._get_delivery_holds()
        return [hold.code for hold in found.get(document.id, []) if hold.area == "contract"]

    def test_from_telephone_to_delivery(self):
        """OP-01, OP-02: planner and branch manager say yes, in this order; both replace the review, and goods wait for both."""
        self.set_policy(review_gate="block")
        record = self.record()
        order = record.sale_order_id.sudo()
        self.assertEqual((record.name[:2], record.user_id), ("OP", self.users["salesperson"]))
        self.assertTrue(record.delivery_text.startswith("03/10/2026 · Our vehicle · Yellow River Trading"), record.delivery_text)
        self.assertIn("Liquid oxygen: 10 Units × $\xa0100.00", record.quantity_text)
        self.assertIn("off_plan", self.holds(order))
        record.action_submit()
        with self.assertRaises(ProcessError):
            self.as_user("sales_manager", record).action_approve()
        self.as_user("sales_planner", record).action_approve("10 in tank 2")
        self.assertEqual((record.state, self.holds(order)), ("asked", ["review_none", "off_plan"]))
        self.as_user("sales_manager", record).action_approve()
        self.assertEqual((record.state, record.approved_on, self.holds(order)), ("approved", date(2026, 3, 2), []))
        order.action_confirm()
        self.assertEqual((order.state, self.holds(order.picking_ids)), ("sale", []))
        html = self.env["ir.actions.report"]._render_qweb_html("custproc_module.report_off_plan", record.ids)[0].decode()
        for text in ("Form OP-01", "Mr Wu", "Liquid oxygen: 10 Units", "10 in tank 2"):
            self.assertIn(text, html)

    def test_taken_by_fax_or_word_of_mouth(self):
        """OP-01: an order taken by fax or word of mouth has the same record with how it came, and needs the same two; another way in
        which it came is another record to agree to."""
        report = self.env["ir.actions.report"]
        for channel, said in (("fax", "Fax"), ("oral", "Word of mouth")):
            with self.subTest(channel):
                record = self.record()
                record.channel = channel
                order = record.sale_order_id.sudo()
                self.assertEqual(self.holds(order), ["review_none", "off_plan"])
                self.approve(record)
                self.assertEqual((record.state, self.holds(order)), ("approved", []))
                html = report._render_qweb_html("custproc_module.report_off_plan", record.ids)[0].decode()
                self.assertIn(said, html)
                record.channel = "phone"
                record._check_stale_approvals()
                self.assertEqual((record.state, self.holds(order)), ("draft", ["review_none", "off_plan"]))

    def test_the_planner_s_figures(self):
        """OP-02: the planner sees what is asked, free and forecast of each product when he was asked, kept with the record."""
        stored = self.make_product("Stored oxygen", 100.0, is_storable=True, categ_id=self.product.categ_id.id)
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        quants = self.env["stock.quant"]
        quants._update_available_quantity(stored, warehouse.lot_stock_id, 12)
        quants._update_reserved_quantity(stored, warehouse.lot_stock_id, 5)
        receipt = self.env["stock.move"].create(
            {
                **{"product_id": stored.id, "product_uom_qty": 3, "company_id": self.company.id},
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": warehouse.lot_stock_id.id,
            }
        )
        receipt._action_confirm()
        lines = [{"product_id": stored.id, "product_uom_qty": quantity, "price_unit": 5.0, "tax_ids": [(5,)]} for quantity in (4, 6)]
        record = self.record(order_line=[(0, 0, line) for line in lines])
        record.action_submit()
        self.assertEqual(record.resource_figures, "Stored oxygen: 10 Units asked, 7 free, 15 forecast")
        quants._update_available_quantity(stored, warehouse.lot_stock_id, 100)
        self.assertEqual(record.resource_figures, "Stored oxygen: 10 Units asked, 7 free, 15 forecast", "as of the asking")
        self.assertIn("10 单位", record.with_context(lang="zh_CN").resource_figures)

    def test_always_under_the_credit_gate(self):
        """D-17: planner and manager replace the review, not the credit: beyond the customer's limit the order is held all the same."""
        self.set_policy(review_gate="block", order_gate="block", require_eligibility=False)
        self.make_limit(self.customer, 999)
        record = self.record()
        self.approve(record)
        order = record.sale_order_id.sudo()
        order.action_confirm()
        self.assertEqual((order.state, order.custproc_is_held), ("draft", True))
        figures = order.custproc_decision_id._get_figures()
        self.assertEqual((figures["credit"]["code"], "contract" in figures), ("over_limit", False))
        self.assertIn("999.00", order.custproc_hold_reason)

    def confirmed(self, **modes):
        """An off-plan order confirmed while nothing holds orders, with its transfer ready."""
        self.set_policy(**modes)
        record = self.record()
        order = record.sale_order_id.sudo()
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        order.picking_ids.move_ids.quantity = 10
        return record, order

    def approve(self, record):
        record.action_submit()
        self.as_user("sales_planner", record).action_approve()
        self.as_user("sales_manager", record).action_approve()

    def test_goods_wait_for_both_in_every_mode(self):
        """OP-02, D-07: goods do not leave before both, though reviews and deliveries are only observed or not judged at all; once
        both said yes the transfer is free by itself.
        """
        for review, delivery in (("observe", "observe"), ("off", "off"), ("observe", "off")):
            with self.subTest(review=review, delivery=delivery):
                record, order = self.confirmed(review_gate=review, delivery_gate=delivery, order_gate="observe", papers_gate="observe")
                transfer = order.picking_ids
                transfer.button_validate()
                self.assertEqual((transfer.state, transfer.custproc_is_held), ("assigned", True))
                said = f"it was taken off plan, and record {record.name} is “Draft”"
                self.assertIn(said, transfer.custproc_hold_reason)
                self.assertEqual(transfer.custproc_decision_id.outcome, "hold")
                with self.assertRaisesRegex(ProcessError, said):
                    transfer.move_ids._action_done()
                with self.assertRaisesRegex(ValidationError, said), self.cr.savepoint():
                    transfer.move_ids.write({"state": "done"})
                self.approve(record)
                transfer._rejudge()
                self.assertFalse(transfer.custproc_is_held)
                transfer.button_validate()
                self.assertEqual(transfer.state, "done")

    def test_a_loose_move_waits_too(self):
        """OP-02: goods taken from the transfer and sent without one wait all the same."""
        _record, order = self.confirmed(review_gate="off", delivery_gate="off", order_gate="off")
        move = order.picking_ids.move_ids
        move.picking_id = False
        with self.assertRaisesRegex(ProcessError, "it was taken off plan"):
            move._action_done()

    def test_the_record_of_a_confirmed_order_is_not_given_up(self):
        """OP-02, D-17: cancelling the record is no way round it once the order is confirmed on it."""
        record, _order = self.confirmed(review_gate="observe", order_gate="observe")
        with self.assertRaisesRegex(ProcessError, "is confirmed on it, and no review replaces it"):
            record.action_cancel()
        self.assertEqual(record.state, "draft")

    def test_a_change_asks_both_again(self):
        """OP-02, D-08: an order changed after both agreed does not leave before both agree again."""
        record, order = self.confirmed(review_gate="observe", order_gate="observe")
        self.approve(record)
        self.assertEqual(self.holds(order.picking_ids), [])
        order.order_line.product_uom_qty = 12
        self.assertEqual((record.state, self.holds(order.picking_ids)), ("draft", ["off_plan"]))

    def test_no_back_door(self):
        """D-17, OP-01: facts, product form, cap and complete file are asked for together."""
        self.form.off_plan_cap = 999.99
        record = self.record(commitment_date=False)
        record.caller = False
        self.file.document_ids.filtered(lambda paper: paper.type_id.code == "guarantee").unlink()
        with self.assertRaises(ProcessError) as refused:
            record.action_submit()
        for said in (
            "who ordered is missing",
            "the delivery time is missing",
            "it is worth $\xa01,000.00, and off-plan orders end at $\xa0999.99",
            "only customers whose file is complete order off plan (Letter of guarantee is missing)",
        ):
            self.assertIn(said, str(refused.exception))
        gas = self.record(order_line=[(0, 0, {"product_id": self.gas.id})])
        with self.assertRaisesRegex(ProcessError, "“Gaseous” is not sold off plan"):
            gas.action_submit()
        self.assertEqual(record.state, "draft")

    def test_without_rules_nobody_decides(self):
        """D-17: where no approval rule speaks of off-plan orders, none is approved by itself."""
        self.env["custproc.approval.rule"].search([("model", "=", "custproc.off.plan")]).active = False
        with self.assertRaisesRegex(ProcessError, "no approval rule says who decides"):
            self.record().action_submit()

    def test_use_by_salesperson(self):
        """OP-03, D-17: how often each salesperson orders off plan is counted; he sees his own."""
        self.record()
        self.record(user=self.users["sales_director"])
        rows = self.env["custproc.off.plan"]._read_group([], ["user_id"], ["__count"])
        self.assertEqual(dict(rows), {self.users["salesperson"]: 1, self.users["sales_director"]: 1})
        own = self.env["custproc.off.plan"].with_user(self.users["salesperson"])
        self.assertEqual(own.search_count([]), 1)
        with self.assertRaises(AccessError):
            own.search([]).write({"amount_company": 1})
