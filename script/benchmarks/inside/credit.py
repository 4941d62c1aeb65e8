"""Rows of the table about credit: refreshing it, finding who is over the limit, showing it."""

from configure import range_of, refresh_all, sample
from dataset import tidy_tables
from views import specification
from worker import Meter, as_user

from odoo.tools import SQL


def _touch(env, table):
    """The vacuum between two rounds makes the backend forget the table; a connection that has worked before knows it."""
    env.cr.execute(SQL("SELECT 1 FROM %s LIMIT 1", SQL.identifier(table)))


def refresh_bare(env):
    """One upsert of residual and overdue by commercial partner, on the indexes core has."""
    _touch(env, "bench_credit")
    with Meter(env) as meter:
        env.cr.execute(
            """INSERT INTO bench_credit AS c (partner_id, residual, overdue, credit_limit)
               SELECT p.commercial_partner_id, SUM(l.amount_residual),
                      SUM(CASE WHEN l.date_maturity < CURRENT_DATE THEN l.amount_residual ELSE 0 END), 600
                 FROM account_move_line l JOIN res_partner p ON p.id = l.partner_id
                WHERE l.parent_state = 'posted' AND l.company_id = %s
                  AND l.account_id IN (SELECT id FROM account_account WHERE account_type = 'asset_receivable')
                GROUP BY p.commercial_partner_id
               ON CONFLICT (partner_id) DO UPDATE SET residual = EXCLUDED.residual, overdue = EXCLUDED.overdue""",
            [env.company.id],
        )
        env.cr.execute("SELECT count(*) FROM bench_credit")
    count = env.cr.fetchone()[0]
    tidy_tables(env, ["bench_credit"])
    first, last = range_of(env)
    return meter.result(units=last - first + 1, written=count)


def refresh_core(env, limit):
    """Odoo's own receivable of each customer, read as a list would."""
    return _read(env, limit, ("credit",))


def refresh_risk(env, limit):
    """OCA's risk of each customer; it is only read, nothing is stored."""
    return _read(env, limit, ("risk_total", "risk_exception"))


def _read(env, limit, names):
    first, last = range_of(env)
    ids = list(range(first, min(first + limit, last + 1)))
    with Meter(env) as meter:
        for start in range(0, len(ids), 1000):
            partners = env["res.partner"].browse(ids[start : start + 1000])
            for partner in partners:
                for name in names:
                    partner[name]
            partners.invalidate_recordset()
    return meter.result(units=len(ids))


def refresh_ours(env, planned=True):
    """Every account as the nightly job does it, range by range; the module's figures, flags and state.

    :param planned: whether the connection has refreshed before since the last vacuum, as for every range and company but the first
    """
    first, last = range_of(env)
    _touch(env, "custproc_credit_account")
    if planned:
        env["custproc.credit.account"]._refresh_range(env.company.root_id, 0, 0)
    with Meter(env) as meter:
        found = refresh_all(env, first, last)
    tidy_tables(env, ["custproc_credit_account"])
    return meter.result(
        units=last - first + 1, written=sum(row[0] for row in found), changed=sum(len(row[1]) for row in found)
    )


def refresh_changed(env):
    """The same where one payer in a hundred changed its standing: what the areas above do about it included."""
    first, last = range_of(env)
    env.cr.execute(
        """UPDATE custproc_credit_account SET state = CASE state WHEN 'stopped' THEN 'free' ELSE 'stopped' END
            WHERE partner_id %% 100 = 0 AND partner_id BETWEEN %s AND %s""",
        [first, last],
    )
    with Meter(env) as meter:
        found = refresh_all(env, first, last)
        env["custproc.credit.account"]._after_refresh([account for row in found for account in row[1]])
    return meter.result(units=last - first + 1, changed=sum(len(row[1]) for row in found))


def refresh_moved(env):
    """The same on a night on which the window moves every limit: each account gets its row of history."""
    first, last = range_of(env)
    env.cr.execute(
        "UPDATE custproc_credit_account SET credit_limit = credit_limit + 1 WHERE partner_id BETWEEN %s AND %s", [first, last]
    )
    with Meter(env) as meter:
        refresh_all(env, first, last)
    return meter.result(units=last - first + 1)


def account_bare(env):
    """The bare upsert for one customer."""
    first, _last = range_of(env)
    with Meter(env) as meter:
        env.cr.execute(
            """INSERT INTO bench_credit AS c (partner_id, residual, overdue, credit_limit)
               SELECT p.commercial_partner_id, SUM(l.amount_residual),
                      SUM(CASE WHEN l.date_maturity < CURRENT_DATE THEN l.amount_residual ELSE 0 END), 600
                 FROM account_move_line l JOIN res_partner p ON p.id = l.partner_id
                WHERE l.parent_state = 'posted' AND l.company_id = %s AND p.commercial_partner_id = %s
                  AND l.account_id IN (SELECT id FROM account_account WHERE account_type = 'asset_receivable')
                GROUP BY p.commercial_partner_id
               ON CONFLICT (partner_id) DO UPDATE SET residual = EXCLUDED.residual, overdue = EXCLUDED.overdue""",
            [env.company.id, first],
        )
    return meter.result()


def account_ours(env):
    """The button of one account."""
    first, _last = range_of(env)
    accounts = as_user(env, "bench_sales")["custproc.credit.account"]
    account = accounts.search([("partner_id", "=", first)])
    with Meter(env) as meter:
        account.action_refresh()
    return meter.result()


def account_unplanned(env):
    """The same where the statement has to be planned first, as once a connection."""
    first, _last = range_of(env)
    accounts = env["custproc.credit.account"]
    env.cr.execute("DISCARD PLANS")
    with Meter(env) as meter:
        accounts._refresh_payers(env.company.root_id, [first])
    return meter.result()


def preview_ours(env):
    """What a version with another window, floor and term would do to every customer, written down where it changes the standing."""
    first, last = range_of(env)
    policies = env["custproc.credit.policy"]
    draft = policies._get_policy(env.company).copy({"window_days": 60, "floor": 100.0, "payment_term_days": 45})
    env.flush_all()
    with Meter(env) as meter:
        draft.action_preview()
        env.flush_all()
    changed = len(draft.effect_ids)
    draft.unlink()
    return meter.result(units=last - first + 1, looked_at=draft_count(env), changed=changed)


def draft_count(env):
    """Accounts of the company: how many customers a preview looks at."""
    return env["custproc.credit.account"].search_count([("company_id", "=", env.company.id)])


def over_limit_bare(env):
    with Meter(env) as meter:
        env.cr.execute("SELECT partner_id FROM bench_credit WHERE residual > credit_limit")
        found = env.cr.fetchall()
    return meter.result(found=len(found))


def over_limit_risk(env):
    with Meter(env) as meter:
        found = env["res.partner"].search([("risk_exception", "=", True)])
    return meter.result(found=len(found))


def over_limit_ours(env):
    """The list's filter and its grouping by standing."""
    accounts = as_user(env, "bench_sales")["custproc.credit.account"]
    with Meter(env) as meter:
        found = accounts.search([("available", "<", 0)])
        accounts._read_group([("available", "<", 0)], ["state"], ["__count", "available:sum"])
    return meter.result(found=len(found))


def open_partner(env):
    _customer, buyer = sample(env)
    partner = as_user(env, "bench_sales")["res.partner"].browse(buyer.id)
    spec = specification(partner.browse(), "form")
    env.invalidate_all()
    with Meter(env) as meter:
        partner.web_read(spec)
    return meter.result(fields=len(spec))


def list_partners(env, more=()):
    partners = as_user(env, "bench_sales")["res.partner"]
    spec = specification(partners, "list") | {name: {} for name in more}
    first, _last = range_of(env)
    env.invalidate_all()
    with Meter(env) as meter:
        partners.web_search_read([("id", ">=", first)], spec, limit=80, count_limit=10001)
    return meter.result(fields=len(spec))
