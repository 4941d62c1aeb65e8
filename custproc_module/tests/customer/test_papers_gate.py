from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import CustomerCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestPapersGate(CustomerCommon):
    def _codes(self, order):
        return [hold.code for hold in order._get_confirmation_holds().get(order.id, []) if hold.area == "customer"]

    def test_the_first_quotation_brings_a_draft_file(self):
        """D-16: a draft file exists from the first quotation, one for the customer, none for the second quotation."""
        contact = self.make_customer("Contact", parent_id=self.customer.id, is_company=False)
        orders = self.make_order() | self.make_order(partner=contact)
        files = self.env["custproc.customer.file"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(len(orders), 2)
        self.assertEqual((len(files), files.state, files.name), (1, "draft", "/"))

    def test_an_archived_visitor_gets_no_file(self):
        """D-16: the anonymous visitor of a shop is no customer."""
        visitor = self.make_customer("Public visitor", active=False)
        self.make_order(partner=visitor)
        self.assertFalse(self.env["custproc.customer.file"].search([("partner_id", "=", visitor.id)]))

    def test_papers_hold_the_confirmation(self):
        """D-16: missing papers hold the order, each named with the way out; the purchase contract never does."""
        file = self.make_file(without=("contract", "invoicing", "guarantee"))
        order = self.make_order()
        holds = [hold for hold in order._get_confirmation_holds()[order.id] if hold.area == "customer"]
        self.assertEqual([hold.text for hold in holds], ["Letter of guarantee is missing", "Invoicing data is missing"])
        self.assertIn("exception", holds[0].ways_out[0])
        for code in ("guarantee", "invoicing"):
            file.document_ids = [(0, 0, {"type_id": self.paper_type(code).id})]
        self.assertEqual(self._codes(order), [])

    def test_a_licence_that_lapsed_since_the_last_run_holds(self):
        """D-16: at the gate the day counts, not the last run of the job."""
        self.make_file(until=date(2026, 3, 10))
        order = self.make_order()
        with freeze_time("2026-03-10 16:00:00"):  # 11 March in Shanghai, the job has not run
            self.assertEqual(set(self._codes(order)), {"paper_expired"})

    def test_an_exception_ends_by_itself(self):
        """CF-14: through its last day in the company's time zone the exception lets orders pass; on the next day, without any job, not."""
        file = self.make_file(without=("safety_permit",))
        order = self.make_order()
        self.assertEqual(self._codes(order), ["paper_missing"])
        asked = self.as_user("salesperson", file)
        asked.write({"exception_reason": "Permit is being renewed", "exception_until": date(2026, 3, 31)})
        asked.action_ask_exception()
        self.as_user("general_manager", file).action_approve("Renewal seen")
        for moment, codes in (("2026-03-31 15:59:59", []), ("2026-03-31 16:00:00", ["paper_missing"])):
            with self.subTest(moment), freeze_time(moment):
                self.assertEqual(self._codes(order), codes)

    def test_no_file_and_closed_file(self):
        """D-16: no file holds, a closed file holds."""
        order = self.make_order()
        file = self.env["custproc.customer.file"].search([("partner_id", "=", self.customer.id)])
        self.assertIn("paper_missing", self._codes(order))
        file.unlink()
        self.assertEqual(self._codes(order), ["no_file"])
        self.make_file().action_close()
        self.assertEqual(self._codes(order), ["file_closed"])

    def test_goods_wait_for_their_papers(self):
        """D-16: papers are judged again when goods leave; the purchase contract is needed then."""
        file = self.make_file(without=("contract",))
        order = self.make_order()
        order.action_confirm()
        picking = order.picking_ids
        holds = [hold for hold in picking._get_delivery_holds()[picking.id] if hold.area == "customer"]
        self.assertEqual([hold.text for hold in holds], ["Purchase-and-sale contract is missing"])
        file.document_ids = [(0, 0, {"type_id": self.paper_type("contract").id})]
        left = [hold for hold in picking._get_delivery_holds().get(picking.id, []) if hold.area == "customer"]
        self.assertEqual(left, [])

    def test_companies_that_do_not_judge_papers(self):
        """D-07: where papers are not judged nothing is held and nothing is asked of the database."""
        self.set_policy(papers_gate="off")
        order = self.make_order()
        self.assertEqual(self._codes(order), [])

    def test_papers_that_are_only_observed(self):
        """D-07: in mode observe the order is confirmed, and its verdict says that it would have been held and by what."""
        self.set_policy(order_gate="block", papers_gate="observe", review_gate="off", require_eligibility=False)
        self.make_limit(self.customer, 1000)
        self.make_file(without=("guarantee",))
        order = self.make_order()
        self.assertEqual(order.custproc_preview_state, "would_hold")
        self.assertIn("only observed; in mode block the order would be held: Letter of guarantee is missing", order.custproc_preview)
        order.action_confirm()
        self.assertEqual((order.state, order.custproc_is_held), ("sale", False))
        decision = order.custproc_decision_id
        self.assertEqual(decision.outcome, "would_hold")
        self.assertIn("would have been held, were this not only observed: Letter of guarantee is missing", decision.reason)
        self.assertEqual(decision._get_figures()["checks"]["papers"], "observe")
        self.env.flush_all()
        point = self.env["custproc.control.point"].search([("company_id", "=", self.company.id), ("gate", "=", "papers")])
        self.assertEqual((point.mode, point.would_hold_count, point.held_count), ("observe", 1, 0))

    def test_what_papers_would_hold_today(self):
        """D-07: before papers are asked for, the control point counts the customers with a quotation they would hold, and lists them."""
        point = self.env["custproc.control.point"].search([("company_id", "=", self.company.id), ("gate", "=", "papers")])
        before = point.readiness_count
        self.make_file(without=("guarantee",))
        self.make_order(), self.make_order()
        self.env.flush_all()
        point.invalidate_recordset()
        self.assertEqual(point.readiness_count - before, 1)
        files = self.env["custproc.customer.file"].search(point.action_open_customers()["domain"])
        self.assertIn(self.customer, files.partner_id)

    def test_growth(self):
        """D-16: one query for the files of a batch, whether it holds one order or ten."""
        customers = [self.make_customer(f"Customer {number}") for number in range(10)]
        for customer in customers:
            self.make_file(partner=customer)
        orders = self.env["sale.order"].union(*(self.make_order(partner=customer) for customer in customers))
        self.env.flush_all()
        queries = {}
        for count in (1, 10):
            self.env.invalidate_all()
            batch = orders[:count]
            partners = {order.id: order.partner_id.commercial_partner_id for order in batch}
            batch.company_id._custproc_gate_mode("papers")
            batch.company_id.resource_calendar_id.mapped("tz")
            before = self.cr.sql_log_count
            self.assertEqual(self.env["custproc.customer.file"]._get_papers_holds(batch, partners, "order"), {})
            queries[count] = self.cr.sql_log_count - before
        self.assertEqual(queries, {1: 1, 10: 1})
