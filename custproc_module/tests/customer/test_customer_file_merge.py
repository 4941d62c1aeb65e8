from freezegun import freeze_time

from odoo.tests import tagged

from ...exceptions import ProcessError
from .common import CustomerCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestCustomerFileMerge(CustomerCommon):
    def _merge(self, source, target):
        self.env["base.partner.merge.automatic.wizard"]._merge((source | target).ids, target)
        self.env.invalidate_all()

    def test_a_draft_is_taken_over(self):
        """CF-12: merging a customer who was quoted twice joins his files; papers and basic data stay."""
        twin = self.make_customer("Yellow River Trade")
        kept = self.make_file()
        kept.action_open()
        number = kept.name
        other = self.make_file(partner=twin, without=("contract",), archive_place="Cabinet 9")
        papers = len(kept.document_ids) + len(other.document_ids)
        self._merge(self.customer, twin)
        files = self.env["custproc.customer.file"].search([("partner_id", "in", (self.customer | twin).ids)])
        self.assertEqual((files, files.partner_id, files.name), (kept, twin, number))
        self.assertEqual((len(files.document_ids), files.archive_place, files.is_complete), (papers, "Cabinet 9", True))

    def test_two_records_are_not_merged(self):
        """CF-12: two numbered files are both records: the merge says so and changes nothing."""
        twin = self.make_customer("Yellow River Trade")
        for partner in (self.customer, twin):
            self.make_file(partner=partner).action_open()
        with self.assertRaisesRegex(ProcessError, "are both customer files"), self.cr.savepoint():
            self._merge(self.customer, twin)

    def test_another_company_keeps_its_own_file(self):
        """D-16: each company has its own file of a customer; papers filed in one do not serve the other."""
        other = self.env["res.company"].create({"name": "West"})
        self.set_policy(other, papers_gate="block")
        self.make_file()
        self.set_policy(review_gate="off")
        self.assertEqual(self.make_order()._get_review_holds(), {})
        order = self.make_order(company_id=other.id, team_id=False, user_id=False, order_line=[])
        files = self.env["custproc.customer.file"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(files.company_id, self.company | other)
        holds = self.env["custproc.customer.file"]._get_papers_holds(order, {order.id: self.customer}, "order")
        self.assertEqual(len(holds[order.id]), 6)
        self.assertFalse(files.with_user(self.users["salesperson"]).search([("company_id", "=", other.id)]))
