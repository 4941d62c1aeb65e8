"""Over-limit releases under random sequences of what happens to their payer (D-06, CA-07, CA-08, CA-10)."""

import os
import random
from datetime import date, datetime, timedelta
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ....exceptions import ProcessError
from .test_release import ReleaseCommon

# More and longer sequences, others at each run: CUSTPROC_HISTORIES=500 script/test …/test_release_random.py
SEQUENCES = int(os.environ.get("CUSTPROC_HISTORIES", 0))
LENGTH = 25 if SEQUENCES else 10
START = datetime(2026, 6, 15, 4)
TAKEN = ("submitted", "granted", "consumed")
CENT = 0.005

STEPS = {  # how often each comes
    "sell_one": 5,
    "ask_first": 4,
    "ask_last": 3,
    "decide": 6,
    "confirm_again": 4,
    "ship_part": 5,
    "cancel": 2,
    "receive": 3,
    "move_limit": 1,
    "recalculate": 2,
    "pass_days": 1,
}


def sequence(seed):
    """Steps with two numbers each, the same for the same seed."""
    chance = random.Random(seed)
    names = chance.choices(list(STEPS), list(STEPS.values()), k=LENGTH)
    return [(name, chance.randrange(10), chance.randrange(10)) for name in names]


@tagged("post_install", "-at_install")
@freeze_time(START)
class TestReleaseRandom(ReleaseCommon):
    """The payer of the release tests: a limit of 1,000, of which 900 are used."""

    @settings(
        max_examples=SEQUENCES or 8,
        derandomize=not SEQUENCES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
        print_blob=False,
    )
    @given(st.integers(0, 10**9).map(sequence))
    def test_random_sequences(self, steps):
        """CA-07, CA-08, CA-10, D-06: whatever happens, an episode has one first and one last release, each below a third of its
        frozen limit; what leaves over the limit leaves by one of them; and paid back, the episode closes."""
        savepoint = self.env.cr.savepoint()
        try:
            with freeze_time(START) as self.clock, patch.object(self.env.cr, "now", datetime.now):
                self.orders = self.env["sale.order"]
                self.limit = 1000.0
                # The usual beginning, so that short sequences get somewhere: one order within the limit, one held and released.
                self.sell_one(2, 1)
                self.sell_one(9, 1)
                # Held as well, and above a third of the limit: `ask_for` wants it refused, which few sequences come to by themselves.
                self.sell_one(9, 3)
                self.ask_first(1, 0)
                self.assertFalse(self.releases.filtered(lambda one: one.state in TAKEN))
                self.ask_first(0, 0)
                self.decide(0, 0)
                self.assertEqual(self.releases.mapped("kind"), ["first"], "the sequence starts without a release to try")
                self.assertIn(self.releases.state, TAKEN)
                self.sell_one(8, 1)
                checked = []
                for name, *numbers in steps:
                    # Each step is a request of its own, with a moment of its own.
                    self.clock.tick(timedelta(minutes=1))
                    getattr(self, name)(*numbers)
                    self.env.flush_all()  # as the end of a request does
                    self.check(name)
                    checked.append(name)
                self.settle()
                self.assertEqual(checked, [name for name, *_numbers in steps], "what always holds was not asked after each step")
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
            self.env.registry.clear_cache()

    @property
    def releases(self):
        return self.env["custproc.credit.release"].search([("partner_id", "=", self.customer.id)])

    def pick(self, records, number):
        return records[number % len(records)] if records else records

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------
    def sell_one(self, a, b):
        order = self.sell(20.0 + 11 * a, quantity=1 + b % 4, team_id=self.team.id)
        self.orders |= order
        order.action_confirm()

    def ask_first(self, a, b):
        self.ask_for(a, "first")

    def ask_last(self, a, b):
        self.ask_for(a, "last")

    def ask_for(self, number, kind):
        """Ask; it must go through if, and only if, D-06 allows it."""
        held = self.orders.filtered(lambda one: one.custproc_is_held or one._get_open_transfers().filtered("custproc_is_held"))
        order = self.pick(held, number)
        if not order or order.state == "cancel" or order.custproc_release_ids.filtered(lambda one: one.state in ("submitted", "granted")):
            return
        self.refresh()
        value = sum(line.price_unit * (line.product_uom_qty - line.qty_delivered) for line in order.order_line)
        exposure = self.figures(exclude_order_ids=order.ids if order.state == "sale" else ()).exposure
        own = sum(line.price_unit * (line.product_uom_qty - line.qty_invoiced) for line in order.order_line)
        used = {one.kind for one in self.releases if one.state in TAKEN and one.episode_id.state == "open"}
        expected = "first" if "first" not in used else "last" if "last" not in used else None
        allowed = exposure + own > self.limit + CENT and 0 < value < self.limit / 3 and kind == expected
        try:
            with self.env.cr.savepoint():
                release = self.draft(order, kind, liable_user_id=self.salesperson.id, amount=value)
                release.action_submit()
        except ProcessError as error:
            self.assertFalse(allowed, error)
        else:
            self.assertTrue(allowed, f"{release.display_name} of {value} at {exposure} + {own}, used {used}")

    def decide(self, a, b):
        release = self.pick(self.releases.filtered(lambda one: one.state == "submitted"), a)
        if release and b == 9:
            release.with_user(self.regional).action_reject("No")
        elif release and not release._get_approval_reasons(release._get_newest_approval().step_ids[:1]):
            release.with_user(self.regional).action_approve("Yes")

    def confirm_again(self, a, b):
        order = self.pick(self.orders.filtered(lambda one: one.state in ("draft", "sent")), a)
        if order:
            order.action_confirm()

    def ship_part(self, a, b):
        order = self.pick(self.orders.filtered(lambda one: one.state == "sale" and one._get_open_transfers()), a)
        if not order:
            return
        move = order._get_open_transfers().move_ids
        quantity = min(1 + b % 4, move.product_uom_qty)
        self.refresh()
        exposure, releases = self.figures().exposure, order.custproc_release_ids.filtered(lambda one: one.state == "granted")
        if self.ship(order, quantity).state == "done" and exposure > self.limit + CENT:
            value = order.order_line.price_unit * quantity
            self.assertTrue(releases, f"{value} left at {exposure} of {self.limit} without a release")
            self.assertEqual((releases.state, releases.consumed_amount), ("consumed", value))

    def cancel(self, a, b):
        order = self.pick(self.orders.filtered(lambda one: one.state != "cancel" and not sum(one.order_line.mapped("qty_delivered"))), a)
        if order:
            order._action_cancel()

    def receive(self, a, b):
        self.pay(date(2026, 6, 15), 40.0 + 60 * a)

    def move_limit(self, a, b):
        self.limit = 600.0 + 100 * a
        self.set_limit(self.customer, self.limit)

    def recalculate(self, a, b):
        self.refresh()

    def pass_days(self, a, b):
        self.clock.tick(timedelta(days=1 + a % 3))
        self.env["custproc.credit.release"].search([("state", "=", "granted"), ("valid_until", "<", self.root._custproc_today())])._expire()

    # ------------------------------------------------------------------
    # What always holds
    # ------------------------------------------------------------------
    def check(self, step):
        taken = self.releases.filtered(lambda one: one.state in TAKEN)
        for episode, releases in taken.grouped("episode_id").items():
            kinds = sorted(releases.mapped("kind"))
            self.assertIn(kinds, (["first"], ["first", "last"], ["last"]), f"{step}: releases of one episode")
            self.assertTrue(episode, step)
        for release in taken:
            self.assertLess(max(release.amount, release.consumed_amount), release.limit_frozen / 3, f"{step}: a third or more")
            self.assertLessEqual(release.consumed_amount, release.amount + CENT, step)
        episodes = self.env["custproc.credit.episode"].search([("partner_id", "=", self.customer.id), ("closed_at", "=", False)])
        self.assertLessEqual(len(episodes), 1, f"{step}: open episodes")
        confirmed = self.orders.filtered(lambda one: one.state == "sale")
        self.assertEqual(set(confirmed.sudo().mapped("custproc_decision_id.outcome")) - {"allow", "hold"}, set(), step)

    def settle(self):
        """All is paid, and what is still asked for is given up: the episode closes, and what was granted lapses or is used."""
        for order in self.orders.filtered(lambda one: one.state in ("draft", "sent")):
            order._action_cancel()
        self.pay(date(2026, 6, 15), 10000.0)
        for release in self.releases.filtered(lambda one: one.state == "submitted"):
            release.with_user(self.salesperson).action_cancel()
        self.refresh()
        self.assertFalse(self.env["custproc.credit.episode"]._get_open(self.root, self.customer))
        self.assertEqual(self.releases.filtered(lambda one: one.state in ("draft", "submitted", "granted")).mapped("state"), [])
        self.assertFalse(self.orders.filtered("custproc_is_held"), "held although nothing is owed")
