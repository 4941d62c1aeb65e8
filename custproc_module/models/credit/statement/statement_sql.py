"""The figures of statements of account, in one statement for any number of payers; amounts in each item's own currency."""

from odoo.tools import SQL

from ..account.figures_sql import RECEIVABLE_ACCOUNTS


def flush(env):
    """Bring what this transaction changed so far to the database, before the statements read it."""
    env["account.move.line"].flush_model()
    env["account.move"].flush_model(["name", "ref", "state"])
    env["account.partial.reconcile"].flush_model()
    env["res.partner"].flush_model(["commercial_partner_id"])
    env["custproc.account.statement"].flush_model()


def figures(root, members, date_from, date_to):
    """Rows of (payer, currency, opening, debit, credit, closing, closing_company, overdue_30, overdue_60, overdue_90, overdue_more).

    Ageing is as of the end of `date_to`: what was matched later was still open.

    :param SQL members: statement that gives (id, payer), see figures_sql
    """
    return SQL(
        """SELECT payer, currency_id, SUM(amount) FILTER (WHERE date < %(first)s) AS opening,
                  SUM(GREATEST(amount, 0)) FILTER (WHERE date >= %(first)s) AS debit,
                  SUM(GREATEST(-amount, 0)) FILTER (WHERE date >= %(first)s) AS credit,
                  SUM(amount) AS closing, SUM(balance) AS closing_company,
                  SUM(open) FILTER (WHERE late BETWEEN 1 AND 30) AS overdue_30,
                  SUM(open) FILTER (WHERE late BETWEEN 31 AND 60) AS overdue_60,
                  SUM(open) FILTER (WHERE late BETWEEN 61 AND 90) AS overdue_90,
                  SUM(open) FILTER (WHERE late > 90) AS overdue_more
             FROM (SELECT m.payer, l.currency_id, l.date, l.amount_currency AS amount, l.balance,
                          %(last)s - COALESCE(l.date_maturity, l.date) AS late,
                          CASE WHEN l.amount_currency > 0 THEN
                               l.amount_currency - COALESCE((SELECT SUM(debit_amount_currency) FROM account_partial_reconcile
                                                              WHERE debit_move_id = l.id AND max_date <= %(last)s), 0) END AS open
                     FROM (%(members)s) m JOIN account_move_line l ON l.partner_id = m.id
                    WHERE l.parent_state = 'posted' AND l.date <= %(last)s AND l.account_id IN %(accounts)s
                      AND l.company_id IN (SELECT id FROM res_company WHERE parent_path LIKE %(path)s)) item
            GROUP BY payer, currency_id""",
        members=members,
        first=date_from,
        last=date_to,
        accounts=RECEIVABLE_ACCOUNTS,
        path=f"{root.parent_path}%",
    )


def insert_lines(statement_ids):
    """Statement that fills the lines of statements, with the running balance."""
    return SQL(
        """INSERT INTO custproc_account_statement_line (statement_id, company_id, move_id, date, date_due, name, debit, credit, balance)
           SELECT s.id, s.company_id, l.move_id, l.date, CASE WHEN l.amount_currency > 0 THEN l.date_maturity END,
                  CONCAT_WS(' ', NULLIF(am.name, '/'), NULLIF(am.ref, am.name)),
                  GREATEST(l.amount_currency, 0), GREATEST(-l.amount_currency, 0),
                  ROUND((s.opening + SUM(l.amount_currency) OVER (PARTITION BY s.id ORDER BY l.date, l.id))::numeric, cur.decimal_places)
             FROM custproc_account_statement s JOIN res_company c ON c.id = s.company_id JOIN res_currency cur ON cur.id = s.currency_id
             JOIN res_partner p ON p.commercial_partner_id = s.partner_id JOIN account_move_line l ON l.partner_id = p.id
             JOIN account_move am ON am.id = l.move_id JOIN res_company b ON b.id = l.company_id
            WHERE s.id = ANY(%(statements)s) AND l.parent_state = 'posted' AND l.date BETWEEN s.date_from AND s.date_to
              AND l.account_id IN %(accounts)s AND l.currency_id = s.currency_id AND l.amount_currency <> 0
              AND b.parent_path LIKE c.parent_path || '%%'
            ORDER BY s.id, l.date, l.id RETURNING 1""",
        statements=list(statement_ids),
        accounts=RECEIVABLE_ACCOUNTS,
    )
