"""Conditions of indexes, kept as columns that PostgreSQL calculates itself.

A partial index finds the few rows of a large table that still matter. But PostgreSQL changes a row in place only as long as no column
that an index names changes, in the condition too: with an index on `state <> 'sale' AND qty_delivered > qty_invoiced` every delivery
would write each of its order lines anew into all indexes of the table, where it changes five numbers without the module. A column that
holds the answer changes next to never, so the host's writing costs what it cost before.

The host knows nothing of these columns: no field stands for them, and nobody can write one.
"""

from odoo.tools import SQL

PREFIX = "custproc_"


def keep(cr, table, name, condition):
    """See to it that a column of a table of the host says whether a condition holds; called by `_auto_init` of the model, in front of
    the host's own, which makes the indexes.

    :param str name: beginning with PREFIX, which is how the removal of the module finds it
    :param str condition: on columns of the row itself; what it said before is calculated anew when it changed
    """
    cr.execute(
        """SELECT col_description(attrelid, attnum) FROM pg_attribute
            WHERE attrelid = %s::regclass AND attname = %s AND NOT attisdropped""",
        [table, name],
    )
    found = cr.fetchone()
    if found == (condition,):
        return
    table, name = SQL.identifier(table), SQL.identifier(name)
    if found:
        cr.execute(SQL("ALTER TABLE %s DROP COLUMN %s", table, name))  # its indexes go with it and are made again
    cr.execute(SQL("ALTER TABLE %s ADD COLUMN %s boolean GENERATED ALWAYS AS (%s) STORED", table, name, SQL(condition)))
    cr.execute(SQL("COMMENT ON COLUMN %s.%s IS %s", table, name, condition))


def drop(cr):
    """Forget all of them."""
    cr.execute(
        """SELECT attrelid::regclass::text, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            WHERE attgenerated = 's' AND attname LIKE %s AND NOT attisdropped AND relnamespace = current_schema::regnamespace""",
        [PREFIX.replace("_", r"\_") + "%"],
    )
    for table, name in cr.fetchall():
        cr.execute(SQL("ALTER TABLE %s DROP COLUMN %s", SQL(table), SQL.identifier(name)))
