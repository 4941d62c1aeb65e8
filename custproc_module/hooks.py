"""What happens once, at installation and at removal."""

from odoo.tools import SQL


def post_init_hook(env):
    """Prepare what every company needs before its first document."""
    env["custproc.credit.policy"]._ensure_policies(env["res.company"].search([]))


# Documents of the host that the demo story made. Entries and transfers refer to them, so they cannot go with the module: like
# everything a company entered itself, they stay. (Its companies, people and products carry ids of base, as those of Odoo's own
# localisations do, and are found again by a later installation.)
KEPT_MODELS = ("helpdesk.ticket", "sale.order", "sale.order.line")


def uninstall_hook(env):
    """Leave no trace in the tables of the host, and let go of its documents. Runs before the module's data is removed."""
    env["ir.model.data"].search([("module", "=", "custproc_module"), ("model", "in", KEPT_MODELS)]).unlink()
    _drop_references(env)


def _drop_references(env):
    """Drop the foreign keys of our tables, and those of the host into them.

    Our tables and columns go anyway; until then their references would keep groups, departments and rules from being removed, in
    whatever order Odoo removes them.
    """
    tables = tuple(model._table for name, model in env.registry.items() if name.startswith("custproc.") and not model._abstract)
    rows = env.execute_query(
        SQL(
            """SELECT conrelid::regclass::text, conname FROM pg_constraint
                WHERE contype = 'f' AND (conrelid::regclass::text IN %(tables)s OR confrelid::regclass::text IN %(tables)s)""",
            tables=tables,
        )
    )
    for table, constraint in rows:
        env.cr.execute(SQL("ALTER TABLE %s DROP CONSTRAINT %s", SQL.identifier(table), SQL.identifier(constraint)))
