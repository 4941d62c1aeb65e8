"""Values of many records at once, without a record for each: what a gate reads of the five moves of a transfer, it reads five times ten."""


def plain_values(records, *names):
    """[(value, …), …], one tuple a record, of stored fields that are no collections; the id, or False, of a record.

    The values are those that reading the fields one by one would give, fetched and computed where they are not known yet. Ask
    under sudo: access to the fields is not tried.
    """
    return list(zip(*(_column(records, records._fields[name]) for name in names), strict=True))


def _column(records, field):
    if field.compute and records.env.transaction.tocompute.get(field):
        field.recompute(records)
    cache = field._get_cache(records.env)
    if not all(record_id in cache for record_id in records._ids):
        for record in records:
            record[field.name]  # brings it into the cache, mostly together with those of the other records
    values = [cache[record_id] for record_id in records._ids]
    if field.type == "many2one":
        return [value or False for value in values]
    return [field.convert_to_record(value, records) for value in values]
