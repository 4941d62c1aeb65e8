from odoo import Command
from odoo.tests import TransactionCase, tagged

from ....models.credit.account.orders_sql import IS_STRANDED, IS_UNINVOICED
from ....models.engine import stored_condition

# What the host writes whenever an order is confirmed, delivered or invoiced.
MOVING = {"qty_delivered", "qty_invoiced", "qty_to_invoice", "invoice_status", "delivery_status", "untaxed_amount_to_invoice", "write_date"}


@tagged("post_install", "-at_install")
class TestStoredConditions(TransactionCase):
    """Conditions of indexes as columns of their own (DESIGN 7: what the module costs where the host writes)."""

    def test_indexes_let_rows_change_in_place(self):
        """No index of the module names what moves with each delivery, in its condition neither: PostgreSQL changes the rows in place."""
        self.env.cr.execute(
            """SELECT i.relname, array_agg(DISTINCT a.attname::text)
                 FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
                 JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = i.oid AND d.refobjid = x.indrelid AND d.refobjsubid > 0
                 JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = d.refobjsubid
                WHERE x.indrelid IN ('sale_order'::regclass, 'sale_order_line'::regclass) AND i.relname LIKE '%custproc%'
                GROUP BY i.relname"""
        )
        columns = dict(self.env.cr.fetchall())
        self.assertEqual(columns["sale_order_line_custproc_stranded_idx"], ["custproc_is_stranded", "order_id"])
        self.assertEqual(columns["sale_order_custproc_uninvoiced_idx"], ["custproc_is_uninvoiced", "partner_invoice_id"])
        self.assertEqual({name: MOVING & set(named) for name, named in columns.items() if MOVING & set(named)}, {})

    def test_say_what_holds(self):
        """The columns say what their conditions say: of an order to invoice, and of one cancelled after something was delivered."""
        product = self.env["product.product"].create({"name": "Assembly", "type": "service"})
        line = Command.create({"product_id": product.id, "product_uom_qty": 2, "price_unit": 10})
        partner = self.env["res.partner"].create({"name": "Buyer"})
        orders = self.env["sale.order"].create([{"partner_id": partner.id, "order_line": [line]} for _number in range(2)])
        orders.action_confirm()
        orders.order_line.qty_delivered = 1
        orders[1]._action_cancel()
        self.env.flush_all()
        self.env.cr.execute("SELECT custproc_is_uninvoiced FROM sale_order WHERE id = ANY(%s) ORDER BY id", [orders.ids])
        self.assertEqual(self.env.cr.fetchall(), [(True,), (False,)])
        self.env.cr.execute("SELECT custproc_is_stranded FROM sale_order_line WHERE order_id = ANY(%s) ORDER BY id", [orders.ids])
        self.assertEqual(self.env.cr.fetchall(), [(False,), (True,)])
        for table, name, condition in (
            ("sale_order_line", "custproc_is_stranded", IS_STRANDED),
            ("sale_order", "custproc_is_uninvoiced", IS_UNINVOICED),
        ):
            self.env.cr.execute(f"SELECT count(*), count(*) FILTER (WHERE {name} IS DISTINCT FROM ({condition})) FROM {table}")
            rows, wrong = self.env.cr.fetchone()
            self.assertEqual((rows > 0, wrong), (True, 0), name)

    def test_change_of_condition(self):
        """Another condition is calculated anew, the same one is left alone, and with the module all of them go."""
        read = "SELECT count(*) FILTER (WHERE custproc_is_named), count(*) FROM res_partner"
        stored_condition.keep(self.env.cr, "res_partner", "custproc_is_named", "name IS NOT NULL")
        self.env.cr.execute(read)
        named, everybody = self.env.cr.fetchone()
        self.assertGreater(named, 0)
        stored_condition.keep(self.env.cr, "res_partner", "custproc_is_named", "name IS NULL")
        self.env.cr.execute(read)
        self.assertEqual(self.env.cr.fetchone(), (everybody - named, everybody))
        before = self._find()
        stored_condition.keep(self.env.cr, "res_partner", "custproc_is_named", "name IS NULL")
        self.assertEqual(self._find(), before)
        self.assertEqual(len(before), 3)
        stored_condition.drop(self.env.cr)
        self.assertEqual(self._find(), [])

    def _find(self):
        """Table, name and number of each."""
        self.env.cr.execute(
            """SELECT attrelid::regclass::text, attname, attnum FROM pg_attribute
                WHERE attgenerated = 's' AND attname LIKE 'custproc%' AND NOT attisdropped ORDER BY 1, 2"""
        )
        return self.env.cr.fetchall()
