"""Collections read together with the records in them: one query, where reading the collection and then a record of it takes two."""

from collections import defaultdict

from odoo.fields import Domain

from .plain_values import plain_values


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
