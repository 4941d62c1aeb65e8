"""What a step is going to read, read at once: one query, where the host takes a query for each thing as it comes to it."""

from collections import defaultdict

from odoo.fields import Domain
from odoo.tools import SQL

from .plain_values import plain_values


def read_at_once(records, *more):
    """Bring all columns that are read together of these records into the cache, and more that the host reads apart from them.

    :param more: names of fields, or of groups of fields (`prefetch`), that are read later in the same step
    """
    groups = {True, *more}
    names = [
        name
        for name, field in records._fields.items()
        if (field.prefetch in groups or name in groups) and records._has_field_access(field, "read")
    ]
    records.fetch(names)


def read_ahead(*collections):
    """Bring collections of one model, and all that is read at once of the records in them, into the cache.

    Nothing else follows from it than from reading each: the same records are found, by the same access, in the same order. What is known
    already is not asked again, and a collection that a domain of its own narrows is left to be read by itself.

    :param collections: (records, name of a field that holds their lines), …
    :raise AccessError: the lines may not be read
    """
    asked = []
    for records, name in collections:
        field = records._fields[name]
        known = field._get_cache(records.env)
        unknown = records.browse(id_ for id_ in records._ids if id_ and id_ not in known)
        if unknown and field.get_comodel_domain(records).is_true():
            asked.append((unknown, field))
    if not asked:
        return
    records, field = asked[0]
    lines = records.env[field.comodel_name]
    if lines._active_name:
        lines = lines.with_context(active_test=False)
    lines = lines.search_fetch(Domain.OR(Domain(field.inverse_name, "in", records._ids) for records, field in asked))
    for records, field in asked:
        of = defaultdict(list)
        for line_id, (owner_id,) in zip(lines._ids, plain_values(lines, field.inverse_name), strict=True):
            of[owner_id].append(line_id)
        field._insert_cache(records, [tuple(of[id_]) for id_ in records._ids])


def find_empty(*collections):
    """Find out in one query which collections hold nothing, and know it from then on.

    The host reads each collection by a query of its own when it comes to it, and most that belong to a usual document are empty. What
    is empty is so for every reader, in every order, under every domain; whatever holds something is read as ever.

    :param collections: (records, name of a field that holds others), …; what the model does not have is passed over
    """
    asked = []
    for records, name in collections:
        field = records._fields.get(name)
        holder = _find_holder(records.env, field) if field else None
        known = field._get_cache(records.env) if holder else ()
        unknown = records.browse(id_ for id_ in records._ids if id_ and id_ not in known)
        if holder and unknown:
            asked.append((unknown, field, SQL("EXISTS (SELECT 1 FROM %s WHERE %s IN %s)", *holder, unknown._ids)))
    if len(asked) < 2:
        return
    [found] = asked[0][0].env.execute_query(SQL("SELECT %s", SQL(", ").join(condition for _records, _field, condition in asked)))
    for (records, field, _condition), holds in zip(asked, found, strict=True):
        if not holds:
            field._insert_cache(records, [()] * len(records))


def _find_holder(env, field):
    """The table that says what a collection holds, and its column for the owner; None where it follows from other things."""
    if not field.store:
        return None
    if field.type == "many2many":
        return SQL.identifier(field.relation), SQL.identifier(field.column1)
    if field.type == "one2many":
        lines = env[field.comodel_name]
        owner = lines._fields[field.inverse_name]
        if lines._auto and owner.store and owner.type == "many2one":
            return SQL.identifier(lines._table), SQL.identifier(owner.name, to_flush=owner)
    return None
