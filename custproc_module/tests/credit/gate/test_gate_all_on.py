"""A plain yes with everything on that a company can want: credit, papers, review (DESIGN section 7)."""

from odoo import Command
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..gate_common import GateCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestGateAllOn(GateCommon):
    def reviewed_order(self):
        """An order of five lines whose customer has every paper and whose review passed."""
        partner = self.make_customer("Complete Buyer")
        self.set_limit(partner, 1000)
        types = self.env["custproc.document.type"].search([("is_mandatory", "=", True)])
        self.env["custproc.customer.file"].create(
            {
                "partner_id": partner.id,
                "document_ids": [Command.create({"type_id": kind.id, "valid_until": "2028-01-01"}) for kind in types],
            }
        )
        line = {"product_id": self.product.id, "product_uom_qty": 1, "price_unit": 10, "tax_ids": [Command.clear()]}
        order = self.make_order(partner=partner, order_line=[Command.create(line) for _number in range(5)])
        order.with_user(self.users["salesperson"]).action_ask_review()
        self.pass_review(order.custproc_review_id)
        return order

    def cost(self, mode, wanted):
        self.set_policy(order_gate=mode, delivery_gate=mode, invoice_gate=mode)
        self.set_policy(papers_gate=wanted, review_gate=wanted)
        for _warm_up in range(2):
            order = self.reviewed_order()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order.action_confirm()
            self.env.flush_all()
            count = self.env.cr.sql_log_count - before
            self.assertEqual(order.state, "sale")
        return count

    def test_no_query_more(self):
        """D-16, CR-01: with papers and review judged as well, confirming a five-line order costs a query less than without gates."""
        self.assertEqual(self.cost("block", "block") - self.cost("off", "off"), -1)
