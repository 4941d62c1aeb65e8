"""One release, two who want it at once (real cursors, committed data)."""

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...concurrency import PayersAtOnce

ROUNDS = 50


@tagged("post_install", "-at_install")
class TestReleaseConcurrency(PayersAtOnce):
    """Two orders of 300 of one payer, whose limit of 1,000 is used up: both ask for the first release of the episode at the same time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.registry.cursor() as cr:
            env = cls.environment(cr, no_reset_password=True)
            user = env["res.users"].create(
                {
                    "name": "Concurrent region",
                    "login": "concurrent_region",
                    "group_ids": [Command.set(env.ref("custproc_module.group_custproc_sales_manager").ids)],
                }
            )
            cls.region_user_id = user.id
            cls.team_id = env["crm.team"].create({"name": "Concurrent region", "user_id": user.id, "company_id": cls.company_id}).id

    @classmethod
    def clean_up(cls):
        with cls.registry.cursor() as cr:
            env = cls.environment(cr, active_test=False)
            releases = env["custproc.credit.release"].search([("team_id", "=", cls.team_id)])
            cr.execute("DELETE FROM custproc_approval WHERE model = 'custproc.credit.release' AND res_id = ANY(%s)", [releases.ids])
            cr.execute("DELETE FROM custproc_credit_release WHERE id = ANY(%s)", [releases.ids])
        super().clean_up()
        with cls.registry.cursor() as cr:
            env = cls.environment(cr, active_test=False)
            env["crm.team"].browse(cls.team_id).unlink()
            env["res.users"].browse(cls.region_user_id).unlink()

    def ask_at_once(self, order_ids):
        """Ask for the first release of each order at once; what was refused."""
        values = {"amount": 300.0, "kind": "first", "reason": "At once"}
        return self.at_once(
            "sale.order",
            [[order_id] for order_id in order_ids],
            lambda order: order.env["custproc.credit.release"].create({**values, "sale_order_id": order.id}).action_submit(),
        )

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_one_release_two_orders(self):
        """CA-07, D-06: two orders ask for the first release at once, 50 times: one gets it, the other is told who has it."""
        ids, payers = self.make_orders([f"Releases {number}" for number in range(ROUNDS)] * 2)
        with self.registry.cursor() as cr:
            cr.execute("UPDATE custproc_credit_account SET fixed_limit = 1000 WHERE partner_id = ANY(%s)", [payers])
            env = self.environment(cr)
            orders = env["sale.order"].browse(ids)
            orders.team_id = self.team_id
            orders.order_line.price_unit = 1000.0
            used = orders[:ROUNDS].copy()
            used.action_confirm()
            self.assertEqual(set(used.mapped("state")), {"sale"})
            orders.order_line.price_unit = 300.0
            orders.action_confirm()
            self.assertEqual(set(orders.mapped("custproc_is_held")), {True})
        for number in range(ROUNDS):
            pair = [ids[number], ids[number + ROUNDS]]
            refused = self.ask_at_once(pair)
            with self.registry.cursor() as cr:
                env = self.environment(cr)
                releases = env["custproc.credit.release"].search([("sale_order_id", "in", pair)])
                self.assertEqual(releases.mapped("state"), ["submitted"], f"round {number}")
                self.assertEqual(len(refused), 1, f"round {number}")
                self.assertIn(releases.name, refused[0])
