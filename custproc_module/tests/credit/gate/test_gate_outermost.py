"""The gates run in front of every other override, whichever modules are installed beside this one."""

from odoo import Command
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..gate_common import GateCommon

GATES = {
    "sale.order": "action_confirm",
    "stock.picking": "button_validate",
    "stock.move": "_action_done",
    "account.move": "_post",
    "repair.order": "action_repair_done",
}
# Modules that override one of these methods and that this module does not depend on.
BESIDE = ("sale_loyalty", "sale_management", "sale_crm", "website_sale", "pos_sale", "stock_picking_batch")


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestOutermost(GateCommon):
    def test_first_in_line(self):
        """DESIGN 4: walking the MRO, the first thing found under each gated name is the gate."""
        for model, name in GATES.items():
            with self.subTest(model):
                found = [cls for cls in type(self.env[model]).__mro__ if name in cls.__dict__]
                self.assertTrue(found[0].__dict__[name].custproc_gate)
                self.assertIs(found[0], self.env.registry[model])

    def test_modules_beside(self):
        """DESIGN 4: the test means something: overrides of modules beside this one stand in the same line."""
        installed = (
            self.env["ir.module.module"].search([("name", "in", BESIDE), ("state", "=", "installed")]).mapped("name")
        )
        for model, name in GATES.items():
            modules = {
                cls._module
                for cls in type(self.env[model]).__mro__
                if name in cls.__dict__ and getattr(cls, "_module", None)
            }
            for module in set(installed) & modules:
                with self.subTest(model=model, module=module):
                    self.assertIn("custproc_module", modules)
        if "sale_loyalty" not in installed:
            self.skipTest("none of the modules that would stand in front is installed")

    def test_set_again_with_the_registry(self):
        """DESIGN 4: registering the hooks twice does not put a gate in front of itself."""
        orders = self.env["sale.order"]
        gate = type(orders).__dict__["action_confirm"]
        orders._register_hook()
        self.assertIs(type(orders).__dict__["action_confirm"], gate)
        orders._unregister_hook()
        self.assertNotIn("action_confirm", type(orders).__dict__)
        order = self.sell(5000)
        order.action_confirm()  # the ordinary override holds it as well
        self.assertHeld(order, "over_limit")
        orders._register_hook()
        self.assertIn("action_confirm", type(orders).__dict__)

    def test_held_order_earns_no_points(self):
        """DESIGN 4: an order that is held gets no loyalty points and loses none of its coupons; confirmed it does."""
        if "loyalty.program" not in self.env or "coupon_point_ids" not in self.env["sale.order"]._fields:
            self.skipTest("sale_loyalty is not installed")
        program = self.env["loyalty.program"].create(
            {
                "name": "Points",
                "program_type": "loyalty",
                "applies_on": "both",
                "trigger": "auto",
                "rule_ids": [Command.create({"reward_point_mode": "money", "reward_point_amount": 1})],
                "reward_ids": [
                    Command.create({"reward_type": "discount", "discount": 1, "required_points": 1_000_000})
                ],
            }
        )
        card = self.env["loyalty.card"].create({"program_id": program.id, "partner_id": self.customer.id, "points": 0})
        held = self.sell(5000)
        held._update_programs_and_rewards()
        held.action_confirm()
        self.assertHeld(held, "over_limit")
        self.assertEqual(card.points, 0)
        small = self.sell(500)
        small._update_programs_and_rewards()
        small.action_confirm()
        self.assertConfirmed(small)
        self.assertGreater(card.points, 0)
