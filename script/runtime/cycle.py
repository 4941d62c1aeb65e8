"""Install, use, upgrade, uninstall, install again, with demo data and without. Every log is checked, no trace may be left."""

from . import databases, odoo
from . import settings as s
from .postgres import query
from .say import Fault, lock, note, step

UNINSTALL = f"""
env["ir.module.module"].search([("name", "=", "{s.MODULE}")]).button_immediate_uninstall()
"""
# A module that was never used is easily removed: first there is a draft of every document, a chatter and a confirmed order.
USE = f"""
from odoo.addons.{s.MODULE}.tests.walk import samples
env = env(user=env.ref("base.user_root"))
for model, make in samples().items():
    if model in env:
        document = make(env)
        if "message_ids" in document._fields:
            document.message_post(body="Used", attachments=[("note.txt", b"note")])
partner = env["res.partner"].create({{"name": "Used"}})
product = env["product.product"].create({{"name": "Used"}})
order = env["sale.order"].create({{"partner_id": partner.id, "order_line": [(0, 0, {{"product_id": product.id}})]}})
order.action_confirm()
order._get_fingerprint()
env["custproc.decision"]._seal_batch()
# What people save on the host's lists: a favourite and an export that name fields of the module.
env["ir.filters"].create({{"name": "Held", "model_id": "sale.order", "domain": "[('custproc_is_held', '=', True)]", "is_default": True}})
env["ir.exports"].create({{"name": "Why", "resource": "sale.order", "export_fields": [(0, 0, {{"name": "custproc_hold_reason"}})]}})
# Every activity type of the module lies on a document of the host.
for kind in env["mail.activity.type"].search([("res_model", "in", (False, "sale.order"))]):
    order.activity_schedule(activity_type_id=kind.id, user_id=env.uid)
env.cr.commit()
"""
# What a module leaves in the schema or in Odoo's own books about it; used data of the host (orders, partners) may stay.
SCHEMA = """
SELECT 'column ' || table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'
UNION SELECT 'constraint ' || conrelid::regclass || '.' || conname FROM pg_constraint JOIN pg_class c ON c.oid = conrelid
       WHERE c.relnamespace = 'public'::regnamespace
UNION SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = 'public'
UNION SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION SELECT 'trigger ' || tgrelid::regclass || '.' || tgname FROM pg_trigger WHERE NOT tgisinternal
"""
BOOKS = (
    *("ir_model", "ir_model_fields", "ir_model_constraint", "ir_model_relation", "ir_model_access", "ir_rule", "res_groups"),
    *("res_groups_privilege", "ir_module_category", "ir_ui_menu", "ir_ui_view", "ir_act_window", "ir_act_server", "ir_act_client"),
    *("ir_act_report_xml", "ir_cron", "ir_config_parameter", "ir_sequence", "ir_asset", "ir_filters", "mail_template"),
    *("mail_activity_type", "mail_message_subtype", "report_paperformat"),
)
NAMED = """
SELECT format($$SELECT 'reference to a document %s.%s: ' || count(*) FROM %I WHERE %I LIKE 'custproc.%%' HAVING count(*) > 0$$,
              c.table_name, c.column_name, c.table_name, c.column_name)
  FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
 WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.data_type IN ('character varying', 'text')
   AND c.column_name IN ('model', 'res_model', 'model_name', 'resource', 'model_id', 'relation', 'res_model_name')
"""


def cycle():
    name = databases.run_name()
    with lock(s.LOCKS, name):
        try:
            run("demo", name, "--with-demo")
            run("plain", name, "--without-demo")
        finally:
            databases.drop(name)


def run(kind, name, option):
    databases.clone(databases.dependencies(kind), name)
    before = _traces(name, kind)
    databases.clone(databases.with_module(kind), name)
    if kind == "demo":
        step(f"Upgrading {s.MODULE} with its demo data")
        odoo.run(name, "-u", s.MODULE, name="cycle-upgrade", check_log=True)
    else:
        step(f"Using {s.MODULE}")
        odoo.run(name, name="cycle-use", check_log=True, script=USE)
    step(f"Uninstalling {s.MODULE}")
    odoo.run(name, name=f"cycle-uninstall-{kind}", check_log=True, script=UNINSTALL)
    left = _traces(name, kind) - before
    if left:
        for trace in sorted(left):
            note(f"left behind: {trace}")
        raise Fault(f"Uninstalling {s.MODULE} left {len(left)} traces (above); remove them in its uninstall_hook.")
    step(f"Installing {s.MODULE} again")
    odoo.run(name, "-i", s.MODULE, option, name=f"cycle-install-{kind}", check_log=True)


def _traces(name, kind):
    statements = [row[0] for row in query(NAMED, name)]
    statements.append(SCHEMA)
    # Ids of the demo story are base's, see hooks.py; what it made of the host stays.
    statements.append(
        f"SELECT 'external id ' || module || '.' || name FROM ir_model_data WHERE module = '{s.MODULE}' OR name LIKE '%custproc%'"
        f" AND name NOT LIKE 'custproc_demo_%' AND name NOT IN ('module_{s.MODULE}', 'module_test_{s.MODULE}')"
    )
    # A favourite or an export that names a field of the module fails wherever it is used.
    statements.append("SELECT 'favourite ' || name FROM ir_filters WHERE concat(domain, context, sort) LIKE '%custproc%'")
    statements.append("SELECT 'export ' || name FROM ir_exports_line WHERE name LIKE '%custproc%'")
    if kind == "plain":  # the host's books of the demo companies (sequences, journals' views) stay with them
        statements += [f"SELECT 'row of {table}: ' || id FROM {table}" for table in BOOKS]
    return {row[0] for statement in statements for row in query(statement, name)}
