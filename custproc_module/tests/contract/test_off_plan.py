from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
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

    def test_goods_wait_for_both(self):
        """OP-02, D-08: an order confirmed where reviews only observe does not leave before both; a change asks both again."""
        record = self.record()
        order = record.sale_order_id.sudo()
        order.action_confirm()
        self.set_policy(review_gate="block")
        self.assertEqual(self.holds(order.picking_ids), ["off_plan"])
        record.action_submit()
        self.as_user("sales_planner", record).action_approve()
        self.as_user("sales_manager", record).action_approve()
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
