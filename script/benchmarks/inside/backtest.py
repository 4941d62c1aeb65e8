"""The row about the back-test: replaying invoices beside posting them."""

import resource

from configure import sample
from worker import Meter

from odoo import Command, fields


def post(env, number):
    """Make invoices through the ORM and post them, one after another as they were: what a replay by posting would have to do."""
    partner, _buyer = sample(env)
    journal = env["account.journal"].search([("type", "=", "sale")], limit=1)
    account = env["account.account"].search([("account_type", "=", "income")], limit=1)
    line = {"name": "Gas", "quantity": 1, "price_unit": 100, "account_id": account.id, "tax_ids": []}
    with Meter(env) as meter:
        for _index in range(number):
            move = env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "journal_id": journal.id,
                    "invoice_date": fields.Date.today(),
                    "invoice_line_ids": [Command.create(line)],
                }
            )
            move.action_post()
    return meter.result(units=number)


def replay(env):
    """Twelve months of every customer under the policy in force, chunk by chunk as the job does it."""
    today = fields.Date.today()
    test = env["custproc.credit.backtest"].create({"date_from": fields.Date.subtract(today, months=12), "date_to": today})
    test.action_start()
    with Meter(env) as meter:
        test._run()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return meter.result(units=test.result_ids.count, customers=test.result_ids.payer_count, peak_mb=peak)
