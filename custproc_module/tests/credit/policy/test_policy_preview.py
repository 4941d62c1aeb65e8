"""What a new version of the credit policy would do, before anybody signs it."""

from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..gate_common import GateCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestPolicyPreview(GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Invoices of customers without a limit are posted here as history, not judged.
        cls.set_policy(invoice_gate="off")

    def version(self, **values):
        draft = self.policy.copy()
        draft.write({"change_reason": "Tighter", **values})
        return draft

    def test_who_would_be_held(self):
        """D-07: with a window of 7 days the customer whose business is older has no limit: it would be held, the others stay."""
        old, new, fixed = (self.make_customer(name) for name in ("Old business", "New business", "Fixed limit"))
        for partner, day in ((old, date(2026, 6, 1)), (new, date(2026, 6, 12)), (fixed, date(2026, 6, 1))):
            self.invoice(100, day, partner=partner)
        self.set_limit(fixed, 1000)
        self.accounts._refresh_payers(self.root, (old | new | fixed | self.customer).ids)
        draft = self.version(window_days=7)
        with self.assertRaises(AccessError):
            draft.with_user(self.users["technician"]).action_preview()
        with self.assertRaises(AccessError):
            draft.with_user(self.users["auditor"]).action_preview()
        draft.action_preview()
        mine = draft.effect_ids.filtered(lambda effect: effect.partner_id in old | new | fixed)
        self.assertEqual(mine.partner_id, old)
        self.assertEqual((mine.state_before, mine.state_after), ("free", "over_limit"))
        self.assertEqual((mine.limit_before, mine.limit_after, mine.exposure), (100.0, 0.0, 100.0))
        self.assertEqual((draft.newly_held, draft.newly_free), (1, 0))
        self.assertEqual(draft.held_after, draft.held_before + 1)
        self.assertIn("1 newly held", draft.preview_text)
        self.assertEqual(draft.preview_count, self.accounts.search_count([("company_id", "=", self.root.id)]))

    def test_preview_says_what_the_refresh_will(self):
        """D-07: the standing and limit of the preview are those of the first calculation under the version."""
        partners = self.env["res.partner"]
        for number in range(6):
            partner = self.make_customer(f"Payer {number}")
            self.invoice(100 * (number + 1), date(2026, 5, 10 + number), partner=partner)
            self.invoice(50, date(2026, 6, 1 + 2 * number), partner=partner)
            partners |= partner
        self.set_limit(partners[2], 700)
        self.accounts._refresh_payers(self.root, partners.ids)
        values = {"window_days": 10, "payment_term_days": 33, "floor": 60.0, "cap": 400.0, "limit_combination": "higher"}
        draft = self.version(**values)
        draft.action_preview()
        said = {effect.partner_id: effect.state_after for effect in draft.effect_ids}
        before = {account.partner_id: account.state for account in self.accounts.search([("partner_id", "in", partners.ids)])}
        self.set_policy(**values)
        self.accounts._refresh_payers(self.root, partners.ids)
        after = {account.partner_id: account.state for account in self.accounts.search([("partner_id", "in", partners.ids)])}
        self.assertEqual({partner: said.get(partner, before[partner]) for partner in partners}, after)
        self.assertGreater(len(set(after.values())), 1)

    def test_gates_that_only_observe_hold_nobody(self):
        """D-07: a version without a blocking gate holds no customer, whatever his standing."""
        self.invoice(5000, date(2026, 6, 14))
        self.refresh()
        draft = self.version(order_gate="observe", delivery_gate="observe")
        draft.action_preview()
        self.assertEqual(draft.held_after, 0)
        self.assertGreaterEqual(draft.newly_free, 1)

    def test_difference_and_preview_stand_before_the_signature(self):
        """D-07: submitting takes the preview; the comparison names each value that changes, and no other."""
        draft = self.version(window_days=45, delivery_gate="observe")
        self.assertEqual(draft.difference, "Delivery: Block → Observe\nWindow (days): 30 → 45")
        draft.with_user(self.users["finance_supervisor"]).action_submit()
        self.assertTrue(draft.preview_at)

    def test_cost_does_not_grow(self):
        """DESIGN 7: as many statements for 30 customers as for 3."""
        costs = []
        for number in (3, 27):
            partners = self.env["res.partner"].create([{"name": f"Many {index}", "is_company": True} for index in range(number)])
            self.accounts._refresh_payers(self.root, partners.ids)
            draft = self.version(window_days=7)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            draft.action_preview()
            costs.append(self.env.cr.sql_log_count - before)
        self.assertEqual(costs[0], costs[1])
