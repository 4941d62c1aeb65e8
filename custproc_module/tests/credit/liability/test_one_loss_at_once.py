"""Two documents about one payer at the same moment (real cursors, committed data): each sees the other."""

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...concurrency import FORGET_NOTES, FORGET_PAYER, ConcurrencyCase
from ..sessions import prepare

ROUNDS = 3


@tagged("post_install", "-at_install")
class TestOneLossAtOnce(ConcurrencyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.registry.cursor() as cr:
            env = cls.environment(cr)
            policy = env["custproc.credit.policy"]._get_policy(env.company)
            cr.execute("SELECT * FROM custproc_credit_policy WHERE id = %s", [policy.id])
            before = dict(zip([column.name for column in cr.description], cr.fetchone(), strict=True))
            cls.ids = prepare(env)
            cr.execute("UPDATE custproc_credit_policy SET invoice_gate = 'off' WHERE id = %s", [policy.id])
            income = env["account.account"].create({"name": "Sessions income", "code": "S600100", "account_type": "income"})
            journal = env["account.journal"].create({"name": "Sessions sales", "code": "SESSS", "type": "sale"})
            roles = ("finance_supervisor", "sales_director", "general_manager")
            users = env["res.users"].with_context(no_reset_password=True).create(
                [
                    {
                        "name": f"Concurrent {role}",
                        "login": f"concurrent_{role}",
                        "group_ids": [Command.set(env.ref(f"custproc_module.group_custproc_{role}").ids)],
                    }
                    for role in roles
                ]
            )
            cr.postcommit.add(cls.registry.clear_cache)
            cls.ids |= {"income": income.id, "sales": journal.id, "users": users.ids}
        cls.addClassCleanup(cls.clean_up, before)

    @classmethod
    def clean_up(cls, before):
        payer = cls.ids["payer"]
        names = ("order_gate", "delivery_gate", "invoice_gate", "papers_gate", "review_gate", "require_eligibility")
        with cls.registry.cursor() as cr:
            values = ", ".join(f"{name} = %s" for name in names)
            cr.execute(f"UPDATE custproc_credit_policy SET {values} WHERE id = %s", [*(before[name] for name in names), cls.ids["policy"]])
            for model, table in (("custproc.bad.debt", "custproc_bad_debt"), ("custproc.credit.request", "custproc_credit_request")):
                cr.execute(
                    f"DELETE FROM custproc_approval WHERE model = %s AND res_id IN (SELECT id FROM {table} WHERE partner_id = %s)",
                    [model, payer],
                )
            for statement in (
                "DELETE FROM custproc_bad_debt_line l USING custproc_bad_debt d WHERE d.id = l.bad_debt_id AND d.partner_id = %s",
                "DELETE FROM custproc_bad_debt WHERE partner_id = %s",
                "DELETE FROM custproc_credit_request WHERE partner_id = %s",
                "UPDATE account_move SET custproc_decision_id = NULL WHERE partner_id = %s",
                "DELETE FROM account_move WHERE partner_id = %s",
                *FORGET_PAYER,
            ):
                cr.execute(statement, [payer])
            cr.execute(FORGET_NOTES)
            env = cls.environment(cr, active_test=False)
            env["res.partner"].browse(payer).unlink()
            env["account.journal"].browse([cls.ids["journal"], cls.ids["sales"]]).unlink()
            env["account.account"].browse([cls.ids[name] for name in ("bank", "receivable", "income")]).unlink()
            env["product.product"].browse(cls.ids["product"]).unlink()
            env["res.users"].browse(cls.ids["users"]).unlink()
        cls.registry.clear_cache()

    def make_requests(self):
        """Two requests to write the same invoice off, by the finance officer of the company; committed. Returns their ids."""
        with self.registry.cursor() as cr:
            env = self.environment(cr)
            invoice = env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.ids["payer"],
                    "journal_id": self.ids["sales"],
                    "invoice_date": "2026-01-05",
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "Goods", "price_unit": 100, "account_id": self.ids["income"], "tax_ids": [Command.clear()]}
                        )
                    ],
                }
            )
            invoice.action_post()
            self.assertEqual(invoice.state, "posted")
            item = invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")
            values = {"partner_id": self.ids["payer"], "reason": "Insolvent", "line_ids": [Command.create({"move_line_id": item.id})]}
            return env["custproc.bad.debt"].create([values, values]).ids

    def count(self, model, ids):
        with self.registry.cursor() as cr:
            records = self.environment(cr)[model].browse(ids)
            return sorted(records.mapped("state")), records.filtered(lambda record: record.state == "submitted").name

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_one_receivable_two_requests(self):
        """CA-11, D-09: two requests to write one receivable off, submitted at once: one goes on, the other is told of it."""
        for number in range(ROUNDS):
            ids = self.make_requests()
            refused = self.at_once("custproc.bad.debt", [[one] for one in ids], lambda debt: debt.action_submit())
            states, name = self.count("custproc.bad.debt", ids)
            self.assertEqual(states, ["draft", "submitted"], f"round {number}")
            self.assertEqual(len(refused), 1)
            self.assertIn(f"stand on {name} already", refused[0])

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_one_payer_two_applications(self):
        """CA-16: two applications for another limit of one payer, submitted at once: one goes on, the other is told of it."""
        values = {"partner_id": self.ids["payer"], "new_limit": 5000.0, "reason": "More business"}
        with self.registry.cursor() as cr:
            ids = self.environment(cr)["custproc.credit.request"].create([values, values]).ids
        refused = self.at_once("custproc.credit.request", [[one] for one in ids], lambda request: request.action_submit())
        states, name = self.count("custproc.credit.request", ids)
        self.assertEqual(states, ["draft", "submitted"])
        self.assertEqual(len(refused), 1)
        self.assertIn(f"application {name} of the same payer is on its way", refused[0])
