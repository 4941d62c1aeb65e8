"""A server killed in the middle of a job leaves a state from which the next run finishes, and nothing happens twice."""

from killing import finish, killed, numbers, run, start


def test_killed_sweep_goes_on(database):
    run(
        database,
        """
model = env["ir.model"]._get("custproc.test.document")
env["custproc.deadline.rule"].create(
    {"name": "Promised", "model_id": model.id, "met_values": "done", "due_field": "promised_at", "length": 0})
env["custproc.test.document"].create(
    [{"title": str(number), "promised_at": "2026-01-05 08:00:00", "user_id": env.ref("base.user_admin").id} for number in range(250)])
env.cr.commit()
""",
    )
    sweep = """
clock = type(env["custproc.deadline"])
clock._prepare_activities = killing(clock._prepare_activities, 150)
env["custproc.deadline"]._cron_sweep()
"""
    killed(database, sweep)
    # The first batch of a hundred was committed, of the second nothing.
    assert numbers("SELECT count(*) FROM custproc_deadline_escalation", database) == [100]
    run(database, 'env["custproc.deadline"]._cron_sweep()\n')
    assert numbers("SELECT count(*), count(DISTINCT deadline_id) FROM custproc_deadline_escalation", database) == [
        250,
        250,
    ]
    told = "SELECT count(*), count(DISTINCT res_id) FROM mail_activity WHERE custproc_deadline_id IS NOT NULL"
    assert numbers(told, database) == [250, 250]


DECIDE = """
decisions = env["custproc.decision"]
partner = env.ref("base.main_partner")
decisions._record_batch([
    {"document": partner, "kind": "verdict", "outcome": "allow", "figures": {"number": number}} for number in range(2500)])
env.cr.commit()
"""
HEAD = "SELECT count FROM custproc_decision_head"
VERIFY = """
findings, unsealed = env["custproc.decision"]._verify_chain()
assert not findings, findings
assert unsealed == %s, unsealed
"""


def test_killed_sealing_goes_on(database):
    run(database, DECIDE)
    kill = """
from odoo.addons.custproc_module.models.engine.decision import decision_chain as module
module.seal = killing(module.seal, 1500)
env["custproc.decision"]._cron_seal()
"""
    killed(database, kill)
    assert numbers(HEAD, database) == [1000]
    run(database, VERIFY % 1500)
    run(database, 'env["custproc.decision"]._cron_seal()\n' + VERIFY % 0)
    assert numbers(HEAD, database) == [2500]


def test_two_sealing_at_once_make_one_chain(database):
    run(database, DECIDE)
    (before,) = numbers(HEAD, database)
    script = """
from odoo.service.model import retrying
for _round in range(20):
    retrying(lambda: env["custproc.decision"]._seal_batch(100), env)
    env.cr.commit()
"""
    both = [start(database, script) for _index in range(2)]
    for process in both:
        finish(process)
    run(database, 'env["custproc.decision"]._cron_seal()\n' + VERIFY % 0)
    assert numbers(HEAD, database) == [before + 2500]


def test_killed_load_goes_on(database):
    run(
        database,
        """
import base64
company = env.company
receivable = env["account.account"].create(
    {"name": "Receivable", "code": "K1122", "account_type": "asset_receivable", "reconcile": True})
env["ir.default"].set("res.partner", "property_account_receivable_id", receivable.id, company_id=company.id)
rows = ["customer,invoice number,invoice date,due date,amount,settled date"]
rows += [f"K{n % 7},KILL-{n},2013-05-{n % 28 + 1:02d},2013-06-15,{n}.50,{'2013-06-20' if n % 2 else ''}" for n in range(1, 301)]
load = env["custproc.receivables.load"].create(
    {"file": base64.b64encode("\\n".join(rows).encode()), "filename": "kill.csv", "create_customers": True})
load.action_check()
load.action_load()
assert load.state == "loading", (load.state, load.row_ids.mapped("reason")[:3])
env.cr.commit()
""",
    )
    kill = """
load = type(env["custproc.receivables.load"])
load._prepare_invoice = killing(load._prepare_invoice, 150)
env["custproc.receivables.load"]._cron_advance()
"""
    loaded = "SELECT count(*), count(DISTINCT ref) FROM account_move WHERE move_type = 'out_invoice' AND ref LIKE 'KILL-%'"
    killed(database, kill)
    assert numbers(loaded, database) == [100, 100]
    run(database, 'env["custproc.receivables.load"]._cron_advance()\n')
    assert numbers(loaded, database) == [300, 300]
    # Every second invoice was settled, each by one payment of its own amount.
    settled = """SELECT count(*), round(sum(amount_total)) FROM account_move
                  WHERE move_type = 'out_invoice' AND ref LIKE 'KILL-%' AND payment_state IN ('paid', 'in_payment')"""
    assert numbers(settled, database) == [150, sum(n for n in range(1, 301, 2)) + 75]


def test_killed_refresh_goes_on(database):
    run(
        database,
        """
partners = env["res.partner"].create([{"name": f"Payer {number}", "is_company": True} for number in range(50)])
env["custproc.credit.account"]._claim({(env.company.id, partner.id) for partner in partners})
env.cr.execute("UPDATE custproc_credit_account SET as_of = NULL, refreshed_at = NULL")
env.cr.execute("DELETE FROM custproc_credit_refresh")
env.cr.commit()
""",
    )
    chunks = """
import odoo.addons.custproc_module.models.credit.account.credit_account_refresh as module
module.CHUNK = 20
"""
    kill = """
runs = type(env["custproc.credit.refresh"])
runs._advance = killing(runs._advance, 3)
env["custproc.credit.account"]._cron_refresh()
"""
    done = "SELECT count(*) FILTER (WHERE refreshed_at IS NOT NULL), count(*) FROM custproc_credit_account"
    killed(database, chunks + kill)
    refreshed, accounts = numbers(done, database)
    assert 0 < refreshed < accounts
    (position,) = numbers("SELECT position FROM custproc_credit_refresh WHERE NOT is_done", database)
    assert position > 0
    run(database, chunks + 'env["custproc.credit.account"]._cron_refresh()\n')
    assert numbers(done, database) == [accounts, accounts]
    # Each account was counted once, by one run or the other.
    assert numbers("SELECT payer_count FROM custproc_credit_refresh WHERE is_done", database) == [accounts]


def test_killed_rejudging_goes_on(database):
    run(
        database,
        """
partner = env["res.partner"].create({"name": "Held Buyer", "is_company": True})
product = env["product.product"].create({"name": "Held goods", "type": "service", "taxes_id": [(5,)]})
line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": 10}
values = {"partner_id": partner.id, "user_id": env.ref("base.user_admin").id, "order_line": [(0, 0, line)]}
orders = env["sale.order"].create([values] * 120)
env.flush_all()
env.cr.execute("UPDATE sale_order SET custproc_is_held = TRUE WHERE id IN %s", [tuple(orders.ids)])
env.cr.commit()
""",
    )
    kill = """
order = type(env["sale.order"])
order._rejudge = killing(order._rejudge, 70)
env["sale.order"]._cron_rejudge()
"""
    held = "SELECT count(*) FROM sale_order WHERE custproc_is_held"
    killed(database, kill)
    # The first batch of fifty was committed, of the second nothing.
    assert numbers(held, database) == [70]
    run(database, 'env["sale.order"]._cron_rejudge()\n')
    assert numbers(held, database) == [0]
    told = """SELECT count(*), count(DISTINCT a.res_id) FROM mail_activity a JOIN sale_order o ON o.id = a.res_id
               WHERE a.res_model = 'sale.order'"""
    assert numbers(told, database) == [120, 120]
