# Runs in odoo shell: load a receivables file with the module's own load, and say what it thinks of every customer.
# ruff: noqa: F821  env and ARGUMENTS are given
import base64
import json
import time
from datetime import date
from pathlib import Path

started = time.monotonic()
env = env(context={**env.context, "tracking_disable": True})
company = env.company
if not company.chart_template:
    env["account.chart.template"].try_loading("cn", company, install_demo=False)
env.cr.execute("UPDATE custproc_credit_policy SET require_eligibility = FALSE")
env.registry.clear_cache()

load = env["custproc.receivables.load"].create(
    {
        "file": base64.b64encode(Path(ARGUMENTS["path"]).read_bytes()),
        "filename": Path(ARGUMENTS["path"]).name,
        "create_customers": True,
        "load_good_rows": True,
    }
)
print(f"{load.row_count} rows, {load.encoding}, dates {load.date_format}; {load.date_note or 'no doubt about the dates'}")
if not load.date_format:
    load.date_format = ARGUMENTS["date_format"]
load.action_check()
print(f"{load.good_count} good rows, {load.bad_count} bad; checked after {time.monotonic() - started:.1f} s")
load.action_load()
env.cr.commit()
while load.state == "loading":
    load._advance_batch()
    env.cr.commit()
    env.invalidate_all()
print(f"{load.loaded_count} rows in the books after {time.monotonic() - started:.1f} s")

root = company.root_id
values = env["custproc.credit.policy"]._get_policy_values(root)
accounts = env["custproc.credit.account"].search([("company_id", "=", root.id)])
customers = {account.id: account.partner_id.ref for account in accounts}
verdicts = {}
for day in ARGUMENTS["days"]:
    verdicts[day] = {
        customers[account]: [
            f"{figures.limit:.2f}", f"{figures.exposure:.2f}", f"{figures.overdue:.2f}", accounts._get_standing(figures, values)
        ]
        for account, figures in accounts._get_figures(date.fromisoformat(day)).items()
    }
load.action_unload()
load._advance()
env.cr.commit()
left = env["account.move"].search_count([("journal_id", "=", load.journal_id.id)])
print(f"unloaded after {time.monotonic() - started:.1f} s; {left} entries left")
print("RESULT " + json.dumps({"verdicts": verdicts, "loaded": load.unloaded_count, "left": left}))
