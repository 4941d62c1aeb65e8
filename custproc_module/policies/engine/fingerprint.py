"""A canonical digest of what was agreed, so that a verdict counts only while nothing of it changed."""

import hashlib
import json
import unicodedata
from datetime import date, datetime
from decimal import Decimal


def canonical(value):
    """The one way to write a value: equal content gives equal text, whatever type carried it.

    Numbers lose trailing zeros and the sign of zero, texts are composed (NFC), mappings are ordered by key, nothing is None.

    >>> canonical({"b": 2.50, "a": (1, True)}) == canonical({"a": [1.0, True], "b": Decimal("2.5")})
    True
    >>> canonical(-0.0), canonical(100.0), canonical(0.1 + 0.2)
    ('0', '100', '0.3')
    """
    if value is None or value is False:
        return None
    if value is True:
        return True
    if type(value) is str and value.isascii():
        return value
    if isinstance(value, (int, float, Decimal)):
        return _decimal(value)
    if isinstance(value, datetime):
        return value.replace(microsecond=0).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {str(key): canonical(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, (list, tuple)):
        return [canonical(item) for item in value]
    raise TypeError(f"no canonical form for {type(value).__name__}")


def _decimal(value):
    if isinstance(value, int):
        return str(value)
    # A float carries noise behind its 15th digit; two sides that agreed on 0.3 must not differ by it.
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    # Most floats come out plain, and a Decimal would take most of the time of a gate's fingerprint.
    if "e" in text or not isinstance(value, float):
        text = format(Decimal(text).normalize(), "f")
    return "0" if text in ("-0", "0") else text


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


# Texts made lately, by the values exactly as they came: a gate asks for the same digest when it judges and when what it let pass is
# proved. What changed has another key, so nothing in here can be out of date.
_made = {}
_KEPT = 2000


def text_of(values) -> str:
    """The canonical text of nested plain values, the same on every machine."""
    key = repr(values)
    text = _made.get(key)
    if text is None:
        if len(_made) >= _KEPT:
            _made.clear()
        text = _made[key] = _encode(canonical(values))
    return text


def digest(values) -> str:
    """SHA-256 of the canonical text, 64 hexadecimal digits.

    >>> digest({"price": 10}) == digest({"price": 10.00})
    True
    >>> digest({"price": 10}) == digest({"price": 10.01})
    False
    """
    return hashlib.sha256(text_of(values).encode()).hexdigest()
