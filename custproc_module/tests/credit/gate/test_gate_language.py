"""Whoever reads why something is held, asked for or late reads it in his own language, whoever acted."""

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..gate_common import GateCommon

CHINESE = "zh_CN"


def is_chinese(text):
    return any("\u4e00" <= letter <= "\u9fff" for letter in text or "")


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestGateLanguage(GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(CHINESE)

    def test_a_hold_is_read_in_each_language(self):
        """DESIGN 8: the salesperson clicks in English, finance reads the reason in Chinese, with the same figures; the decision too."""
        order = self.sell(1500)
        order.action_confirm()
        english, chinese = order.custproc_hold_reason, order.with_context(lang=CHINESE).custproc_hold_reason
        self.assertIn("cannot be confirmed", english)
        self.assertFalse(is_chinese(english))
        self.assertTrue(is_chinese(chinese))
        self.assertIn("1,500.00", chinese)
        decision = order.sudo().custproc_decision_id
        self.assertEqual(decision.reason, english)
        self.assertEqual(decision.with_context(lang=CHINESE).reason_shown, chinese)
        order.with_context(lang=CHINESE).action_confirm()
        self.assertEqual(order.sudo().custproc_decision_id, decision, "an unchanged hold is used again, whoever clicks")

    def test_a_held_transfer_says_it_in_each_language(self):
        """D-08: the transfers of an order that grew show its reason to the storekeeper in his language."""
        order = self.sell(100, quantity=5)
        order.action_confirm()
        order.order_line.product_uom_qty = 11
        self.assertTrue(order.custproc_is_held)
        transfer = order.sudo().picking_ids.filtered("custproc_is_held")
        self.assertEqual(len(transfer), 1)
        self.assertTrue(is_chinese(transfer.with_context(lang=CHINESE).custproc_hold_reason))
        self.assertEqual(transfer.custproc_hold_reason, order.custproc_hold_reason)

    def test_who_is_told_is_told_in_his_language(self):
        """DESIGN 8: an order that a colleague's click left held tells its salesperson in the salesperson's language."""
        order = self.sell(1500)
        self.salesperson.lang = CHINESE
        order.with_user(self.users["sales_manager"]).sudo().with_context(lang="en_US").action_confirm()
        activity = order.sudo().activity_ids
        self.assertEqual(activity.user_id, self.salesperson)
        self.assertTrue(is_chinese(activity.summary), activity.summary)
        self.assertTrue(is_chinese(activity.note))

    def test_steps_are_named_in_each_language(self):
        """DESIGN 8: an approver reads the name of his step in his language, also after the rule was renamed."""
        rule = self.env.ref("custproc_module.approval_rule_credit_policy")
        rule.with_context(lang=CHINESE).name = "信用政策：总经理签批"
        version = self.env["custproc.credit.policy"].with_user(self.users["finance_supervisor"]).create({"change_reason": "Test"})
        version.action_submit()
        rule.with_context(lang=CHINESE).name = "改名"
        step = version.sudo().custproc_approval_ids.step_ids
        self.assertEqual(step.with_context(lang=CHINESE).name, "信用政策：总经理签批")
        self.assertEqual(step.with_context(lang="en_US").name, rule.with_context(lang="en_US").name)
