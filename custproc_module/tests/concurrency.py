"""Two at once: threads with cursors of their own and committed data, as two workers of the server."""

import threading
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name

POLICY = ("order_gate", "papers_gate", "review_gate", "require_eligibility")

# What a clean-up deletes of the decisions was noted by the database (decision_witness.py), and would be reported as vanished.
FORGET_NOTES = "DELETE FROM custproc_decision_witness w WHERE NOT EXISTS (SELECT 1 FROM custproc_decision d WHERE d.id = w.id)"

# What the gates keep of a payer; each takes its id.
FORGET_PAYER = (
    "DELETE FROM custproc_decision WHERE partner_id = %s",
    "DELETE FROM custproc_credit_episode WHERE partner_id = %s",
    "DELETE FROM custproc_credit_history WHERE account_id IN (SELECT id FROM custproc_credit_account WHERE partner_id = %s)",
    "DELETE FROM custproc_credit_account WHERE partner_id = %s",
    "DELETE FROM custproc_customer_file WHERE partner_id = %s",
)


class ConcurrencyCase(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        # The server waits seconds before it tries again; what is tested is that it does.
        cls.startClassPatcher(patch("odoo.service.model.random.uniform", return_value=0.02))

    @classmethod
    def environment(cls, cr, **context):
        return api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True, **context})

    def at_once(self, model, batches, act):
        """Run `act` on each batch of ids in a thread of its own, all with their snapshot taken before any starts; what was refused."""
        barrier, refused, errors = threading.Barrier(len(batches)), [], []

        def run(ids):
            waited = []

            def work():
                env.cr.execute(f"SELECT 1 FROM {env[model]._table} WHERE id = ANY(%s)", [ids])  # the snapshot is taken here
                if not waited:
                    waited.append(barrier.wait(30))
                act(env[model].browse(ids))

            try:
                with self.registry.cursor() as cr:
                    env = self.environment(cr)
                    retrying(work, env)
            except UserError as error:
                refused.append(str(error))
            except Exception as error:
                errors.append(error)
                barrier.abort()

        threads = [threading.Thread(target=run, args=(list(ids),)) for ids in batches]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        self.assertFalse(errors)
        return refused


class OrdersAtOnce(ConcurrencyCase):
    """Orders of a product of their own, under the company's policy, which is put back at the end."""

    GATES = ("block", "off", "off", False)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.registry.cursor() as cr:
            env = cls.environment(cr)
            cls.company_id = env.company.id
            cls.policy_id = env["custproc.credit.policy"]._get_policy(env.company).id
            product = {"name": "Concurrent goods", "type": "service", "taxes_id": [Command.clear()]}
            cls.product_id = env["product.product"].create(product).id
            cr.execute(f"SELECT {', '.join(POLICY)} FROM custproc_credit_policy WHERE id = %s", [cls.policy_id])
            cls.policy_before = cr.fetchone()
        cls.set_policy(*cls.GATES)
        cls.addClassCleanup(cls.clean_up)

    @classmethod
    def set_policy(cls, *values):
        with cls.registry.cursor() as cr:
            columns = ", ".join(f"{name} = %s" for name in POLICY)
            cr.execute(f"UPDATE custproc_credit_policy SET {columns} WHERE id = %s", [*values, cls.policy_id])
        cls.registry.clear_cache()

    @classmethod
    def give_limit(cls, env, payers, limit):
        env["custproc.credit.account"]._claim({(cls.company_id, payer) for payer in payers})
        statement = "UPDATE custproc_credit_account SET fixed_limit = %s, fixed_limit_until = '2099-12-31' WHERE partner_id = ANY(%s)"
        env.cr.execute(statement, [limit, payers])

    @classmethod
    def clean_up(cls):
        cls.set_policy(*cls.policy_before)
        with cls.registry.cursor() as cr:
            env = cls.environment(cr, active_test=False)
            orders = env["sale.order"].search([("order_line.product_id", "=", cls.product_id)])
            partners = orders.partner_id
            orders.filtered(lambda order: order.state == "sale")._action_cancel()
            cr.execute("DELETE FROM custproc_decision WHERE model = 'sale.order' AND res_id = ANY(%s)", [orders.ids])
            cr.execute(FORGET_NOTES)
            orders.unlink()
            cls.clean_up_beside(env, partners)
            env["custproc.customer.file"].search([("partner_id", "in", partners.ids)]).unlink()
            for table in ("custproc_credit_episode", "custproc_credit_account"):
                cr.execute(f"DELETE FROM {table} WHERE partner_id = ANY(%s)", [partners.ids])
            partners.unlink()
            env["product.product"].browse(cls.product_id).unlink()

    @classmethod
    def clean_up_beside(cls, env, partners):
        """What a test made beside orders, before their customers go."""

    def states(self, ids):
        with self.registry.cursor() as cr:
            return sorted((order.state, order.custproc_is_held) for order in self.environment(cr)["sale.order"].browse(ids))


class PayersAtOnce(OrdersAtOnce):
    """Quotations of 600, by payers with a limit of 1,000."""

    LIMIT, AMOUNT = 1000.0, 600.0

    def make_orders(self, payers, with_account=True):
        """One quotation a payer of the list; committed. Returns (order ids, payer ids)."""
        with self.registry.cursor() as cr:
            env = self.environment(cr)
            partners = {name: env["res.partner"].create({"name": name, "is_company": True}) for name in dict.fromkeys(payers)}
            line = {"product_id": self.product_id, "product_uom_qty": 1, "price_unit": self.AMOUNT, "tax_ids": [Command.clear()]}
            orders = env["sale.order"].create(
                [{"partner_id": partners[name].id, "order_line": [Command.create(line)]} for name in payers]
            )
            ids = [partner.id for partner in partners.values()]
            if with_account:
                self.give_limit(env, ids, self.LIMIT)
            return orders.ids, ids
