from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

from ...models.engine.read_ahead import find_empty, read_ahead, read_at_once


@tagged("post_install", "-at_install")
class TestReadAhead(TransactionCase):
    """What is read together is what reading one after the other gives."""

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

    def test_columns_at_once(self):
        """Fields that the host reads apart come with the others, in one query, and say the same."""
        partner = self.orders.partner_id
        names = ("name", "property_stock_customer", "property_account_receivable_id")
        expected = [partner[name] for name in names]
        self.env.invalidate_all()
        self.assertEqual(self.count(lambda: read_at_once(partner, "company_dependent")), 1)
        found = []
        asked = self.count(lambda: found.extend(partner[name] for name in names))
        self.assertEqual((asked, found), (0, expected))
        transfer = self.orders[0].picking_ids
        self.env.invalidate_all()
        self.assertEqual(self.count(lambda: read_at_once(transfer, "picking_properties")), 1)
        self.assertIn(transfer.id, transfer._fields["picking_properties"]._get_cache(self.env))

    def test_columns_of_readers(self):
        """What the reader may not see does not come along, and who may not read the records is refused."""
        user = new_test_user(self.env, "reads_partners", groups="base.group_user")
        partner = self.orders.partner_id.with_user(user)
        kept = [f for f in partner._fields.values() if f.groups and f.prefetch is True and not user.has_groups(f.groups)]
        self.assertTrue(kept)
        read_at_once(partner)
        self.assertIn(partner.id, partner._fields["name"]._get_cache(partner.env))
        self.assertEqual([field.name for field in kept if partner.id in field._get_cache(partner.env)], [])
        with self.assertRaises(AccessError):
            read_at_once(self.orders.with_user(user))

    def test_nothing_there(self):
        """Collections that hold nothing are known by one query, for every reader; those that hold something are read as ever."""
        lines = self.orders.order_line
        lines.invalidate_recordset()
        names = ("invoice_lines", "route_ids", "move_ids", "product_custom_attribute_value_ids")
        asked = (*((lines, name) for name in names), (self.orders, "repair_order_ids"))
        self.assertEqual(self.count(lambda: find_empty(*asked)), 1)
        for records, name in asked:
            if name != "move_ids":
                records = records.with_context(active_test=False)
                self.assertEqual(self.count(lambda records=records, name=name: self.assertFalse(records[name])), 0, name)
        self.assertEqual(lines.move_ids.mapped("sale_line_id"), lines)

    def test_one_holds(self):
        """A collection that holds something for one of the records is left alone for all of them."""
        lines = self.orders.order_line
        route = self.env["stock.route"].create({"name": "Direct", "sale_selectable": True})
        lines[0].route_ids = route
        self.env.invalidate_all()
        find_empty((lines, "route_ids"), (lines, "invoice_lines"))
        self.assertEqual([line.route_ids for line in lines], [route] + [self.env["stock.route"]] * (len(lines) - 1))

    def test_what_comes_later(self):
        """What is put into a collection that was found empty is in it; so is what waits to be written."""
        lines, other = self.orders[0].order_line, self.orders[1]
        find_empty((lines, "route_ids"), (lines, "invoice_lines"))
        route = self.env["stock.route"].create({"name": "Direct", "sale_selectable": True})
        lines[0].route_ids = route
        self.assertEqual(lines.route_ids, route)
        self.env.invalidate_all()
        lines[0].order_id = other
        find_empty((self.empty, "order_line"), (other, "order_line"), (self.empty, "picking_ids"))
        self.assertIn(lines[0], other.order_line)
        lines[1].order_id = self.empty
        self.assertEqual(self.empty.order_line, lines[1])

    def test_passed_over(self):
        """What follows from other things, what is new and what no model has is left as it is."""
        new = self.env["sale.order"].new({"order_line": [Command.create({"name": "Draft"})]})
        names = ("no_such_field", "invoice_ids", "name")
        asked = ((new, "order_line"), (new, "picking_ids"), *((self.orders, name) for name in names))
        self.assertEqual(self.count(lambda: find_empty(*asked)), 0)
        self.assertEqual(new.order_line.mapped("name"), ["Draft"])
