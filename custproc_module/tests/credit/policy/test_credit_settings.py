from odoo.tests import Form, tagged

from ...common import CustprocCommon


@tagged("post_install", "-at_install")
class TestCreditSettings(CustprocCommon):
    def test_settings_show_the_policy(self):
        """D-07: the settings name the policy in force and lead to it; they change nothing."""
        form = Form(self.env["res.config.settings"])
        policy = self.env["custproc.credit.policy"]._get_policy(self.company)
        self.assertEqual(form.custproc_credit_policy_id, policy)
        points = ("Order confirmation", "Delivery", "Invoice posting", "Customer papers", "Review of quotations")
        self.assertEqual(form.custproc_gate_summary, " · ".join(f"{point}: Observe" for point in points))
        self.assertEqual(form.save().action_custproc_credit_policy()["res_id"], policy.id)
