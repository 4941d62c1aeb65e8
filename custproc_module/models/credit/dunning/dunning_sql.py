"""The open items that dunning looks at, in one statement for any number of payers (D-10).

Items are read as figures_sql reads them: by the lines of all partners whose commercial entity is the payer. Amounts are in the
currency of each item and, beside it, in the company's currency, both as the books hold them: no rate is asked for.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from odoo.tools import SQL

from ....policies.credit.dunning import Item
from ..account.figures_sql import RECEIVABLE_ACCOUNTS, members_of


@dataclass(slots=True)
class Group:
    """One payer's open items in one currency; `credit` is what reduces them: money on account and credit notes."""

    payer_id: int
    currency_id: int
    credit: float = 0.0
    items: list[Item] = field(default_factory=list)
    aside: list[Item] = field(default_factory=list)  # disputed, exempt, promised by a plan, or told about in a run that is not finished
    rows: dict[int, dict] = field(default_factory=dict)  # by item key: what the notice copies


def flush(env):
    """Bring what this transaction changed so far to the database, before the statement reads it."""
    env["account.move.line"].flush_model()
    env["account.move"].flush_model(["payment_state", "custproc_is_disputed", "custproc_load_id", "state", "name"])
    env["account.payment"].flush_model()
    env["res.partner"].flush_model(["commercial_partner_id"])
    env["sale.order"].flush_model(["state", "invoice_status"])
    for name in ("notice", "notice.line", "stop", "exemption"):
        env[f"custproc.dunning.{name}"].flush_model()


def open_items(env, root, members, today: date, pending=True) -> dict[tuple[int, int], Group]:
    """{(payer, currency): Group} of everything open; due items first in `items`.

    Left out altogether: loaded history, and money earmarked to an order that is not invoiced yet. Set aside: disputed invoices,
    items marked as outside follow-ups, invoices whose payment is on its way, payers exempted until a day, what a collection plan that
    is kept brings in, and, where `pending`, items in a notice that is not finished. A notice whose mail did not arrive told nobody.

    :param SQL members: statement that gives (id, payer), see figures_sql
    """
    flush(env)
    rows = env.execute_query_dict(_statement(env, root, members, today, pending))
    groups = {}
    for row in rows:
        key = (row["payer"], row["currency"])
        group = groups.setdefault(key, Group(*key))
        amount = float(row["amount"])
        if row["line_id"] is None or amount < 0:
            group.credit += abs(amount)
            continue
        item = Item(row["line_id"], row["due"], amount, row["told_sequence"], row["told_on"], row["stop"], row["promised_on"])
        group.rows[item.key] = row
        (group.aside if row["is_aside"] else group.items).append(item)
    return groups


def open_items_of(env, root, payer_ids, today: date, pending=True):
    """`open_items` of some payers, by payer: {payer: [Group]}."""
    result = defaultdict(list)
    if payer_ids:
        for group in open_items(env, root, members_of(payer_ids), today, pending).values():
            result[group.payer_id].append(group)
    return result


def _statement(env, root, members, today, pending):
    companies = SQL("(SELECT id FROM res_company WHERE parent_path LIKE %s)", f"{root.parent_path}%")
    return SQL(
        """WITH members AS MATERIALIZED (%(members)s),
           line AS (
               SELECT m.payer, l.currency_id AS currency, l.id AS line_id, l.move_id, COALESCE(am.partner_id, l.partner_id) AS partner_id,
                      COALESCE(l.date_maturity, l.date) AS due, COALESCE(l.invoice_date, l.date) AS day,
                      l.amount_residual_currency AS amount,
                      l.amount_residual AS amount_company,
                      am.custproc_is_disputed IS TRUE OR l.no_followup IS TRUE OR am.payment_state = 'in_payment' AS is_set_aside
                 FROM members m
                 JOIN LATERAL (
                      SELECT * FROM account_move_line i
                       WHERE i.partner_id = m.id AND i.parent_state = 'posted' AND i.amount_residual <> 0
                         AND i.account_id IN %(accounts)s AND i.company_id IN %(companies)s OFFSET 0) l ON TRUE
                 JOIN account_move am ON am.id = l.move_id
                WHERE am.custproc_load_id IS NULL
                  AND NOT EXISTS (SELECT 1 FROM account_payment p JOIN sale_order o ON %(earmarked)s WHERE p.id = l.payment_id))
           SELECT line.*, told.sequence AS told_sequence, told.told_on, told.promised_on, stop.state AS stop,
                  line.is_set_aside OR exempt.is_exempt IS TRUE OR %(others)s
                  OR (%(pending)s AND open.is_open IS TRUE) AS is_aside
             FROM line
             LEFT JOIN LATERAL (
                  SELECT v.sequence, n.told_on, n.promised_on FROM custproc_dunning_notice_line nl
                    JOIN custproc_dunning_notice n ON n.id = nl.notice_id JOIN custproc_dunning_level v ON v.id = nl.level_id
                   WHERE nl.move_line_id = line.line_id AND n.state = 'told' AND nl.left_out_reason IS NULL AND n.is_undelivered IS NOT TRUE
                   ORDER BY n.told_on DESC, n.id DESC LIMIT 1) told ON TRUE
             LEFT JOIN LATERAL (
                  SELECT TRUE AS is_open FROM custproc_dunning_notice_line nl JOIN custproc_dunning_notice n ON n.id = nl.notice_id
                   WHERE nl.move_line_id = line.line_id AND n.state IN ('draft', 'waiting') LIMIT 1) open ON TRUE
             LEFT JOIN LATERAL (
                  SELECT CASE WHEN s.state = 'stopped' THEN 'stopped' ELSE 'asked' END AS state FROM custproc_dunning_stop s
                   WHERE s.partner_id = line.payer AND s.company_id = %(root)s AND s.state IN ('draft', 'submitted', 'stopped')
                   ORDER BY s.state = 'stopped' DESC LIMIT 1) stop ON TRUE
             LEFT JOIN LATERAL (
                  SELECT TRUE AS is_exempt FROM custproc_dunning_exemption e
                   WHERE e.partner_id = line.payer AND e.company_id = %(root)s AND e.date_until >= %(today)s LIMIT 1) exempt ON TRUE
           UNION ALL
           SELECT m.payer, p.currency_id, NULL, NULL, NULL, NULL, NULL, -p.amount, NULL, FALSE, NULL, NULL, NULL, NULL, FALSE
             FROM members m JOIN account_payment p ON p.partner_id = m.id
            WHERE p.state = 'in_process' AND p.move_id IS NULL AND p.payment_type = 'inbound' AND p.partner_type = 'customer'
              AND p.company_id IN %(companies)s AND NOT EXISTS (SELECT 1 FROM sale_order o WHERE %(earmarked)s)
              AND NOT EXISTS (SELECT 1 FROM account_move__account_payment r JOIN account_move am ON am.id = r.invoice_id
                               WHERE r.payment_id = p.id AND am.payment_state = 'in_payment')
            ORDER BY 1, 2, 6, 3""",
        members=members,
        # Asked as what there is not: PostgreSQL takes what a LEFT JOIN did not find for next to no row, and would plan for one line.
        # For the same reason the lines stand in a LATERAL of their own: they are looked up by payer, whatever else the books hold.
        earmarked=SQL(
            """o.id = p.custproc_sale_order_id AND o.state <> 'cancel' AND o.invoice_status IS DISTINCT FROM 'invoiced'"""
        ),
        accounts=RECEIVABLE_ACCOUNTS,
        companies=companies,
        others=SQL(" OR ").join(env["custproc.dunning.notice"]._sql_set_aside(companies) or [SQL("FALSE")]),
        pending=pending,
        root=root.id,
        today=today,
    )
