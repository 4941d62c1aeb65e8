"""What the cells of a table say: amounts, days, and in which format a file writes its days."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

DATE_FORMATS = ("ymd", "dmy", "mdy")
_AMOUNT = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")

YES = {"yes", "y", "true", "1", "x", "是", "有", "t"}
NO = {"", "no", "n", "false", "0", "否", "无", "無", "f"}
# Full-width letters, digits and signs, as Chinese input methods write them, are read like their plain sisters.
_PLAIN = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: " "}


@dataclass(frozen=True, slots=True)
class DateGuess:
    """Which date formats fit a file best: more than one means that the user has to say; `misfits` fit none of them."""

    formats: tuple[str, ...]
    misfits: int
    example: str = ""

    @property
    def is_ambiguous(self) -> bool:
        return len(self.formats) > 1


def parse_amount(text: str) -> Decimal | None:
    """An amount with a point before the decimals and commas, if any, between thousands; None if it is none. In brackets it is negative.

    >>> [parse_amount(t) for t in ("55.94", "1,234.50", "-3", "(1,234.50)", "１２．５", "12,34", "1e3", "NaN", "(-3)", "")]
    [Decimal('55.94'), Decimal('1234.50'), Decimal('-3'), Decimal('-1234.50'), Decimal('12.5'), None, None, None, None, None]
    """
    text = text.translate(_PLAIN).strip()
    if len(text) > 2 and text[0] + text[-1] == "()" and text[1] not in "+-":
        text = f"-{text[1:-1]}"
    if not _AMOUNT.fullmatch(text) or not text.isascii():
        return None
    return Decimal(text.replace(",", ""))


def is_day_number(text: str) -> bool:
    """Whether it is a day as spreadsheets count them (46023 is 2026-01-01): a cell of dates that is not formatted as one.

    >>> is_day_number("46023"), is_day_number("20260101"), is_day_number("12")
    (True, False, False)
    """
    return bool(re.fullmatch(r"[2-7]\d{4}(\.\d+)?", text.strip()))


_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_PARTS = re.compile(r"(\d{1,4})([-/.年])(\d{1,2})([-/.月])(\d{1,4})日?")


def _date_parts(text: str) -> tuple[int, int, int, bool] | None:
    """The three numbers of a date and whether the year stands first; None where the text is no date at all."""
    text = _TIME.sub("", text.translate(_PLAIN).strip())
    if re.fullmatch(r"[0-9]{8}", text):
        return int(text[:4]), int(text[4:6]), int(text[6:]), True
    match = _PARTS.fullmatch(text.replace(" ", ""))
    if not match:
        return None
    first, mark1, second, mark2, third = match.groups()
    if (mark1, mark2) != ("年", "月") and mark1 != mark2:
        return None
    if len(first) == 4 and len(third) <= 2:
        return int(first), int(second), int(third), True
    if len(first) <= 2 and len(third) == 4:
        return int(first), int(second), int(third), False
    return None


def parse_date(text: str, date_format: str) -> date | None:
    """A day written as year-month-day (always understood) or in the file's format; None if it is none.

    Years need four digits: "1/2/13" has three readings.

    >>> parse_date("6/7/2013", "mdy"), parse_date("6/7/2013", "dmy"), parse_date("2013-06-07", "dmy")
    (datetime.date(2013, 6, 7), datetime.date(2013, 7, 6), datetime.date(2013, 6, 7))
    >>> parse_date("6/7/2013", "ymd"), parse_date("2013年6月7日", "ymd"), parse_date("30/2/2013", "dmy"), parse_date("1/2/13", "mdy")
    (None, datetime.date(2013, 6, 7), None, None)
    """
    parts = _date_parts(text)
    if parts is None:
        return None
    first, second, third, is_year_first = parts
    if is_year_first:
        year, month, day = first, second, third
    elif date_format == "dmy":
        day, month, year = first, second, third
    elif date_format == "mdy":
        month, day, year = first, second, third
    else:
        return None
    try:
        return date(year, month, day) if year >= 1900 else None
    except ValueError:
        return None


def guess_date_format(texts: Iterable[str]) -> DateGuess:
    """Which formats the dates of a file fit best.

    >>> guess_date_format(["1/2/2013", "1/15/2013"]).formats
    ('mdy',)
    >>> guess = guess_date_format(["1/2/2013", "3/4/2013"])
    >>> guess.formats, guess.is_ambiguous, guess.example
    (('dmy', 'mdy'), True, '1/2/2013')
    >>> guess_date_format(["2013-01-02"]).formats
    ('ymd',)
    """
    texts = [text for text in texts if text.strip()]
    open_texts = [text for text in texts if not ((parts := _date_parts(text)) and parts[3])]
    iso_misfits = sum(parse_date(text, "ymd") is None for text in texts if text not in set(open_texts))
    if not open_texts:
        return DateGuess(("ymd",), iso_misfits)
    failures = {name: sum(parse_date(text, name) is None for text in open_texts) for name in DATE_FORMATS}
    best = min(failures.values())
    formats = tuple(name for name in DATE_FORMATS if failures[name] == best)
    if best == len(open_texts):  # nothing in the file is a date that any format reads
        formats = ("ymd",)
    both = (text for text in open_texts if parse_date(text, "dmy") and parse_date(text, "mdy"))
    return DateGuess(formats, best + iso_misfits, next(both, ""))
