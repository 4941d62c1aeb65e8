"""Statements that are kept in the database as functions, because planning them takes longer than running them.

A gate asks for the figures of one payer by a statement over a dozen tables. PostgreSQL plans what is sent to it anew each time; the
statement of a function is planned once a connection, for whatever it is given, and again when a table it reads is analysed. A
function runs with the rights and the search path of the caller, like the statement itself.

Running a statement begins with setting up all its parts, also those that find nothing. What is asked for one payer at a time may
therefore be kept as a `Procedure`: small statements one after the other, of which those that have nothing to find are never begun.
"""

from typing import NamedTuple

from odoo.tools import SQL

PREFIX = "custproc_"


class Step(NamedTuple):
    """One statement of a procedure, which gives one row.

    into: names of the variables that take its columns. when: condition on parameters and variables without which it is passed over;
    `FOUND` in it tells whether the step before found a row.
    """

    into: tuple
    statement: SQL
    when: SQL | None = None


class Procedure(NamedTuple):
    """variables: {name: SQL type}, NULL until a step sets them. steps: one after the other. answer: the columns of the one row, in their
    order, of parameters and variables."""

    variables: dict
    steps: list
    answer: list


def store(cr, name, parameters, columns, statement, steps=None, lookups=None, alone=None):
    """Keep a statement under a name, in place of what was kept there; called by `init()` of the model that asks it, so that an
    upgrade of the module brings the new text.

    :param str name: beginning with PREFIX, which is how the removal of the module finds it
    :param dict parameters: {name: SQL type}; the statement means them by their names, which no column may have: `in_day`
    :param dict columns: {name: SQL type} of a row, in the order in which the statement selects or returns them
    :param SQL statement: may hold values, too; they are those of now for ever
    :param SQL steps: what stands behind its WITH, where it has one that writes: PostgreSQL takes that in front of everything only
    :param dict lookups: {name: (SQL type, expression)} of what is looked up once before; the statement means it like a parameter
    :param tuple alone: (name of an array among the parameters, what is asked instead when it holds one value: a statement that says
        so by `only`, for PostgreSQL expects ten values of an array, or a Procedure)
    """
    drop(cr, name)
    lookups = lookups or {}
    declared = [SQL("%s %s; ", SQL.identifier(key), SQL(kind)) for key, (kind, _found) in lookups.items()]
    asked = _query(columns, statement, steps)
    if alone:
        parameter, for_one = alone
        for_one = _block(columns, for_one) if isinstance(for_one, Procedure) else _query(columns, for_one, steps)
        asked = SQL("IF cardinality(%s) = 1 THEN %s ELSE %s END IF;", SQL.identifier(parameter), for_one, asked)
    if lookups:
        found = Step(tuple(lookups), SQL("SELECT %s", SQL(", ").join(expression for _kind, expression in lookups.values())))
        asked = SQL("%s %s", _step(found), asked)
    body = SQL("#variable_conflict use_column\nDECLARE %s BEGIN %s END", SQL("").join(declared), asked)
    # One plan for every call: the arguments are some ids and a day, which plan the same whatever they are. Compiling it would
    # take longer than running it.
    cr.execute(
        SQL(
            """CREATE FUNCTION %s (%s) RETURNS TABLE (%s) LANGUAGE plpgsql
                  SET plan_cache_mode = force_generic_plan SET jit = off AS %s""",
            SQL.identifier(name),
            SQL(", ").join(SQL("%s %s", SQL.identifier(key), SQL(kind)) for key, kind in parameters.items()),
            SQL(", ").join(SQL("%s %s", SQL.identifier(key), SQL(kind)) for key, kind in columns.items()),
            cr.mogrify(body).decode(),
        )
    )


def _query(columns, statement, steps):
    return SQL(
        "RETURN QUERY WITH %sresult (%s) AS (%s) SELECT %s FROM result;",
        SQL("%s, ", steps) if steps else SQL(),
        SQL(", ").join(SQL.identifier(name) for name in columns),
        statement,
        SQL(", ").join(SQL("%s::%s", SQL.identifier(name), SQL(kind)) for name, kind in columns.items()),
    )


def _block(columns, procedure):
    return SQL(
        "DECLARE %s BEGIN %s RETURN QUERY SELECT %s; END;",
        SQL(" ").join(SQL("%s %s;", SQL.identifier(name), SQL(kind)) for name, kind in procedure.variables.items()),
        SQL(" ").join(map(_step, procedure.steps)),
        SQL(", ").join(SQL("(%s)::%s", value, SQL(kind)) for value, kind in zip(procedure.answer, columns.values(), strict=True)),
    )


def _step(step):
    statement = SQL("%s INTO %s;", step.statement, SQL(", ").join(map(SQL.identifier, step.into)))
    return statement if step.when is None else SQL("IF %s THEN %s END IF;", step.when, statement)


def only(parameter):
    """An array parameter of which it is known that it holds one value; PostgreSQL counts the values it sees."""
    return SQL("ARRAY[%s[1]]", SQL.identifier(parameter))


def ask(env, name, *arguments):
    """The rows of a stored statement; one query. What it reads must be flushed before."""
    values = SQL(", ").join(SQL("%s", argument) for argument in arguments)
    return env.execute_query(SQL("SELECT * FROM %s(%s)", SQL.identifier(name), values))


def drop(cr, name):
    """Forget a stored statement, or all of them (`custproc_%`)."""
    cr.execute(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE proname LIKE %s AND pronamespace = current_schema::regnamespace",
        [name.replace("_", r"\_")],
    )
    for (signature,) in cr.fetchall():
        cr.execute(SQL("DROP FUNCTION %s", SQL(signature)))
