from freezegun import freeze_time

from odoo.tests import tagged

from .common import ContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestReviewInbox(ContractCommon):
    def test_an_approver_sees_what_it_is_about(self):
        """DESIGN 8: the inbox says the document in the reader's language and its customer, so that it need not be opened; the
        customer only to who may read the document."""
        self.env["res.lang"]._activate_lang("zh_CN")
        order = self.make_order()
        review = self.ask(order)
        step = review.approval_step_ids.filtered(lambda step: step.department_id == self.production)
        own = self.as_user("production_reviewer", step)
        self.assertEqual((own.document_shown, own.customer_id), (review.display_name, order.partner_id))
        chinese = own.with_context(lang="zh_CN")
        self.assertEqual(chinese.document_shown, review.with_context(lang="zh_CN").display_name)
        self.env.cr.execute("UPDATE custproc_approval_step SET user_id = %s WHERE id = %s", [self.users["technician"].id, step.id])
        self.env.invalidate_all()
        named = self.as_user("technician", step)
        self.assertEqual((named.document_shown, named.customer_id.ids), (review.display_name, []))
