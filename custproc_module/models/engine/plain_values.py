"""Values of many records at once, without a record for each: what a gate reads of the five moves of a transfer, it reads five times ten."""


def plain_values(records, *names):
    """[(value, …), …], one tuple a record, of stored fields that are no collections and the same in every language; the id, or
    False, of a record.

    The values are those that reading the fields one by one would give, fetched and computed where they are not known yet. Ask
    under sudo: access to the fields is not tried.
    """
    ids, env = records._ids, records.env
    columns = []
    for name in names:
        field = records._fields[name]
        if field.compute and env.transaction.tocompute.get(field):
            field.recompute(records)
        cache = field._get_cache(env)
        try:
            values = list(map(cache.__getitem__, ids))
        except KeyError:
            for record in records:
                record[name]  # brings it into the cache, mostly together with those of the other records
            values = list(map(cache.__getitem__, ids))
        if None in values:
            nothing = False if field.type == "many2one" else field.convert_to_record(None, records)
            values = [nothing if value is None else value for value in values]
        columns.append(values)
    return list(zip(*columns, strict=True))
