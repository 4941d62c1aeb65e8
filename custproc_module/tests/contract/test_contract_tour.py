from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import tagged

from ..common import TourCase
from ..customer.common import CustomerCommon
from .contract_common import SignedCommon


@tagged("post_install", "-at_install")
class TestContractTour(SignedCommon, TourCase):
    """A frame contract in the browser: each role plays its part; how a review runs is shown by test_review_tour."""

    def sign_and_seal(self, action, document):
        """Both signatures, both seals and the scan that shows them, each by its person in the browser."""
        url = f"{action}/{document.id}"
        self.start_tour(url, "custproc_contract_sign", login="test_signatory")
        self.start_tour(url, "custproc_contract_countersign", login="test_salesperson")
        self.assertEqual((document.state, document.customer_signatory), ("signed", "Zhao Lei"))
        self.start_tour(url, "custproc_contract_seal", login="test_general_manager")
        self.assertEqual((document.state, document.sealed_by_id), ("signed", self.users["general_manager"]))
        self.start_tour(url, "custproc_contract_scan", login="test_salesperson")
        self.assertEqual((document.sealed_scan_id.name, document.signed_scan_id), ("signed.pdf", document.customer_signed_scan_id))

    def test_from_draft_to_renewal(self):
        """CT-01, CT-02, CT-04: drawn up, reviewed, signed, sealed, amended and renewed."""
        self.team.member_ids = self.users["salesperson"]
        action = "/odoo/action-custproc_module.custproc_contract_action"
        self.start_tour(f"{action}/new", "custproc_contract_draw_up", login="test_salesperson")
        contract = self.env["custproc.contract"].search([("subject", "=", "Oxygen for the tank farm")])
        self.assertEqual((contract.state, contract.contract_type, contract.amount), ("review", "frame", 9000.0))
        self.pass_review(contract.custproc_review_id)
        url = f"{action}/{contract.id}"
        self.sign_and_seal(action, contract)
        self.assertEqual(contract.state, "effective")
        self.start_tour(url, "custproc_contract_amend", login="test_salesperson")
        amendment = contract.amendment_ids
        self.assertEqual((amendment.state, contract.line_ids.quantity), ("review", 100.0))
        self.pass_review(amendment.custproc_review_id)
        self.sign_and_seal(action, amendment)
        self.assertEqual((amendment.state, contract.line_ids.quantity), ("applied", 150.0))
        self.start_tour(url, "custproc_contract_renew", login="test_sales_planner")
        renewal = contract.renewal_ids
        self.assertEqual((renewal.date_start, renewal.line_ids.quantity), (contract.date_end + timedelta(days=1), 150.0))
        self.as_user("salesperson", renewal).action_submit()
        self.pass_review(renewal.custproc_review_id)
        self.carry_out(renewal)
        self.assertEqual((renewal.state, contract.renewal_outcome), ("effective", "renewed"))


@tagged("post_install", "-at_install")
class TestOffPlanTour(SignedCommon, CustomerCommon, TourCase):
    """An order taken by telephone in the browser, from its record to its delivery."""

    def test_from_order_to_delivery(self):
        """OP-01, OP-02: planner and branch manager agree in their inboxes; then it is confirmed without a review, and leaves."""
        soon = fields.Date.today() + relativedelta(days=5)
        self.make_file(until=soon + relativedelta(years=2))
        # Where core's delivery is installed its carriers, shown on every transfer, are read only by people who may edit contacts.
        self.users["logistics"].group_ids += self.env.ref("base.group_partner_manager")
        order = self.make_order(quantity=10, commitment_date=soon, custproc_transport_mode="own_vehicle")
        url = f"/odoo/sales/{order.id}"
        self.start_tour(url, "custproc_off_plan_record", login="test_salesperson")
        record = order.custproc_off_plan_id
        self.assertEqual((record.state, record.caller, record.amount_company), ("asked", "Mr Wu", 1000.0))
        self.start_tour("/odoo/my-approvals", "custproc_off_plan_planner", login="test_sales_planner")
        self.assertEqual(record.state, "asked")
        self.start_tour("/odoo/my-approvals", "custproc_off_plan_manager", login="test_sales_manager")
        self.start_tour(url, "custproc_off_plan_confirm", login="test_salesperson")
        self.assertEqual((record.state, order.state, order.custproc_review_id.id), ("approved", "sale", False))
        transfer = order.picking_ids
        self.start_tour(f"/odoo/action-stock.action_picking_tree_all/{transfer.id}", "custproc_order_deliver", login="test_logistics")
        self.assertEqual((transfer.state, order.order_line.qty_delivered), ("done", 10.0))
