"""First and last over-limit releases and approvals past the payment term: who gives them, what they let leave, how they end."""

from datetime import date, datetime

from odoo.tests import new_test_user, tagged
from odoo.tests.common import freeze_time

from ....exceptions import ProcessError
from ..gate_common import GateCommon


class ReleaseCommon(GateCommon):
    """A branch within a region, whose leader is the regional manager; a payer with a limit of 1,000 and an exposure of 900."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.regional = new_test_user(cls.env, login="regional", groups="custproc_module.group_custproc_sales_manager", tz="Asia/Shanghai")
        cls.region = cls.env["crm.team"].create({"name": "East region", "user_id": cls.regional.id, "company_id": cls.company.id})
        cls.team.custproc_parent_id = cls.region
        cls.team.member_ids = cls.salesperson
        cls.invoice(900, date(2026, 6, 10), due=date(2026, 7, 10), custproc_decision_id=False)

    def hold(self, amount, **values):
        """An order of that value, held."""
        order = self.sell(amount, team_id=self.team.id, **values)
        order.action_confirm()
        self.assertTrue(order.custproc_is_held)
        return order

    def draft(self, order, kind="first", **values):
        context = order.action_custproc_ask_release()["context"]
        model = self.env["custproc.credit.release"].with_user(self.salesperson).with_context(**context)
        return model.create({"kind": kind, "reason": "The furnace stands still", **values})

    def ask(self, order, kind="first", **values):
        release = self.draft(order, kind, **values)
        release.action_submit()
        return release

    def grant(self, order, kind="first", **values):
        release = self.ask(order, kind, **values)
        release.with_user(self.users["sales_director"] if kind == "case" else self.regional).action_approve("Yes")
        self.assertEqual(release.state, "granted")
        return release

    def ship(self, order, quantity=None):
        """Validate the order's open transfer, with a backorder for what does not leave."""
        picking = order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))
        picking.move_ids.quantity = quantity or picking.move_ids.product_uom_qty
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        self.env.flush_all()  # as the end of a request does
        return picking


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestRelease(ReleaseCommon):
    def test_first_release_lets_its_order_go(self):
        """CA-07, CA-10, D-06: granted by the regional manager, the order is confirmed and delivered; its decision names it."""
        order = self.hold(300)
        self.assertEqual(order.custproc_way_out, "first")
        self.assertIn("Or ask the regional manager for the first release.", order.custproc_hold_reason)
        self.assertNotIn("release", self.hold(333.34).custproc_hold_reason, "too much for one")
        release = self.ask(order)
        self.assertEqual((release.limit_frozen, release.amount, release.excess), (1000.0, 300.0, 200.0))
        self.assertAlmostEqual(release.ceiling, 333.33, 2)
        order.action_confirm()
        self.assertTrue(order.custproc_is_held, "asking lifts nothing")
        with self.assertRaises(ProcessError):
            release.with_user(self.users["sales_manager"]).action_approve()
        release.with_user(self.regional).action_approve("Yes")
        self.assertEqual(release.issuer_id, self.regional)
        self.assertFalse(order.custproc_is_held, "judged again at once")
        order.action_confirm()
        self.assertConfirmed(order)
        [granted] = order.sudo().custproc_decision_id._get_figures()["credit"]["authorities"]
        self.assertEqual(int(granted["id"]), release.id)
        picking = self.ship(order)
        self.assertEqual((picking.state, release.state, release.consumed_amount), ("done", "consumed", 300.0))
        self.assertEqual(release.picking_id, picking)
        self.assertEqual(self.decisions(release).filtered(lambda one: one.kind == "release").mapped("outcome"), ["granted", "consumed"])

    def test_for_how_long_a_verdict_stands(self):
        """D-06: a hold stands on the figures of its day, what a release lets pass until the release's last day, a plain yes for good."""
        order, small = self.hold(300), self.sell(50)
        self.assertEqual(order.sudo().custproc_decision_id.valid_until, datetime(2026, 6, 15, 15, 59, 59))
        small.action_confirm()
        verdict = small.sudo().custproc_decision_id
        self.assertEqual((verdict.outcome, verdict.valid_until), ("allow", False))
        release = self.grant(order, valid_until=date(2026, 6, 20))
        order.action_confirm()
        end = datetime(2026, 6, 20, 15, 59, 59)
        verdict = order.sudo().custproc_decision_id
        self.assertEqual((verdict.outcome, verdict.valid_until), ("allow", end))
        self.assertEqual(self.decisions(release).filtered(lambda one: one.kind == "release").valid_until, end)

    def test_a_third_or_more_is_refused(self):
        """CA-07: the shipment's value is strictly below a third of the limit: 333.33 of 1,000 may leave, 333.34 may not."""
        order = self.hold(333.34)
        with self.assertRaisesRegex(ProcessError, "333.34.* not below .*333.33"):
            self.ask(order)
        self.set_limit(self.customer, 900.03)
        with self.assertRaisesRegex(ProcessError, "not below"):
            self.ask(self.hold(300.01))
        self.ask(self.hold(300))

    def test_limit_of_zero_has_none(self):
        """D-06: without a limit the customer pays first or applies for one."""
        stranger = self.make_customer("New here")
        order = self.hold(10, partner=stranger)
        with self.assertRaisesRegex(ProcessError, "limit of zero has no releases"):
            self.ask(order)

    def test_bound_to_one_order(self):
        """D-06: a release of one order lifts no other one, and the episode's first release is taken."""
        order, other = self.hold(300), self.hold(200)
        release = self.grant(order)
        other.action_confirm()
        self.assertHeld(other, "over_limit")
        with self.assertRaisesRegex(ProcessError, release.name):
            self.ask(other)
        self.assertEqual(other.custproc_way_out, "last")
        self.assertIn("the last release, with a liable person", other.custproc_hold_reason)

    def test_grown_order_is_held_again(self):
        """D-06, D-08: the release is worth 200; the order that grew to 250 needs more."""
        order = self.hold(200)
        self.grant(order)
        order.action_confirm()
        self.assertConfirmed(order)
        order.order_line.price_unit = 250
        self.assertHeld(order, "over_limit")

    def test_part_delivery_uses_it_up(self):
        """D-06: the first shipment consumes the release, the remainder lapses: the backorder is held."""
        order = self.hold(30, quantity=10)
        release = self.grant(order)
        order.action_confirm()
        self.ship(order, 4)
        self.assertEqual((release.state, release.consumed_amount), ("consumed", 120.0))
        backorder = order.picking_ids.filtered(lambda one: one.state != "done")
        self.assertEqual(backorder.move_ids.product_uom_qty, 6)
        self.ship(order)
        self.assertHeld(backorder, "over_limit")

    def test_last_release_for_the_backorder(self):
        """CA-08, CA-14: the backorder leaves by the last release: issuer, liable person, money due at the month's end."""
        order = self.hold(30, quantity=10)
        self.grant(order)
        order.action_confirm()
        self.ship(order, 4)
        backorder = self.ship(order)
        with self.assertRaisesRegex(ProcessError, "named liable person"):
            self.ask(order, "last", liable_user_id=False)
        last = self.grant(order, "last", liable_user_id=self.salesperson.id)
        self.assertEqual((last.amount, last.issuer_id, last.liable_user_id), (180.0, self.regional, self.salesperson))
        self.assertEqual(last.due_on, date(2026, 6, 30))
        self.run_job()
        backorder.button_validate()
        self.assertEqual((backorder.state, last.state), ("done", "consumed"))

    def test_liable_person_is_told(self):
        """CA-08, CA-14: who is named as liable for a last release is told when it is granted: how much, by when; the form names him."""
        self.grant(self.hold(150))
        liable = self.users["sales_manager"]
        release = self.grant(self.hold(300), "last", liable_user_id=liable.id)
        told = release.activity_ids.filtered(lambda one: one.user_id == liable)
        self.assertRegex(str(told.note), "300.00 by 06/30/2026")
        html = self.env["ir.actions.report"]._render_qweb_html("custproc_module.report_credit_release", release.ids)[0].decode()
        people = (liable.name, self.regional.name)
        for text in ("Last over-limit release", release.sale_order_id.name, "300.00", "333.33", "06/30/2026", *people):
            self.assertIn(text, html)

    def test_last_needs_the_first(self):
        """CA-08: the last release is the second of its episode."""
        with self.assertRaisesRegex(ProcessError, "first release of the episode is not used"):
            self.ask(self.hold(150), "last", liable_user_id=self.salesperson.id)

    def test_none_left(self):
        """CA-10: after first and last nothing but money helps."""
        self.grant(self.hold(150))
        self.grant(self.hold(150), "last", liable_user_id=self.salesperson.id)
        third = self.hold(150)
        self.assertEqual(third.custproc_way_out, "none")
        self.assertNotIn("release", third.custproc_hold_reason)
        self.assertIn("Or agree a collection plan", third.custproc_hold_reason)
        with self.assertRaisesRegex(ProcessError, "taken by"):
            self.ask(third)

    def test_over_delivery_is_held(self):
        """CA-12, D-06: what leaves beyond the released value stays: 11 units of 30 on a release of 300."""
        order = self.hold(30, quantity=10)
        release = self.grant(order)
        order.action_confirm()
        picking = self.ship(order, 11)
        self.assertHeld(picking, "over_limit")
        self.assertEqual(release.state, "granted")

    def test_two_transfers_at_once_do_not_share_it(self):
        """D-06: two transfers of one order validated together leave by one release only up to its value."""
        order = self.hold(30, quantity=10)
        self.grant(order)
        order.action_confirm()
        picking = order.picking_ids
        second = picking.copy({"move_ids": []})
        picking.move_ids.copy({"picking_id": second.id, "product_uom_qty": 8, "sale_line_id": order.order_line.id})._action_confirm()
        both = picking | second
        for move in both.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        both.button_validate()
        self.assertEqual(picking.state, "done")
        self.assertHeld(second, "over_limit")

    def test_given_back_on_cancellation(self):
        """D-06: the cancelled order gives its release back, and says why to each reader in his language; another order may have it."""
        self.env["res.lang"]._activate_lang("zh_CN")
        order, other = self.hold(300), self.hold(200)
        release = self.grant(order)
        order.action_confirm()
        with self.assertRaisesRegex(ProcessError, "confirmed on it"):
            release.action_return()
        order._action_cancel()
        self.assertEqual(release.state, "returned")
        self.assertEqual(release.with_context(lang="en_US").ended_reason, "The order was cancelled.")
        self.assertEqual(release.with_context(lang="zh_CN").ended_reason, "订单已取消。")
        decision = self.env["custproc.decision"].search([("outcome", "=", "returned"), ("res_id", "=", release.id)])
        self.assertEqual((decision.reason, decision.with_context(lang="zh_CN").reason_shown), ("The order was cancelled.", "订单已取消。"))
        self.assertEqual(self.grant(other).kind, "first")

    def test_expires(self):
        """D-06: after its last day a release lifts nothing; the order that was confirmed on it is held at the door."""
        order = self.hold(300)
        release = self.grant(order)
        order.action_confirm()
        with freeze_time("2026-06-23 04:00:00"):
            picking = self.ship(order)
            self.assertHeld(picking, "over_limit")
            self.run_cron("ir_cron_credit_release_expire")
        self.assertEqual(release.state, "expired")

    def test_limit_that_moved_meanwhile(self):
        """D-06: the limit is frozen when asked for; the release stands although the limit fell to half since."""
        order = self.hold(300)
        self.grant(order)
        self.set_limit(self.customer, 500)
        order.action_confirm()
        self.assertConfirmed(order)
        self.assertEqual(self.ship(order).state, "done")

    def test_confirmed_order_held_at_the_door(self):
        """D-06: an order confirmed within the limit, whose limit fell before it left, leaves by a release of its value."""
        order = self.sell(100, team_id=self.team.id)
        order.action_confirm()
        self.assertConfirmed(order)
        self.set_limit(self.customer, 600)
        picking = self.ship(order)
        self.assertHeld(picking, "over_limit")
        self.assertEqual(picking.custproc_way_out, "first")
        context = picking.with_user(self.salesperson).action_custproc_ask_release()["context"]
        self.assertEqual((context["default_amount"], context["default_sale_order_id"]), (100.0, order.id))
        release = self.grant(order)
        picking.button_validate()
        self.assertEqual((picking.state, release.state), ("done", "consumed"))

    def test_invoice_of_a_released_shipment(self):
        """CA-07, CA-10: what left by a release may be billed, once and up to its value."""
        order = self.hold(300)
        release = self.grant(order)
        order.action_confirm()
        self.ship(order)
        invoice = order.sudo()._create_invoices()
        invoice.journal_id = self.sale_journal
        invoice.action_post()
        self.assertEqual((invoice.state, invoice.custproc_release_id), ("posted", release))
        more = invoice.copy({"invoice_date": date(2026, 6, 15)})
        more.action_post()
        self.assertEqual(more.state, "draft")
        self.assertTrue(more.custproc_is_held)

    def test_episode_closes_when_the_exposure_is_back(self):
        """D-06: paid back to the limit, the episode closes and the next one has a first release again."""
        order = self.hold(300)
        first = self.grant(order)
        order.action_confirm()
        self.ship(order)
        self.refresh()
        self.assertEqual(first.episode_id.state, "open")
        self.pay(date(2026, 6, 15), 200)
        self.refresh()
        self.assertEqual(first.episode_id.state, "closed")
        second = self.grant(self.hold(150))
        self.assertNotEqual(second.episode_id, first.episode_id)

    def test_case_by_case_past_the_term(self):
        """CA-05: the sales director lets this order pass as it is until a day; changed or later it is held again."""
        self.invoice(10, date(2026, 5, 15), custproc_decision_id=False)
        order = self.hold(50)
        self.assertEqual(order.custproc_way_out, "case")
        self.assertIn("Or ask the sales director to approve this case.", order.custproc_hold_reason)
        self.assertFalse(order.custproc_plan_kind, "a plan does not help past the term")
        case = self.ask(order, "case")
        with self.assertRaises(ProcessError):
            case.with_user(self.regional).action_approve()
        case.with_user(self.users["sales_director"]).action_approve("This once")
        self.assertEqual(self.decisions(case).filtered(lambda one: one.kind == "override").outcome, "granted")
        order.order_line.price_unit = 60
        order.action_confirm()
        self.assertHeld(order, "past_term")
        order.order_line.price_unit = 50
        order.action_confirm()
        self.assertConfirmed(order)
        with freeze_time("2026-06-23 04:00:00"):
            self.assertHeld(self.ship(order), "past_term")

    def test_case_for_what_is_left_of_an_order(self):
        """CA-05: past the term at the door, the approval stands for what was asked for, of an order that has left in part, and no more."""
        order = self.sell(10, quantity=9, team_id=self.team.id)
        order.action_confirm()
        self.assertConfirmed(order)
        self.ship(order, 2)
        self.invoice(1, date(2026, 5, 15), custproc_decision_id=False)
        backorder = self.ship(order, 3)
        self.assertHeld(backorder, "past_term")
        asked = backorder.action_custproc_ask_release()["context"]
        self.assertEqual((asked["default_kind"], asked["default_amount"]), ("case", 30.0))
        case = self.env["custproc.credit.release"].with_user(self.salesperson).with_context(**asked).create({"reason": "Once"})
        case.action_submit()
        case.with_user(self.users["sales_director"]).action_approve("Yes")
        backorder.with_context(skip_backorder=True).button_validate()
        self.env.flush_all()
        self.assertEqual((backorder.state, case.consumed_amount), ("done", 30.0), backorder.custproc_hold_reason)
        self.assertHeld(self.ship(order), "past_term")

    def test_release_does_not_lift_another_kind(self):
        """D-06: past the term a release is no way, over the limit a case by case approval is none, and a stop is lifted by neither."""
        order = self.hold(150)
        with self.assertRaisesRegex(ProcessError, "ask for a first or last release"):
            self.ask(order, "case")
        self.set_limit(self.customer, 1000, is_stopped=True)
        with self.assertRaisesRegex(ProcessError, "stopped"):
            self.ask(order)

    def test_request_cannot_be_changed(self):
        """D-06: what was asked for stands; a bigger value needs a new request."""
        release = self.ask(self.hold(150))
        with self.assertRaisesRegex(ProcessError, "Withdraw it and ask again"):
            release.amount = 200
