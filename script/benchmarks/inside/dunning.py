"""The row about dunning: who is told about what."""

from configure import range_of
from worker import Meter

from odoo import fields
from odoo.tools import SQL


def find_bare(env):
    """Every open item that is due, as somebody looks for them who has no ladder, no disputes and no notices to make."""
    first, last = range_of(env)
    with Meter(env) as meter:
        rows = env.execute_query(
            SQL(
                """SELECT p.commercial_partner_id, l.currency_id, l.id, l.date_maturity, l.amount_residual_currency
                     FROM account_move_line l JOIN res_partner p ON p.id = l.partner_id
                    WHERE l.parent_state = 'posted' AND l.amount_residual > 0 AND l.date_maturity < CURRENT_DATE AND l.company_id = %s
                      AND l.account_id IN (SELECT id FROM account_account WHERE account_type = 'asset_receivable')
                    ORDER BY 1, 2, 4""",
                env.company.id,
            )
        )
    return meter.result(units=last - first + 1, items=len(rows), customers=len({row[0] for row in rows}))


def select_ours(env):
    """A run from its start to its preview, step by step as the job does it, without the job's commits."""
    first, last = range_of(env)
    # What the last round rolled back lies dead in the tables. They are emptied rather than tidied: of a table that was found empty
    # PostgreSQL expects that it stays so, of a new one it expects nothing.
    env.cr.execute("TRUNCATE custproc_dunning_notice, custproc_dunning_notice_line CASCADE")
    env.cr.commit()
    runs = env["custproc.dunning.run"]
    run = runs.create({"company_id": env.company.root_id.id})
    run._set_state("selecting", highest=runs._get_highest_payer(), started_at=fields.Datetime.now())
    steps = 0
    with Meter(env) as meter:
        while run.state == "selecting":
            run._select_next()
            env.flush_all()
            env.invalidate_all(flush=False)
            steps += 1
    return meter.result(units=last - first + 1, steps=steps, notices=run.notice_count, stops=run.stop_count)
