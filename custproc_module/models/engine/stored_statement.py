"""Statements that are kept in the database as functions, because planning them takes longer than running them.

A gate asks for the figures of one payer by a statement over a dozen tables. PostgreSQL plans what is sent to it anew each time; the
statement of a function is planned once a connection, for whatever it is given, and again when a table it reads is analysed. A
function runs with the rights and the search path of the caller, like the statement itself.
"""

from odoo.tools import SQL

PREFIX = "custproc_"


def store(cr, name, parameters, columns, statement, steps=None, lookups=None, alone=None):
    """Keep a statement under a name, in place of what was kept there; called by `init()` of the model that asks it, so that an
    upgrade of the module brings the new text.

    :param str name: beginning with PREFIX, which is how the removal of the module finds it
    :param dict parameters: {name: SQL type}; the statement means them by their names, which no column may have: `in_day`
    :param dict columns: {name: SQL type} of a row, in the order in which the statement selects or returns them
    :param SQL statement: may hold values, too; they are those of now for ever
    :param SQL steps: what stands behind its WITH, where it has one that writes: PostgreSQL takes that in front of everything only
    :param dict lookups: {name: (SQL type, expression)} of what is looked up once before; the statement means it like a parameter
    :param tuple alone: (name of an array among the parameters, the statement as `only` makes it for an array of one value), for a
        statement that is planned better for one value than for the ten that PostgreSQL expects of an array
    """
    drop(cr, name)
    declared = [SQL("%s %s := %s; ", SQL.identifier(key), SQL(kind), found) for key, (kind, found) in (lookups or {}).items()]
    names = [SQL.identifier(column) for column in columns]
    asked = _query(columns, statement, steps)
    if alone:
        parameter, for_one = alone
        asked = SQL("IF cardinality(%s) = 1 THEN %s ELSE %s END IF;", SQL.identifier(parameter), _query(columns, for_one, steps), asked)
    body = SQL("#variable_conflict use_column\nDECLARE %s BEGIN %s END", SQL("").join(declared), asked)
    # One plan for every call: the arguments are some ids and a day, which plan the same whatever they are. Compiling it would
    # take longer than running it.
    cr.execute(
        SQL(
            """CREATE FUNCTION %s (%s) RETURNS TABLE (%s) LANGUAGE plpgsql
                  SET plan_cache_mode = force_generic_plan SET jit = off AS %s""",
            SQL.identifier(name),
            SQL(", ").join(SQL("%s %s", SQL.identifier(key), SQL(kind)) for key, kind in parameters.items()),
            SQL(", ").join(SQL("%s %s", column, SQL(kind)) for column, kind in zip(names, columns.values(), strict=True)),
            cr.mogrify(body).decode(),
        )
    )


def _query(columns, statement, steps):
    names = [SQL.identifier(column) for column in columns]
    return SQL(
        "RETURN QUERY WITH %sresult (%s) AS (%s) SELECT %s FROM result;",
        SQL("%s, ", steps) if steps else SQL(),
        SQL(", ").join(names),
        statement,
        SQL(", ").join(SQL("%s::%s", column, SQL(kind)) for column, kind in zip(names, columns.values(), strict=True)),
    )


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
