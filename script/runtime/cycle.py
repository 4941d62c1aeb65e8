"""Install with demo data, upgrade, uninstall, install again; every log is checked and no trace may be left."""

from . import databases, odoo
from . import settings as s
from .postgres import query
from .say import Fault, lock, note, step

UNINSTALL = f"""
env["ir.module.module"].search([("name", "=", "{s.MODULE}")]).button_immediate_uninstall()
"""
# What a module leaves in the schema or in Odoo's own books about it.
TRACES = f"""
SELECT 'column ' || table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'
UNION SELECT 'constraint ' || table_name || '.' || constraint_name FROM information_schema.table_constraints
       WHERE table_schema = 'public' AND constraint_type <> 'CHECK'
UNION SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = 'public'
UNION SELECT 'external id ' || name FROM ir_model_data WHERE module = '{s.MODULE}'
"""


def cycle():
    name = databases.run_name()
    with lock(s.LOCKS, name):
        try:
            base = databases.dependencies("demo")
            databases.clone(base, name)
            before = {row[0] for row in query(TRACES, name)}
            databases.clone(databases.with_module("demo"), name)
            step(f"Upgrading {s.MODULE}")
            odoo.run(name, "-u", s.MODULE, name="cycle-upgrade", check_log=True)
            step(f"Uninstalling {s.MODULE}")
            odoo.run(name, name="cycle-uninstall", check_log=True, script=UNINSTALL)
            left = {row[0] for row in query(TRACES, name)} - before
            if left:
                for trace in sorted(left):
                    note(f"left behind: {trace}")
                raise Fault(
                    f"Uninstalling {s.MODULE} left {len(left)} traces (above); remove them in its uninstall_hook."
                )
            step(f"Installing {s.MODULE} again")
            odoo.run(name, "-i", s.MODULE, "--with-demo", name="cycle-install", check_log=True)
        finally:
            databases.drop(name)
