"""Values of many records at once, without a record for each: what a gate reads of the five moves of a transfer, it reads five times ten."""


def plain_values(records, *names):
    """[(value, …), …], one tuple a record, of stored fields that are no collections and the same in every language; the id, or
    False, of a record.

    The values are those that reading the fields one by one would give, fetched and computed where they are not known yet. Ask
    under sudo: access to the fields is not tried.
    """
    return [] if not records else list(zip(*(_column(records, records._fields[name]) for name in names), strict=True))


def _column(records, field):
    if field.compute and records.env.transaction.tocompute.get(field):
        field.recompute(records)
    cache = field._get_cache(records.env)
    try:
        values = [cache[record_id] for record_id in records._ids]
    except KeyError:
        for record in records:
            record[field.name]  # brings it into the cache, mostly together with those of the other records
        values = [cache[record_id] for record_id in records._ids]
    nothing = False if field.type == "many2one" else field.convert_to_record(None, records)
    return [nothing if value is None else value for value in values]
