"""Rows of the table about customers: grading all of them."""

from dataset import tidy_tables
from worker import Meter

# The figures of the standard scheme, as somebody writes them who has only this to do: no chunks, no history, no score.
_FIGURES = """
    INSERT INTO bench_grade AS b (file_id, revenue, frequency, recency, margin, growth, punctuality)
    SELECT f.id, COALESCE(s.revenue, 0), COALESCE(s.frequency, 0), COALESCE(s.recency, 730),
           CASE WHEN s.revenue > 0 AND k.cost > 0 THEN (s.revenue - k.cost) / s.revenue * 100 END,
           CASE WHEN s.earlier > 0 THEN (s.revenue - s.earlier) / s.earlier * 100 END, p.share
      FROM custproc_customer_file f
      LEFT JOIN (
            SELECT m.commercial_partner_id AS partner_id,
                   sum(m.amount_untaxed_signed) FILTER (WHERE m.invoice_date >= %(year)s) AS revenue,
                   sum(m.amount_untaxed_signed) FILTER (WHERE m.invoice_date < %(year)s) AS earlier,
                   count(*) FILTER (WHERE m.invoice_date >= %(year)s AND m.move_type = 'out_invoice') AS frequency,
                   %(day)s - max(m.invoice_date) FILTER (WHERE m.move_type = 'out_invoice') AS recency
              FROM account_move m
             WHERE m.company_id = %(company)s AND m.state = 'posted' AND m.move_type IN ('out_invoice', 'out_refund')
               AND m.invoice_date >= %(before)s AND m.invoice_date < %(day)s
             GROUP BY 1) s ON s.partner_id = f.partner_id
      LEFT JOIN (
            SELECT m.commercial_partner_id AS partner_id,
                   sum(l.quantity * lu.factor / pu.factor * COALESCE((p.standard_price->>%(key)s)::float8, 0)) AS cost
              FROM account_move m
              JOIN account_move_line l ON l.move_id = m.id AND l.display_type = 'product'
              JOIN product_product p ON p.id = l.product_id AND p.standard_price IS NOT NULL
              JOIN product_template t ON t.id = p.product_tmpl_id
              JOIN uom_uom lu ON lu.id = l.product_uom_id
              JOIN uom_uom pu ON pu.id = t.uom_id
             WHERE m.company_id = %(company)s AND m.state = 'posted' AND m.move_type = 'out_invoice'
               AND m.invoice_date >= %(year)s AND m.invoice_date < %(day)s
             GROUP BY 1) k ON k.partner_id = f.partner_id
      LEFT JOIN (
            SELECT m.commercial_partner_id AS partner_id, sum(COALESCE(r.amount, 0)) / sum(l.debit) * 100 AS share
              FROM account_move_line l
              JOIN account_move m ON m.id = l.move_id AND m.move_type = 'out_invoice'
              LEFT JOIN (SELECT q.debit_move_id, sum(q.amount) AS amount
                           FROM account_partial_reconcile q JOIN account_move_line d ON d.id = q.debit_move_id
                          WHERE q.max_date <= d.date_maturity GROUP BY 1) r ON r.debit_move_id = l.id
             WHERE l.company_id = %(company)s AND l.display_type = 'payment_term' AND l.parent_state = 'posted' AND l.debit > 0
               AND l.date_maturity >= %(year)s AND l.date_maturity < %(day)s
             GROUP BY 1) p ON p.partner_id = f.partner_id
     WHERE f.company_id = %(company)s AND f.state <> 'closed'
    ON CONFLICT (file_id) DO UPDATE
       SET revenue = EXCLUDED.revenue, frequency = EXCLUDED.frequency, recency = EXCLUDED.recency, margin = EXCLUDED.margin,
           growth = EXCLUDED.growth, punctuality = EXCLUDED.punctuality
"""


def grade_bare(env):
    """The same figures of every customer in one hand-written upsert."""
    from dateutil.relativedelta import relativedelta

    env.cr.execute(
        """CREATE TABLE IF NOT EXISTS bench_grade (file_id integer PRIMARY KEY, revenue float8, frequency integer, recency integer,
                  margin float8, growth float8, punctuality float8)"""
    )
    env.cr.commit()
    day = env.company._custproc_today()
    values = {
        "company": env.company.id,
        "key": str(env.company.id),
        "day": day,
        "year": day - relativedelta(months=12),
        "before": day - relativedelta(months=24),
    }
    env.cr.execute("SET LOCAL jit = off")
    with Meter(env) as meter:
        env.cr.execute(_FIGURES, values)
    count = env.cr.rowcount
    env.cr.commit()
    tidy_tables(env, ["bench_grade"])
    return meter.result(units=count)


def grade_ours(env):
    """Every customer as the monthly job grades him: figures, score, grade, what changed, chunk by chunk."""
    runs = env["custproc.grade.run"].sudo()
    runs.search([("company_id", "=", env.company.id)]).unlink()
    run = runs._begin(env.company)
    with Meter(env) as meter:
        while not run.is_done:
            run._grade_chunk()
    result = meter.result(units=run.file_count, changed=run.changed_count, flagged=run.problem_count)
    env.cr.commit()
    tidy_tables(env, ["custproc_customer_file", "custproc_grade_change"])
    return result
