"""What happens once, at installation and at removal."""

from odoo.tools import SQL
from odoo.tools.sql import table_kind

from .models.engine import stored_condition, stored_statement


def post_init_hook(env):
    """Prepare what every company needs before its first document."""
    env["custproc.credit.policy"]._ensure_policies(env["res.company"].search([]))


# Documents of the host that the demo story made. Entries and transfers refer to them, so they cannot go with the module: like
# everything a company entered itself, they stay. (Its companies, people and products carry ids of base, as those of Odoo's own
# localisations do, and are found again by a later installation.)
KEPT_MODELS = ("account.move", "helpdesk.ticket", "sale.order", "sale.order.line")


def uninstall_hook(env):
    """Leave no trace in the tables of the host, and let go of its documents. Runs before the module's data is removed."""
    env["ir.model.data"].search([("module", "=", "custproc_module"), ("model", "in", KEPT_MODELS)]).unlink()
    tables = {
        model._table: name
        for name, model in env.registry.items()
        if name.startswith("custproc.") and not model._abstract
    }
    _drop_foreign_keys(env, list(tables))
    _forget_documents(env, list(tables.values()))
    _forget_fields(env)
    # Made when a form gets its first entry, without an external id that would take them away.
    env["ir.sequence"].search([("code", "=like", "custproc.%")]).unlink()
    env["custproc.decision"]._forget_witness()
    stored_statement.drop(env.cr, f"{stored_statement.PREFIX}%")
    stored_condition.drop(env.cr)


def _drop_foreign_keys(env, tables):
    """Odoo deletes a module's data record by record before its tables: a group or a company that a decision names, or a kind
    that a ticket names, would be refused, and stay behind with the errors in the log.
    """
    rows = env.execute_query(
        SQL(
            """SELECT conrelid::regclass::text, conname FROM pg_constraint
                WHERE contype = 'f'
                  AND (conrelid = ANY(%(tables)s::text[]::regclass[]) OR confrelid = ANY(%(tables)s::text[]::regclass[]))""",
            tables=[table for table in tables if table_kind(env.cr, table)],
        )
    )
    for table, name in rows:
        env.cr.execute(SQL("ALTER TABLE %s DROP CONSTRAINT %s", SQL(table), SQL.identifier(name)))
    # Odoo notes the keys of columns added to the host without an external id, and so never takes the notes away.
    env.cr.execute(
        SQL(
            "DELETE FROM ir_model_constraint WHERE type = 'f' AND module = (SELECT id FROM ir_module_module WHERE name = %s)",
            __name__.split(".")[2],
        )
    )


def _forget_documents(env, models):
    """What the host keeps about documents by name and id: it would point to nothing."""
    attachments = env["ir.attachment"].sudo()  # sudo: ir.attachment, of every document of the module
    attachments.search([("res_model", "in", models), ("id", "!=", False)]).unlink()
    for table, column in (
        ("mail_message", "model"),
        ("mail_followers", "res_model"),
        ("mail_activity", "res_model"),
        ("rating_rating", "res_model"),
        ("ir_filters", "model_id"),
        ("ir_exports", "resource"),
    ):
        env.cr.execute(SQL("DELETE FROM %s WHERE %s = ANY(%s)", SQL.identifier(table), SQL.identifier(column), models))


def _forget_fields(env):
    """What people saved on the host's own lists with fields of ours: a favourite that filters by one, opened by default, would answer
    with an error wherever it is used. And the ids that Odoo gives under the name of other modules to what they add to our models.
    """
    for statement in (
        "DELETE FROM ir_filters WHERE concat_ws(' ', domain, context, sort) LIKE '%custproc\\_%'",
        """DELETE FROM ir_exports WHERE id IN (
               SELECT export_id FROM ir_exports_line GROUP BY export_id HAVING bool_and(name LIKE '%custproc\\_%'))""",
        "DELETE FROM ir_exports_line WHERE name LIKE '%custproc\\_%'",
        """DELETE FROM ir_model_data
            WHERE (model = 'ir.model.fields.selection' AND name LIKE 'selection\\_\\_custproc\\_%')
               OR (model = 'ir.model.inherit' AND name LIKE 'model\\_inherit\\_\\_custproc\\_%')""",
    ):
        env.cr.execute(statement)
