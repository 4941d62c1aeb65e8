"""Ways round the order gate, each tried over JSON-RPC as the salesperson who owns the order."""

from odoo import Command
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from ..gate_common import GateCommon

# Keys by which gates of other modules let themselves be switched off, and some an attacker might guess.
CONTEXT_KEYS = {
    "bypass_risk": True,
    "skip_validation_check": True,
    "bypass_exception_check": True,
    "bypass_credit_limit": True,
    "no_check": True,
    "tracking_disable": True,
    "install_mode": True,
    "import_file": True,
    "force_confirm": True,
    "custproc_bypass": True,
    "skip_gate": True,
    "default_custproc_is_held": False,
    "default_custproc_decision_id": 1,
}


class RpcCommon(GateCommon, HttpCase):
    """Calls of the web client, made by a user of one role."""

    def setUp(self):
        super().setUp()
        self.login("salesperson")

    def login(self, role):
        self.authenticate(f"test_{role}", f"test_{role}")

    def rpc(self, records, method, *args, **kwargs):
        """Call a method on records (or on a model, with an empty recordset and a model method) as the logged-in user."""
        self.env.flush_all()
        try:
            return self.make_jsonrpc_request(
                f"/web/dataset/call_kw/{records._name}/{method}",
                {"model": records._name, "method": method, "args": list(args), "kwargs": kwargs},
            )
        finally:
            self.env.invalidate_all()

    def run_job(self):
        # EXTENDS GateCommon: an HTTP test is in the registry's test mode already
        self.env.flush_all()
        self.env.ref("custproc_module.ir_cron_gate_rejudge").method_direct_trigger()
        self.env.invalidate_all()

    def assertRefused(self, error, records, method, *args, **kwargs):
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException) as caught:
            self.rpc(records, method, *args, **kwargs)
        self.assertEqual(str(caught.exception).rpartition(".")[2], error)


@tagged("post_install", "-at_install")
class TestAttackOrder(RpcCommon):
    def big(self, **values):
        """A quotation far beyond the limit."""
        return self.sell(5000, **values)

    def assertUntouched(self, order):
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.sudo().picking_ids)

    def test_button(self):
        """CA-10: the button leaves the order held, raises nothing and returns no action."""
        order = self.big()
        self.assertIs(self.rpc(order, "action_confirm", order.ids), True)
        self.assertUntouched(order)
        self.assertHeld(order, "over_limit")

    def test_state_written(self):
        """DESIGN 4: write, web_save, create and import in state sale are refused and change nothing."""
        order = self.big()
        self.assertRefused("ValidationError", order, "write", order.ids, {"state": "sale"})
        self.assertRefused("ValidationError", order, "web_save", order.ids, {"state": "sale"}, specification={})
        self.assertUntouched(order)
        count = self.env["sale.order"].search_count([])
        line = Command.create({"product_id": self.product.id, "product_uom_qty": 1, "price_unit": 5000})
        vals = {"partner_id": self.customer.id, "state": "sale", "order_line": [line]}
        self.assertRefused("ValidationError", order, "create", [vals])
        self.assertRefused(
            "ValidationError", order, "create", [{"partner_id": self.customer.id}], context={"default_state": "sale"}
        )
        result = self.rpc(order, "load", ["partner_id/.id", "state"], [[str(self.customer.id), "sale"]])
        self.assertFalse(result["ids"])
        self.assertIn("the order gate has not let it pass", str(result["messages"]))
        self.assertEqual(self.env["sale.order"].search_count([]), count)

    def test_context_keys(self):
        """DESIGN 1: no context key switches the gate off, one by one or all together."""
        order = self.big()
        for context in [*({key: value} for key, value in CONTEXT_KEYS.items()), CONTEXT_KEYS]:
            with self.subTest(sorted(context)):
                self.rpc(order, "action_confirm", order.ids, context=context)
                self.assertUntouched(order)
                self.assertTrue(order.custproc_is_held)
                self.assertRefused("ValidationError", order, "write", order.ids, {"state": "sale"}, context=context)
                self.assertUntouched(order)

    def test_closed_fields(self):
        """DESIGN 4: hold, reason, decision and decided amount are closed to write, create, import and default_ keys."""
        order = self.big()
        self.rpc(order, "action_confirm", order.ids)
        closed = {"custproc_is_held": False, "custproc_hold_reason": "", "custproc_decision_id": False}
        closed |= {"custproc_decided_amount": 1e9, "custproc_blocking_gates": ""}
        for name, value in closed.items():
            with self.subTest(name):
                self.assertRefused("AccessError", order, "write", order.ids, {name: value})
                self.assertRefused("AccessError", order, "create", [{"partner_id": self.customer.id, name: value}])
        fields = self.rpc(order, "fields_get", list(closed), ["readonly"])
        self.assertTrue(all(description["readonly"] for description in fields.values()))
        decision = order.sudo().custproc_decision_id.id
        [new] = self.rpc(
            order, "create", [{"partner_id": self.customer.id}], context={"default_custproc_decision_id": decision}
        )
        self.assertFalse(self.env["sale.order"].browse(new).custproc_decision_id)

    def test_line_state(self):
        """DESIGN 4: a line set to state sale ships nothing: write, create and default_ are refused or without effect."""
        order = self.big()
        line = order.order_line
        self.assertRefused("ValidationError", line, "write", line.ids, {"state": "sale"})
        vals = {"order_id": order.id, "product_id": self.product.id, "product_uom_qty": 3, "state": "sale"}
        self.assertRefused("ValidationError", line, "create", [vals])
        self.assertRefused(
            "ValidationError", order, "write", order.ids, {"order_line": [Command.update(line.id, {"state": "sale"})]}
        )
        vals.pop("state")
        [new] = self.rpc(line, "create", [vals], context={"default_state": "sale"})
        self.assertEqual(line.browse(new).state, "draft")
        self.assertUntouched(order)

    def test_change_after_confirmation(self):
        """D-08: raising, adding, discounts, payer and payment term after confirmation hold the order and its transfers."""
        line_vals = {
            "product_id": self.product.id,
            "product_uom_qty": 10,
            "price_unit": 100,
            "tax_ids": [Command.clear()],
        }
        poor = self.make_customer("Poor Ltd")
        term = self.env["account.payment.term"].create({"name": "Ninety days"})

        def discount(order):
            wizard = self.rpc(
                self.env["sale.order.discount"],
                "create",
                [{"sale_order_id": order.id, "discount_type": "sol_discount", "discount_percentage": -1.0}],
            )
            self.rpc(self.env["sale.order.discount"], "action_apply_discount", wizard)

        ways = {
            "raise": lambda order: self.rpc(order.order_line, "write", order.order_line.ids, {"product_uom_qty": 12}),
            "add": lambda order: self.rpc(order, "write", order.ids, {"order_line": [Command.create(line_vals)]}),
            "line create": lambda order: self.rpc(order.order_line, "create", [{**line_vals, "order_id": order.id}]),
            "discount": discount,
            "payer": lambda order: self.rpc(order, "write", order.ids, {"partner_invoice_id": poor.id}),
            "context": lambda order: self.rpc(
                order.order_line, "write", order.order_line.ids, {"price_unit": 5000}, context=CONTEXT_KEYS
            ),
            # Last: the limit falls after the confirmation, and a longer term is not granted any more.
            "payment term": lambda order: (
                self.set_limit(self.customer, 500),
                self.rpc(order, "write", order.ids, {"payment_term_id": term.id}),
            ),
        }
        for way, change in ways.items():
            with self.subTest(way):
                order = self.sell(100, quantity=6)
                self.rpc(order, "action_confirm", order.ids)
                self.assertConfirmed(order)
                change(order)
                self.assertHeld(order, "over_limit")
                transfer = order.sudo().picking_ids
                self.assertTrue(transfer.custproc_is_held)
                transfer.button_validate()
                self.assertNotEqual(transfer.state, "done")
                order.sudo().action_cancel()

    def test_copied_order_is_judged(self):
        """D-06: a copy of a confirmed order starts without a verdict."""
        order = self.sell(600)
        self.rpc(order, "action_confirm", order.ids)
        [new] = self.rpc(order, "copy", order.ids)
        copy = self.env["sale.order"].browse(new)
        self.assertRefused("ValidationError", copy, "write", copy.ids, {"state": "sale"})
        self.rpc(copy, "action_confirm", copy.ids)
        self.assertHeld(copy, "over_limit")

    def test_back_and_forth(self):
        """DESIGN 4: an order that left state sale cannot be written back into it, in one transaction or later."""
        order = self.sell(600)
        self.rpc(order, "action_confirm", order.ids)
        self.assertConfirmed(order)
        self.rpc(order, "action_cancel", order.ids)
        self.rpc(order, "action_draft", order.ids)
        # The verdict is gone with the state, though order and figures are the same as when it was given.
        self.assertRefused("ValidationError", order, "write", order.ids, {"state": "sale"})
        self.rpc(order.order_line, "write", order.order_line.ids, {"price_unit": 9000})
        self.assertRefused("ValidationError", order, "write", order.ids, {"state": "sale"})
        self.assertEqual(order.state, "draft")

    def test_batch(self):
        """DESIGN 4: confirmed together with a harmless order, the harmless one goes through and the other is held."""
        other = self.make_customer("Harmless Ltd")
        self.set_limit(other, 1000)
        bad, good = self.big(), self.sell(10, partner=other)
        self.rpc(bad, "action_confirm", [bad.id, good.id])
        self.assertUntouched(bad)
        self.assertConfirmed(good)

    def test_archived_contact_and_other_payer(self):
        """D-04: ordering by an archived contact, or sending the invoice elsewhere in the same company, changes nothing."""
        contact = self.env["res.partner"].create({"name": "Old buyer", "parent_id": self.customer.id})
        order = self.sell(5000, partner=contact, partner_invoice_id=contact.id)
        contact.active = False
        self.rpc(order, "action_confirm", order.ids)
        self.assertHeld(order, "over_limit")
        rich = self.make_customer("Rich Ltd")
        self.set_limit(rich, 1e6)
        order = self.sell(5000, partner=rich, partner_invoice_id=self.customer.id)
        self.rpc(order, "action_confirm", order.ids)
        self.assertHeld(order, "over_limit")
        self.assertEqual(order.sudo().custproc_decision_id.partner_id, self.customer)

    def test_other_company_active(self):
        """DESIGN 4: with another company active, whose gates are off, the order's own company judges."""
        other = self.env["res.company"].create({"name": "Second company"})
        self.env.cr.execute("UPDATE custproc_credit_policy SET order_gate = 'off' WHERE company_id = %s", [other.id])
        self.env.registry.clear_cache()
        self.salesperson.company_ids |= other
        order = self.big()
        self.rpc(order, "action_confirm", order.ids, context={"allowed_company_ids": [other.id, self.company.id]})
        self.assertUntouched(order)
        self.assertHeld(order, "over_limit")
        self.assertRefused(
            "ValidationError",
            order,
            "write",
            order.ids,
            {"state": "sale"},
            context={"allowed_company_ids": [other.id, self.company.id]},
        )

    def test_private_hooks(self):
        """DESIGN 4: the gate's own methods cannot be called from outside."""
        order = self.big()
        for method in ("_set_hold", "_settle_gate", "_gated_confirm", "_accept_value", "_action_confirm", "_rejudge"):
            with self.subTest(method):
                self.assertRefused("AccessError", order, method, order.ids)
        self.assertUntouched(order)

    def test_decisions_and_steps(self):
        """DESIGN 3: nobody writes, creates or deletes decisions, approval steps and credit accounts."""
        order = self.big()
        self.rpc(order, "action_confirm", order.ids)
        decision = order.sudo().custproc_decision_id
        account = self.accounts.search([("partner_id", "=", self.customer.id)])
        request = self.env["custproc.credit.request"].with_user(self.salesperson)
        request = request.create({"partner_id": self.customer.id, "new_limit": 9000.0, "reason": "Furnace"})
        request.action_submit()
        round_, step = request.sudo().custproc_approval_ids, request.sudo().custproc_approval_ids.step_ids[:1]
        for role in ("salesperson", "administrator", "auditor", "sales_director"):
            self.login(role)
            with self.subTest(role):
                self.assertRefused("ProcessError", decision, "write", decision.ids, {"outcome": "allow"})
                self.assertRefused("AccessError", decision, "unlink", decision.ids)
                self.assertRefused(
                    "AccessError", decision, "create", [{"kind": "verdict", "outcome": "allow", "model": "sale.order"}]
                )
                self.assertRefused("AccessError", account, "write", account.ids, {"fixed_limit": 1e9})
                self.assertRefused("AccessError", account, "unlink", account.ids)
                self.assertRefused("AccessError", step, "create", [{"state": "approved"}])
                for record in (step, round_):
                    self.assertRefused("AccessError", record, "write", record.ids, {"state": "approved"})
                    self.assertRefused("AccessError", record, "unlink", record.ids)
                self.assertRefused("AccessError", request, "write", request.ids, {"state": "approved"})
        self.assertEqual((decision.outcome, step.state, request.state), ("hold", "open", "submitted"))
