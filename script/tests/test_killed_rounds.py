"""Rounds over all customers (dunning, statements, grades, back-test, lists) and daily ends: killed, they go on and tell nobody twice.

Twelve payers with one overdue invoice each; the batches are made small enough that a kill falls between two of them.
"""

import pytest
from killing import killed, numbers, run

# No gate judges the invoices: the jobs are what is looked at. PDF files take a browser a second each.
BOOKS = """
from datetime import timedelta
from freezegun import freeze_time
today = env.company._custproc_today()
env.cr.execute("UPDATE custproc_credit_policy SET order_gate = 'off', delivery_gate = 'off', invoice_gate = 'off'")
env.registry.clear_cache()
account = env["account.account"].create
receivable = account({"name": "Receivable", "code": "R1122", "account_type": "asset_receivable", "reconcile": True})
income = account({"name": "Income", "code": "R6001", "account_type": "income"})
env["ir.default"].set("res.partner", "property_account_receivable_id", receivable.id, company_id=env.company.id)
journal = env["account.journal"].create({"name": "Sales", "code": "RSAL", "type": "sale", "default_account_id": income.id})
payers = env["res.partner"].create([
    {"name": f"Round {number}", "ref": f"R{number}", "is_company": True, "email": f"round{number}@example.com"} for number in range(12)])
issued = today.replace(day=1) - timedelta(days=20)
moves = env["account.move"].create([{
    "move_type": "out_invoice", "partner_id": payer.id, "journal_id": journal.id, "invoice_date": issued,
    "invoice_date_due": issued + timedelta(days=5), "invoice_payment_term_id": False,
    "invoice_line_ids": [(0, 0, {"name": "Goods", "quantity": 1, "price_unit": 100, "account_id": income.id, "tax_ids": [(5,)]})],
} for payer in payers])
moves.action_post()
env["custproc.customer.file"]._ensure_files({env.company: payers})
env.cr.commit()
"""


@pytest.fixture(scope="module")
def books(database):
    run(database, BOOKS)
    return database


DUNNING = """
import odoo.addons.custproc_module.models.credit.dunning.dunning_selection as selection
import odoo.addons.custproc_module.models.credit.dunning.dunning_sending as sending
selection.CHUNK, sending.BATCH = 5, 4
runs, notices = type(env["custproc.dunning.run"]), type(env["custproc.dunning.notice"])
"""
SELECTED = "SELECT count(*), count(DISTINCT n.partner_id), count(DISTINCT n.name) FROM custproc_dunning_notice n"


def test_killed_dunning_goes_on(books):
    """CO-02, D-10: killed while it selects and while it tells, a run tells each payer once, by mail or by one call."""
    killed(
        books,
        DUNNING
        + """
env["custproc.dunning.run"].create({}).action_select()
env.cr.commit()
runs._create_notices = killing(runs._create_notices, 3)
env["custproc.dunning.run"]._cron_advance()
""",
    )
    assert numbers(SELECTED, books) == [10, 10, 10]
    killed(
        books,
        DUNNING
        + """
env["custproc.dunning.run"]._cron_advance()
run = env["custproc.dunning.run"].search([])
assert run.state == "preview", run.state
for number, notice in enumerate(run.notice_ids.sorted("id")):
    notice.channel = "mail" if number % 2 else "phone"
run.action_send()
env.cr.commit()
notices._schedule_calls = killing(notices._schedule_calls, 2)
env["custproc.dunning.run"]._cron_advance()
""",
    )
    assert numbers(SELECTED, books) == [12, 12, 12]
    mails = """SELECT count(*), count(DISTINCT res_id) FROM mail_message
                WHERE model = 'custproc.dunning.notice' AND message_type <> 'notification'"""
    calls = "SELECT count(*), count(DISTINCT res_id) FROM mail_activity WHERE res_model = 'custproc.dunning.notice'"
    # Two mails and two calls of the first batch; the mails of the second were written, and are gone with it.
    assert (numbers(mails, books), numbers(calls, books)) == ([2, 2], [2, 2])
    run(books, DUNNING + 'env["custproc.dunning.run"]._cron_advance()\n')
    assert (numbers(mails, books), numbers(calls, books)) == ([6, 6], [6, 6])
    assert numbers("SELECT sent_count, settled_count FROM custproc_dunning_run WHERE state = 'done'", books) == [6, 0]
    queued = "SELECT count(*) FROM mail_mail m JOIN mail_message t ON t.id = m.mail_message_id WHERE t.model = 'custproc.dunning.notice'"
    assert numbers(queued, books) == [6]


STATEMENTS = """
import odoo.addons.custproc_module.models.credit.statement.statement_run as module
runs, statements = type(env["custproc.statement.run"]), type(env["custproc.account.statement"])
payers = env["res.partner"].search([("ref", "=like", "R%")])
module.CHUNK, module.BATCH = (max(payers.ids) - min(payers.ids)) // 2 + 1, 5
type(env["ir.actions.report"])._render_qweb_pdf = lambda self, ref, ids=None, data=None: (b"%PDF-1.4", "pdf")
"""


def test_killed_statements_go_on(books):
    """CO-05: killed while it draws up and while it sends, a round has one statement a payer, sent once."""
    killed(
        books,
        STATEMENTS
        + """
run = env["custproc.statement.run"].create({})
run.action_create_statements()
run.position = min(payers.ids) - 1
env.cr.commit()
statements._fill_lines = killing(statements._fill_lines, 2)
env["custproc.statement.run"]._cron_advance()
""",
    )
    drawn = "SELECT count(*), count(DISTINCT partner_id), count(DISTINCT name) FROM custproc_account_statement"
    assert numbers(drawn, books) == [6, 6, 6]
    killed(
        books,
        STATEMENTS
        + """
env["custproc.statement.run"]._cron_advance()
run = env["custproc.statement.run"].search([])
assert run.state == "created", run.state
run.action_send()
env.cr.commit()
template = type(env["mail.template"])
template.send_mail_batch = killing(template.send_mail_batch, 3)
env["custproc.statement.run"]._cron_advance()
""",
    )
    assert numbers(drawn, books) == [12, 12, 12]
    sent = "SELECT count(*) FILTER (WHERE state = 'sent'), count(*) FROM custproc_account_statement"
    mails = """SELECT count(*), count(DISTINCT t.res_id) FROM mail_mail m JOIN mail_message t ON t.id = m.mail_message_id
                WHERE t.model = 'custproc.account.statement'"""
    assert (numbers(sent, books), numbers(mails, books)) == ([10, 12], [10, 10])
    run(books, STATEMENTS + 'env["custproc.statement.run"]._cron_advance()\n')
    assert (numbers(sent, books), numbers(mails, books)) == ([12, 12], [12, 12])
    assert numbers("SELECT count(*) FROM custproc_statement_run WHERE state = 'done'", books) == [1]


GRADING = """
from odoo.addons.custproc_module.models.customer.grade import grade_run as module
module.CHUNK = 5
"""


def test_killed_grading_goes_on(books):
    """D-11: killed in its third chunk, a grading goes on behind the second; each customer is graded and written down once."""
    killed(
        books,
        GRADING
        + """
env["custproc.grade.run"].search([]).unlink()
runs = type(env["custproc.grade.run"])
runs._advance = killing(runs._advance, 3)
env["custproc.grade.run"]._cron_grade()
""",
    )
    place = "SELECT file_count, changed_count, count(c.id) FROM custproc_grade_run r, custproc_grade_change c GROUP BY r.id"
    assert numbers(place, books) == [10, 10, 10]
    run(books, GRADING + 'env["custproc.grade.run"]._cron_grade()\n')
    assert numbers(place, books) == [12, 12, 12]
    assert numbers("SELECT count(DISTINCT partner_id) FROM custproc_grade_change", books) == [12]
    assert numbers("SELECT count(*) FROM custproc_grade_run WHERE is_done", books) == [1]


BACKTEST = """
import odoo.addons.custproc_module.models.credit.backtest.credit_backtest_run as module
module.CHUNK = 5
"""


def test_killed_backtest_goes_on(books):
    """D-07: killed in its third chunk, a back-test goes on behind the second, and its sum counts each shipment once."""
    killed(
        books,
        BACKTEST
        + """
env["custproc.credit.backtest"].create({}).action_start()
env.cr.commit()
tests = type(env["custproc.credit.backtest"])
tests._insert_rows = killing(tests._insert_rows, 3)
env["custproc.credit.backtest"]._cron_run()
""",
    )
    place = """SELECT t.payer_count, count(r.id), count(DISTINCT r.partner_id) FROM custproc_credit_backtest t
                 JOIN custproc_credit_backtest_row r ON r.backtest_id = t.id GROUP BY t.id"""
    assert numbers(place, books) == [10, 10, 10]
    # Replayed to the last payer, killed before the sum.
    killed(
        books,
        BACKTEST
        + """
tests = type(env["custproc.credit.backtest"])
tests._sum_up = killing(tests._sum_up, 1)
env["custproc.credit.backtest"]._cron_run()
""",
    )
    assert numbers(place, books) == [12, 12, 12]
    run(books, BACKTEST + 'env["custproc.credit.backtest"]._cron_run()\n')
    assert numbers("SELECT count(*) FROM custproc_credit_backtest WHERE state = 'done'", books) == [1]
    assert numbers("SELECT payer_count, count FROM custproc_credit_backtest_result", books) == [12, 12]


LISTS = """
import odoo.addons.custproc_module.models.engine.load.file_load_batches as module
module.BATCH = 5
loads = type(env["custproc.import"])
"""


def test_killed_list_goes_on(books):
    """CF-13: killed while it loads and while it is taken out, a list of limits grants each once and takes each back once."""
    killed(
        books,
        LISTS
        + """
import base64
rows = ["customer,limit,until,reason"] + [f"R{number},{5000 + number},2099-12-31,Signed before" for number in range(12)]
load = env["custproc.import"].create(
    {"sort": "limits", "file": base64.b64encode("\\n".join(rows).encode()), "filename": "limits.csv", "date_format": "ymd"})
load.action_check()
load.action_load()
assert load.state == "loading", (load.state, load.row_ids.mapped("reason")[:3])
env.cr.commit()
loads._make_limits = killing(loads._make_limits, 8)
env["custproc.import"]._cron_advance()
""",
    )
    limits = "SELECT count(*), COALESCE(round(sum(fixed_limit)), 0) FROM custproc_credit_account WHERE fixed_limit > 4999"
    granted = """SELECT count(*), count(DISTINCT res_id) FROM custproc_decision
                  WHERE model = 'custproc.credit.account' AND outcome = 'in_force'"""
    rows = "SELECT count(*) FILTER (WHERE state = 'loaded'), count(*) FILTER (WHERE state = 'unloaded') FROM custproc_import_row"
    assert (numbers(limits, books), numbers(granted, books), numbers(rows, books)) == ([5, 25010], [5, 5], [5, 0])
    killed(
        books,
        LISTS
        + """
env["custproc.import"]._cron_advance()
load = env["custproc.import"].search([])
assert (load.state, load.loaded_count) == ("loaded", 12), (load.state, load.loaded_count)
load.action_unload()
env.cr.commit()
loads._undo_limits = killing(loads._undo_limits, 8)
env["custproc.import"]._cron_advance()
""",
    )
    assert (numbers(limits, books), numbers(rows, books)) == ([7, sum(range(5005, 5012))], [7, 5])
    run(books, LISTS + 'env["custproc.import"]._cron_advance()\n')
    assert (numbers(limits, books), numbers(rows, books)) == ([0, 0], [0, 12])
    # One decision that grants each and one that takes it back.
    assert numbers(granted, books) == [24, 12]
    assert numbers("SELECT count(*) FROM custproc_import WHERE state = 'unloaded'", books) == [1]


DAILY = """
import odoo.addons.custproc_module.models.credit.release.credit_release_life as release_life
import odoo.addons.custproc_module.models.credit.policy.credit_request_life as request_life
release_life.BATCH = request_life.BATCH = 2
accounts, releases = type(env["custproc.credit.account"]), type(env["custproc.credit.release"])
"""


def test_killed_daily_ends_go_on(books):
    """CA-16, D-06: signed limits come in force once each, and releases past their last day end once each, whenever it is killed."""
    killed(
        books,
        DAILY
        + """
from datetime import timedelta
from freezegun import freeze_time
from odoo import fields
from odoo.tests import new_test_user
today = fields.Date.today()
roles = ("salesperson", "sales_director", "finance_supervisor", "general_manager")
users = [new_test_user(env, login=f"killed_{role}", groups=f"custproc_module.group_custproc_{role}") for role in roles]
payers = env["res.partner"].search([("ref", "=like", "R%")], limit=5)
with freeze_time(f"{today - timedelta(days=1)} 04:00:00"):
    for payer in payers:
        request = env["custproc.credit.request"].with_user(users[0]).create({
            "partner_id": payer.id, "new_limit": 7000.0, "effective_date": today, "expiry_date": "2099-12-31", "reason": "Furnace"})
        request.action_submit()
        for user in users[1:]:
            request.with_user(user).action_approve("Seen")
        assert request.state == "approved", request.state
product = env["product.product"].create({"name": "Goods", "type": "service", "taxes_id": [(5,)]})
line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": 300}
orders = env["sale.order"].create([{"partner_id": payer.id, "order_line": [(0, 0, line)]} for payer in payers])
env["custproc.credit.release"].create([
    {"sale_order_id": order.id, "kind": "first", "amount": 300, "reason": "Furnace", "valid_until": today - timedelta(days=2),
     "state": "granted", "issuer_id": env.uid, "liable_user_id": env.uid} for order in orders])
env.cr.commit()
accounts._grant_limit = killing(accounts._grant_limit, 4)
env["custproc.credit.request"]._cron_apply()
""",
    )
    limits = "SELECT count(*) FROM custproc_credit_account WHERE fixed_limit = 7000"
    in_force = """SELECT count(*), count(DISTINCT res_id), count(DISTINCT r.id) FROM custproc_decision d
                    JOIN custproc_credit_request r ON r.id = d.res_id AND d.model = 'custproc.credit.request' AND r.state = 'active'
                   WHERE d.outcome = 'in_force'"""
    assert (numbers(limits, books), numbers(in_force, books)) == ([2], [2, 2, 2])
    killed(
        books,
        DAILY
        + """
env["custproc.credit.request"]._cron_apply()
releases._record = killing(releases._record, 4)
env["custproc.credit.release"]._cron_expire()
""",
    )
    assert (numbers(limits, books), numbers(in_force, books)) == ([5], [5, 5, 5])
    ended = """SELECT count(DISTINCT r.id), count(d.id) FROM custproc_credit_release r
                LEFT JOIN custproc_decision d ON d.res_id = r.id AND d.model = 'custproc.credit.release' AND d.outcome = 'expired'
                WHERE r.state = 'expired'"""
    assert numbers(ended, books) == [2, 2]
    run(books, DAILY + 'env["custproc.credit.release"]._cron_expire()\n')
    assert numbers(ended, books) == [5, 5]
