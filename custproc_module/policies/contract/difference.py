"""What changed between two states of what was agreed, as facts that the model turns into words.

A state is `{"head": {field: text}, "lines": {line key: {"product": text, field: text, …}}}`: texts as a reader knows them,
so that the difference can be told years later, when the records behind them have other names.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# The language every other one falls back to.
SOURCE = "en_US"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `kind` is changed, added or removed; `item` names the line's product, empty for the head."""

    kind: str
    field: str = ""
    item: str = ""
    old: str = ""
    new: str = ""


def differences(old: Mapping, new: Mapping) -> Iterator[Change]:
    """The differences in reading order: head, then lines changed, removed, added.

    >>> before = {"head": {"payer": "A"}, "lines": {"7": {"product": "Oxygen", "price": "10.00", "quantity": "5"}}}
    >>> after = {"head": {"payer": "A"}, "lines": {"7": {"product": "Oxygen", "price": "12.00", "quantity": "5"}}}
    >>> list(differences(before, after))
    [Change(kind='changed', field='price', item='Oxygen', old='10.00', new='12.00')]
    >>> [change.kind for change in differences(before, {"head": {"payer": "A"}, "lines": {}})]
    ['removed']
    """
    yield from _changed(old.get("head", {}), new.get("head", {}), "")
    old_lines, new_lines = old.get("lines", {}), new.get("lines", {})
    for key, line in old_lines.items():
        if key in new_lines:
            yield from _changed(line, new_lines[key], line.get("product", ""))
    for key, line in old_lines.items():
        if key not in new_lines:
            yield Change("removed", item=line.get("product", ""))
    for key, line in new_lines.items():
        if key not in old_lines:
            yield Change("added", item=line.get("product", ""))


def _changed(old: Mapping, new: Mapping, item: str) -> Iterator[Change]:
    for field in dict.fromkeys([*old, *new]):
        before, after = old.get(field) or "", new.get(field) or ""
        if before != after:
            yield Change("changed", field, item, before, after)


def in_language(snapshot: Mapping | None, lang: str) -> Mapping:
    """One language of a state that is kept in every language its readers read: `{language: state}`.

    A language that was not installed then is read in the source language.

    >>> kept = {"en_US": {"head": {"day": "03/02/2026"}}, "zh_CN": {"head": {"day": "2026年03月02日"}}}
    >>> in_language(kept, "zh_CN")["head"]["day"], in_language(kept, "de_DE")["head"]["day"], in_language(None, "en_US")
    ('2026年03月02日', '03/02/2026', {})
    """
    return (snapshot or {}).get(lang) or (snapshot or {}).get(SOURCE) or {}
