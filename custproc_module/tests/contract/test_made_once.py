"""A button that makes a document, pressed by two sessions at once (real cursors, committed data)."""

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..concurrency import OrdersAtOnce

ROUNDS = 5


@tagged("post_install", "-at_install")
class TestMadeOnce(OrdersAtOnce):
    """Two salespeople make the quotation of one requirement at the same moment."""

    GATES = ("off", "off", "off", False)

    @classmethod
    def clean_up_beside(cls, env, partners):
        env.cr.execute("DELETE FROM custproc_requirement WHERE partner_id = ANY(%s)", [partners.ids])

    def make_requirement(self):
        with self.registry.cursor() as cr:
            env = self.environment(cr)
            partner = env["res.partner"].create({"name": "Asked at once", "is_company": True})
            line = {"product_id": self.product_id, "name": "Goods", "quantity": 1, "price_unit": 10}
            values = {"partner_id": partner.id, "subject": "Goods at once"}
            requirement = env["custproc.requirement"].create({**values, "line_ids": [Command.create(line)]})
            env.flush_all()
            cr.execute("UPDATE custproc_requirement SET state = 'understood' WHERE id = %s", [requirement.id])
            return requirement.id

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_one_quotation(self):
        """RD-08: one quotation comes of it, and who comes second is told the number of the first, 5 times."""
        for number in range(ROUNDS):
            requirement_id = self.make_requirement()
            refused = self.at_once("custproc.requirement", [[requirement_id]] * 2, lambda one: one.action_create_quotation())
            with self.registry.cursor() as cr:
                orders = self.environment(cr)["sale.order"].search([("custproc_requirement_id", "=", requirement_id)])
                self.assertEqual((len(orders), len(refused)), (1, 1), f"round {number}")
                self.assertIn(f"{orders.name} was made of it already", refused[0])
