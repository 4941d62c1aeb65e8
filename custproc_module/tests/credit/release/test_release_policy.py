"""What a policy sets about releases: how many an episode has, how much of the limit one lets leave, how long it stands."""

from datetime import date

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ....exceptions import ProcessError
from .test_release import ReleaseCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestReleasePolicy(ReleaseCommon):
    def test_no_releases(self):
        """D-06: a policy without releases offers none, and asking is refused; with one an episode, the last is refused."""
        self.set_policy(releases_per_episode=0)
        order = self.hold(150)
        self.assertEqual(order.custproc_way_out, "none")
        self.assertNotIn("release", order.custproc_hold_reason)
        with self.assertRaisesRegex(ProcessError, "the episode has no release left"):
            self.ask(order)
        self.set_policy(releases_per_episode=1)
        self.grant(order)
        with self.assertRaisesRegex(ProcessError, "the episode has no release left"):
            self.ask(self.hold(150), "last", liable_user_id=self.salesperson.id)

    def test_fraction(self):
        """CA-07, D-06: half the limit admits what a third refuses, and itself stays out."""
        order, half = self.hold(400), self.hold(500)
        with self.assertRaisesRegex(ProcessError, "400.00 is not below .*333.33"):
            self.ask(order)
        self.set_policy(release_fraction=0.5)
        with self.assertRaisesRegex(ProcessError, "500.00 is not below .*500.00"):
            self.ask(half)
        order.action_confirm()
        self.assertIn("ask the regional manager for the first release", order.custproc_hold_reason)
        release = self.grant(order)
        self.assertEqual(release.ceiling, 500.0)
        order.action_confirm()
        self.assertConfirmed(order)
        self.ship(order)
        self.assertEqual((release.state, release.consumed_amount), ("consumed", 400.0))

    def test_days(self):
        """D-06: a release stands as many days as the policy says: proposed so, not longer, and ended after them."""
        self.set_policy(release_days=3)
        order = self.hold(300)
        with self.assertRaisesRegex(ProcessError, "valid for 3 days at most"):
            self.ask(order, valid_until=date(2026, 6, 19))
        order.custproc_release_ids.sudo().filtered(lambda one: one.state == "draft")._set_state("cancelled")
        release = self.grant(order)
        self.assertEqual(release.valid_until, date(2026, 6, 18))
        for day, state in (("2026-06-18", "granted"), ("2026-06-19", "expired")):
            with freeze_time(f"{day} 04:00:00"):
                self.run_cron("ir_cron_credit_release_expire")
                self.assertEqual(release.state, state, day)

    def test_account_counts_them(self):
        """CA-10, D-06: the payer's account names his open episode and the releases it has used, and none once it is closed."""
        account = self.refresh()
        self.assertEqual((account.episode_id.id, account.release_count), (False, 0))
        order = self.hold(300)
        release = self.grant(order)
        order.action_confirm()
        self.ship(order)
        self.assertEqual(release.state, "consumed")
        account = self.refresh()
        account.invalidate_recordset()
        self.assertEqual((account.episode_id, account.release_count), (release.episode_id, 1))
        self.pay(date(2026, 6, 15), 900)
        account = self.refresh()
        account.invalidate_recordset()
        self.assertEqual((account.episode_id.id, account.release_count), (False, 0))
