"""The grading of many customers in one statement; policies/customer/score.py says the same for one.

Money in the company's currency, twelve calendar months up to the start of the day; what is posted counts.
"""

from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from odoo.tools import SQL


@dataclass(frozen=True)
class Source:
    """A query that gives measures: columns `partner_id` and one per code. It may join `chosen (file_id, partner_id)`, whom it is asked for.

    `absent` holds the values of customers the query has no row of; a code that is missing there stays without a value.
    """

    codes: tuple
    query: SQL
    absent: dict


def invoices_source(company, day):
    """Revenue, margin, growth, frequency and recency from posted customer invoices; cost at the products' cost
    of today, and no margin where no product has a cost."""
    year, before = day - relativedelta(months=12), day - relativedelta(months=24)
    query = SQL(
        """
        WITH moves AS MATERIALIZED (
            SELECT m.id, m.commercial_partner_id AS partner_id, m.move_type, m.invoice_date, m.amount_untaxed_signed AS amount
              FROM account_move m JOIN chosen c ON c.partner_id = m.commercial_partner_id
             WHERE m.company_id = %(company)s AND m.state = 'posted' AND m.move_type IN ('out_invoice', 'out_refund')
               AND m.invoice_date >= %(before)s AND m.invoice_date < %(day)s),
        costs AS (
            SELECT m.partner_id,
                   sum(CASE m.move_type WHEN 'out_refund' THEN -1 ELSE 1 END * l.quantity * COALESCE(lu.factor / NULLIF(pu.factor, 0), 1)
                       * COALESCE((p.standard_price->>%(key)s)::float8, 0)) AS cost
              FROM moves m
              JOIN account_move_line l ON l.move_id = m.id AND l.display_type = 'product'
              JOIN product_product p ON p.id = l.product_id
              JOIN product_template t ON t.id = p.product_tmpl_id
              LEFT JOIN uom_uom lu ON lu.id = l.product_uom_id
              LEFT JOIN uom_uom pu ON pu.id = t.uom_id
             WHERE m.invoice_date >= %(year)s AND p.standard_price IS NOT NULL
             GROUP BY m.partner_id),
        sums AS (
            SELECT partner_id,
                   COALESCE(sum(amount) FILTER (WHERE invoice_date >= %(year)s), 0)::float8 AS revenue,
                   COALESCE(sum(amount) FILTER (WHERE invoice_date < %(year)s), 0)::float8 AS earlier,
                   count(*) FILTER (WHERE invoice_date >= %(year)s AND move_type = 'out_invoice') AS frequency,
                   %(day)s::date - max(invoice_date) FILTER (WHERE move_type = 'out_invoice') AS recency
              FROM moves GROUP BY partner_id)
        SELECT s.partner_id, s.revenue, s.frequency, s.recency,
               CASE WHEN s.revenue > 0 AND k.cost > 0 THEN (s.revenue - k.cost) / s.revenue * 100 END AS margin,
               CASE WHEN s.earlier > 0 THEN (s.revenue - s.earlier) / s.earlier * 100 END AS growth
          FROM sums s LEFT JOIN costs k ON k.partner_id = s.partner_id
        """,
        company=company.id,
        key=str(company.id),
        day=day,
        year=year,
        before=before,
    )
    no_invoice = (day - before).days
    return Source(("revenue", "margin", "growth", "frequency", "recency"), query, {"revenue": 0, "frequency": 0, "recency": no_invoice})


# Values from the sources, the score and the grade they make, what changed of it, and the files written.
_GRADING = """
    WITH chosen AS MATERIALIZED (
        SELECT id AS file_id, partner_id FROM custproc_customer_file
         WHERE company_id = %(company)s AND state <> 'closed' AND id > %(position)s ORDER BY id LIMIT %(limit)s),
    %(ctes)s,
    valued AS MATERIALIZED (SELECT c.file_id, c.partner_id%(columns)s FROM chosen c %(joins)s),
    scored AS (SELECT v.file_id, v.partner_id, %(score)s AS score, %(stored)s AS stored, %(problem)s AS problem FROM valued v),
    graded AS MATERIALIZED (
        SELECT s.*, CASE %(cases)s ELSE %(lowest)s END AS grade, f.calculated_grade_id AS old_grade, f.grade_score AS old_score,
               f.grade_values AS old_values, f.is_problem AS old_problem, f.graded_on AS old_day
          FROM scored s JOIN custproc_customer_file f ON f.id = s.file_id),
    kept AS (
        INSERT INTO custproc_grade_change
               (file_id, company_id, partner_id, changed_on, cause, previous_id, grade_id, previous_score, score,
                previous_values, values, create_uid, create_date, write_uid, write_date)
        SELECT file_id, %(company)s, partner_id, %(day)s, CASE WHEN old_day IS NULL THEN 'first' ELSE 'score' END, old_grade, grade,
               old_score, score, old_values, stored, %(uid)s, %(now)s, %(uid)s, %(now)s
          FROM graded WHERE grade IS DISTINCT FROM old_grade RETURNING 1),
    written AS (
        UPDATE custproc_customer_file f
           SET calculated_grade_id = g.grade, grade_score = g.score, grade_values = g.stored, graded_on = %(day)s,
               is_problem = g.problem,
               grade_id = CASE WHEN f.override_grade_id IS NOT NULL AND f.override_until >= %(day)s
                               THEN f.override_grade_id ELSE g.grade END
          FROM graded g WHERE f.id = g.file_id RETURNING f.id)
    SELECT (SELECT count(*) FROM written), (SELECT max(file_id) FROM chosen), (SELECT count(*) FROM kept),
           (SELECT COALESCE(array_agg(file_id ORDER BY file_id), '{}') FROM graded WHERE problem AND old_problem IS NOT TRUE)"""


def grading(company, day, now, uid, position, limit, measures, boundaries, sources):
    """The statement that grades the next customers of a company and keeps what changed.

    Returns one row: number of files, last file id, number of changed grades, ids of files flagged anew.

    :param measures: policies/customer/score.py Measure, only those a source knows
    :param boundaries: [(minimum score, grade id)]
    """
    joins, values = [], {}
    for index, source in enumerate(sources):
        alias = SQL.identifier(f"source_{index}")
        joins.append(SQL("LEFT JOIN %s ON %s.partner_id = c.partner_id", alias, alias))
        for code in source.codes:
            column = SQL("%s.%s::float8", alias, SQL.identifier(code))
            values[code] = SQL("COALESCE(%s, %s)", column, source.absent[code]) if code in source.absent else column
    known = [measure for measure in measures if measure.code in values]
    columns = [SQL(", %s AS %s", values[measure.code], SQL.identifier(measure.code)) for measure in known]
    best_first = sorted(boundaries, reverse=True)
    cases = [SQL("WHEN score >= %s THEN %s", minimum, key) for minimum, key in best_first]
    ctes = [SQL("%s AS (%s)", SQL.identifier(f"source_{index}"), source.query) for index, source in enumerate(sources)]
    return SQL(
        _GRADING,
        company=company.id,
        position=position,
        limit=limit,
        ctes=SQL(", ").join(ctes),
        columns=SQL("").join(columns),
        joins=SQL(" ").join(joins),
        score=_score(known),
        stored=_stored(known),
        problem=_problem(known),
        cases=SQL(" ").join(cases),
        lowest=best_first[-1][1],
        day=day,
        uid=uid,
        now=now,
    )


def _score(measures):
    """Weighted mean of the points; NULL when no measure has a value."""
    won, weights = [SQL("0")], [SQL("0")]
    for measure in measures:
        value = SQL("v.%s", SQL.identifier(measure.code))
        share = SQL("LEAST(GREATEST((%s - %s) / %s, 0), 1)", value, float(measure.worst), float(measure.best - measure.worst))
        won.append(SQL("CASE WHEN %s IS NULL THEN 0 ELSE %s * %s END", value, share, float(measure.weight * 100)))
        weights.append(SQL("CASE WHEN %s IS NULL THEN 0 ELSE %s END", value, float(measure.weight)))
    return SQL("ROUND(((%s) / NULLIF(%s, 0))::numeric, 2)", SQL(" + ").join(won), SQL(" + ").join(weights))


def _stored(measures):
    """The measures with a value as JSON: {code: [value, worst, best, weight]}."""
    pairs = [
        SQL(
            "%s, CASE WHEN v.%s IS NOT NULL THEN jsonb_build_array(ROUND(v.%s::numeric, 4), %s, %s, %s) END",
            measure.code,
            SQL.identifier(measure.code),
            SQL.identifier(measure.code),
            float(measure.worst),
            float(measure.best),
            float(measure.weight),
        )
        for measure in measures
    ]
    return SQL("jsonb_strip_nulls(jsonb_build_object(%s))", SQL(", ").join(pairs))


def _problem(measures):
    """Whether any watched measure lies on the worse side of its limit."""
    beyond = [SQL("FALSE")]
    for measure in measures:
        if measure.limit is not None:
            sign = SQL("<") if measure.best > measure.worst else SQL(">")
            beyond.append(SQL("COALESCE(v.%s %s %s, FALSE)", SQL.identifier(measure.code), sign, float(measure.limit)))
    return SQL("(%s)", SQL(" OR ").join(beyond))
