"""Read a table from a file: its encoding, its columns, the format of its dates, its amounts.

A file is CSV (UTF-8 with or without byte order mark, GB18030; comma, semicolon, tab or bar) or XLSX. Every cell becomes text;
dates and numbers that a spreadsheet knows as such become ISO dates and plain decimals, which no date format can misread.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import openpyxl

MAX_ROWS = 200_000
DATE_FORMATS = ("ymd", "dmy", "mdy")
_AMOUNT = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")

YES = {"yes", "y", "true", "1", "x", "是", "有", "t"}
NO = {"", "no", "n", "false", "0", "否", "无", "無", "f"}


class FileError(Exception):
    """The file as a whole cannot be read; `code` says why, `facts` with which values."""

    def __init__(self, code: str, **facts):
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row cannot be loaded: a code and the values that go into its text."""

    code: str
    facts: Mapping = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """A file read: its header, and its rows with their number as a spreadsheet shows it (the header is row 1)."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str


@dataclass(frozen=True, slots=True)
class DateGuess:
    """Which date formats fit a file best: more than one means that the user has to say; `misfits` fit none of them."""

    formats: tuple[str, ...]
    misfits: int
    example: str = ""

    @property
    def is_ambiguous(self) -> bool:
        return len(self.formats) > 1


def read_table(content: bytes) -> Table:
    """Header and rows of a file.

    :raises FileError: codes empty, encoding, unreadable, too_long, no_rows
    """
    if not content.strip():
        raise FileError("empty")
    if content[:4] == b"PK\x03\x04":
        encoding, records = "xlsx", _read_xlsx(content)
    else:
        encoding, records = _read_csv(content)
    numbered = [(number, tuple(map(str.strip, cells))) for number, cells in enumerate(records, start=1)]
    numbered = [(number, cells) for number, cells in numbered if any(cells)]
    if len(numbered) < 2:
        raise FileError("no_rows")
    (_number, header), rows = numbered[0], numbered[1:]
    width = max((index for index, name in enumerate(header, start=1) if name), default=0)
    return Table(header[:width], tuple((number, _trim(cells, width)) for number, cells in rows), encoding)


def _trim(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    """Cells as wide as the header: filled up with blanks; what stands beyond it stays, so that the check can name it."""
    while len(cells) > width and not cells[-1]:
        cells = cells[:-1]
    return cells + ("",) * (width - len(cells))


def _read_csv(content: bytes) -> tuple[str, list[list[str]]]:
    if b"\x00" in content:
        raise FileError("unreadable")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise FileError("encoding")
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise FileError("unreadable") from error
    if len(records) > MAX_ROWS:
        raise FileError("too_long", rows=len(records), maximum=MAX_ROWS)
    return "utf-8" if encoding == "utf-8-sig" else encoding, records


def _read_xlsx(content: bytes) -> list[list[str]]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        records = []
        for cells in book.worksheets[0].iter_rows(values_only=True):
            records.append([_cell_text(cell) for cell in cells])
            if len(records) > MAX_ROWS:
                raise FileError("too_long", rows=len(records), maximum=MAX_ROWS)
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError, EOFError) as error:
        raise FileError("unreadable") from error
    return records


def _cell_text(value) -> str:
    """A spreadsheet's cell as text.

    >>> [_cell_text(v) for v in (None, 55.94, 611365.0, datetime(2013, 6, 30), True, " x ")]
    ['', '55.94', '611365', '2013-06-30', 'yes', ' x ']
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    return str(value)


def synonyms(names: Mapping[str, str]) -> dict[str, str]:
    """{written name: target} of {target: names in one string, without spaces and in lower case}."""
    return {name: target for target, words in names.items() for name in words.split()}


def plain_name(text: str) -> str:
    """A column's name as names are compared: letters and digits alone, in lower case.

    >>> plain_name("Credit limit (CNY)"), plain_name("有效期 至")
    ('creditlimitcny', '有效期至')
    """
    return re.sub(r"[\W_]+", "", text.lower())


def guess_targets(header: Sequence[str], known: Mapping[str, str]) -> dict[str, int]:
    """Which column holds what, by its name: {target: column index}; the first column that fits wins.

    >>> guess_targets(["Customer ID", "Note", "到期日", "customer"], synonyms({"customer": "customer customerid", "due": "duedate 到期日"}))
    {'customer': 0, 'due': 2}
    """
    found: dict[str, int] = {}
    for index, name in enumerate(header):
        target = known.get(plain_name(name))
        if target:
            found.setdefault(target, index)
    return found


def parse_amount(text: str) -> Decimal | None:
    """An amount with a point before the decimals and commas, if any, between thousands; None if it is none.

    >>> [parse_amount(t) for t in ("55.94", "1,234.50", "-3", "12,34", "1e3", "NaN", "")]
    [Decimal('55.94'), Decimal('1234.50'), Decimal('-3'), None, None, None, None]
    """
    text = text.strip()
    if not _AMOUNT.fullmatch(text) or not text.isascii():
        return None
    return Decimal(text.replace(",", ""))


_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_PARTS = re.compile(r"(\d{1,4})([-/.年])(\d{1,2})([-/.月])(\d{1,4})日?")


def _date_parts(text: str) -> tuple[int, int, int, bool] | None:
    """The three numbers of a date and whether the year stands first; None where the text is no date at all."""
    text = _TIME.sub("", text.strip())
    if re.fullmatch(r"\d{8}", text):
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
