from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

from ...models.engine.read_ahead import read_ahead


@tagged("post_install", "-at_install")
class TestReadAhead(TransactionCase):
    """Collections read together with the records in them give what reading them one after the other gives."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        product = cls.env["product.product"].create({"name": "Goods", "is_storable": True})
        partner = cls.env["res.partner"].create({"name": "Buyer"})
        # Entered out of their order, which is by sequence.
        lines = [Command.create({"product_id": product.id, "sequence": sequence}) for sequence in (30, 10, 20)]
        cls.orders = cls.env["sale.order"].create([{"partner_id": partner.id, "order_line": lines} for _number in range(2)])
        cls.empty = cls.env["sale.order"].create({"partner_id": partner.id})
        cls.orders.action_confirm()

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.env.invalidate_all()

    def count(self, work):
        before = self.env.cr.sql_log_count
        work()
        return self.env.cr.sql_log_count - before

    def test_same_as_reading(self):
        """The same lines in the same order, none where there is none, and every column of them known."""
        orders = self.orders | self.empty
        expected = {order.id: [(line.id, line.sequence, line.name) for line in order.order_line] for order in orders}
        self.env.invalidate_all()
        self.assertEqual(self.count(lambda: read_ahead((orders, "order_line"))), 1)
        found = {}
        asked = self.count(
            lambda: found.update({order.id: [(line.id, line.sequence) for line in order.order_line] for order in orders})
        )
        self.assertEqual(asked, 0, "nothing is read a second time")
        self.assertEqual(found, {key: [line[:2] for line in lines] for key, lines in expected.items()})
        self.assertEqual([sequence for _id, sequence in found[self.orders[0].id]], [10, 20, 30])
        self.assertEqual(found[self.empty.id], [])

    def test_together(self):
        """Two collections of one model take one query, and each gets its own."""
        pickings, lines = self.orders.picking_ids, self.orders.order_line
        expected = [(record.id, record.move_ids.ids) for records in (pickings, lines) for record in records]
        self.env.invalidate_all()
        self.assertEqual(self.count(lambda: read_ahead((pickings, "move_ids"), (lines, "move_ids"))), 1)
        found = []
        asked = self.count(lambda: found.extend((r.id, r.move_ids.ids) for records in (pickings, lines) for r in records))
        self.assertEqual((asked, found), (0, expected))

    def test_known_stays(self):
        """What is known already is not asked again, and not replaced."""
        self.orders.order_line.mapped("name")
        self.assertEqual(self.count(lambda: read_ahead((self.orders, "order_line"))), 0)
        new = self.env["sale.order"].new({"order_line": [Command.create({"name": "Draft"})]})
        self.assertEqual(self.count(lambda: read_ahead((new, "order_line"))), 0)
        self.assertEqual(new.order_line.mapped("name"), ["Draft"])

    def test_changes_pending(self):
        """Lines that are moved to another order, not yet written, count where they are."""
        moved = self.orders[0].order_line[0]
        self.env.invalidate_all()
        moved.order_id = self.orders[1]
        read_ahead((self.orders, "order_line"))
        self.assertNotIn(moved, self.orders[0].order_line)
        self.assertIn(moved, self.orders[1].order_line)

    def test_access(self):
        """Who may not read the lines is refused, as by reading them."""
        nobody = new_test_user(self.env, "reads_nothing", groups="base.group_user")
        with self.assertRaises(AccessError):
            read_ahead((self.orders.with_user(nobody), "order_line"))
