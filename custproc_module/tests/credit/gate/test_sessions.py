"""Several sessions trade with one payer at once (real cursors, committed data); `script/bench --only sessions` does so for long."""

import threading
from collections import Counter
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from ....exceptions import Busy
from ...concurrency import FORGET_NOTES, FORGET_PAYER
from ..sessions import LIMIT, Session, exposure, half_states, prepare

POLICY = "order_gate, delivery_gate, invoice_gate, papers_gate, review_gate, require_eligibility"


@tagged("post_install", "-at_install")
class TestSessions(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            policy = env["custproc.credit.policy"]._get_policy(env.company)
            cr.execute(f"SELECT {POLICY} FROM custproc_credit_policy WHERE id = %s", [policy.id])
            before = cr.fetchone()
            cls.ids = prepare(env)
        cls.registry.clear_cache()
        cls.addClassCleanup(cls.clean_up, before)
        # The server waits seconds before it tries again; what is tested is that it does.
        cls.startClassPatcher(patch("odoo.service.model.random.uniform", return_value=0.02))

    @classmethod
    def clean_up(cls, policy):
        payer = cls.ids["payer"]
        with cls.registry.cursor() as cr:
            values = ", ".join(f"{name} = %s" for name in POLICY.split(", "))
            cr.execute(f"UPDATE custproc_credit_policy SET {values} WHERE id = %s", [*policy, cls.ids["policy"]])
            for statement in (
                "UPDATE sale_order SET custproc_decision_id = NULL WHERE partner_id = %s",
                "UPDATE stock_picking SET custproc_decision_id = NULL WHERE partner_id = %s",
                "DELETE FROM stock_move_line WHERE picking_id IN (SELECT id FROM stock_picking WHERE partner_id = %s)",
                "DELETE FROM stock_move WHERE picking_id IN (SELECT id FROM stock_picking WHERE partner_id = %s)",
                "DELETE FROM stock_picking WHERE partner_id = %s",
                "DELETE FROM sale_order_line WHERE order_partner_id = %s",
                "DELETE FROM sale_order WHERE partner_id = %s",
                "DELETE FROM account_move WHERE id IN (SELECT move_id FROM account_move_line WHERE partner_id = %s)",
                *FORGET_PAYER,
            ):
                cr.execute(statement, [payer])
            cr.execute(FORGET_NOTES)
            env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
            env["res.partner"].browse(payer).unlink()
            env["account.journal"].browse(cls.ids["journal"]).unlink()
            env["account.account"].browse([cls.ids["bank"], cls.ids["receivable"]]).unlink()
            env["product.product"].browse(cls.ids["product"]).unlink()
        cls.registry.clear_cache()

    def run_at_once(self, number, seconds):
        """That many sessions at once; the sum of their counts."""
        sessions = [Session(self.registry, self.ids) for _index in range(number)]
        errors = []

        def work(session):
            try:
                session.run(seconds)
            except Exception as error:
                errors.append(error)

        threads = [threading.Thread(target=work, args=(session,)) for session in sessions]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        self.assertFalse(errors)
        return sum((session.counts for session in sessions), Counter())

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_limit_holds(self):
        """CA-06, CA-10, DESIGN 4: four sessions confirm and deliver for one payer: the limit is never passed, and no half state stays."""
        counts = self.run_at_once(4, 3)
        self.assertGreater(counts["confirmed"], 0)
        self.assertEqual(counts["passed"], 0, counts)
        self.assertEqual(counts["confirm"], counts["confirmed"] + counts["held"])
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.assertLessEqual(exposure(env, self.ids), LIMIT)
            self.assertEqual(half_states(env, self.ids), {})

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_busy(self):
        """DESIGN 4: when others have the account at every try, the answer says so and is counted; nothing is changed. Freed, it works."""
        session = Session(self.registry, self.ids)
        order_id = session.request("sold", session._sell)
        before, tries = self.count_busy(), []

        def work():
            tries.append(1)
            env.cr.execute("SELECT 1 FROM res_partner WHERE id = %s", [self.ids["payer"]])  # the snapshot is taken here
            with self.registry.cursor() as other:
                self.claim(other)
            env["sale.order"].browse(order_id).action_confirm()

        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            with self.assertRaisesRegex(Busy, "credit of Sessions cannot be judged right now.* try again"):
                retrying(work, env)
        self.assertEqual((len(tries), self.count_busy() - before), (5, 1))
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            order = env["sale.order"].browse(order_id)
            self.assertEqual((order.state, order.custproc_is_held, order.custproc_decision_id.id), ("draft", False, False))
            order.action_cancel()

    def claim(self, cr):
        env = api.Environment(cr, SUPERUSER_ID, {})
        company = env["res.company"].browse(self.ids["company"])
        env["custproc.credit.account"]._claim({(company.root_id.id, self.ids["payer"])})

    def count_busy(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            return env["custproc.control.point"].search([("gate", "=", "order")], limit=1).busy_count
