"""Read a table from a file: its encoding, its header, its rows; what its cells say is read by table_values.py.

A file is CSV (UTF-8 with or without byte order mark, GB18030; comma, semicolon, tab or bar) or XLSX. Every cell becomes text;
dates and numbers that a spreadsheet knows as such become ISO dates and plain decimals, which no date format can misread.
"""

import csv
import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

MAX_ROWS = 200_000
MAX_SHEETS = 20  # looked through for the one that holds the table
MAX_UNPACKED = 400_000_000  # bytes of a workbook once unpacked: four times what MAX_ROWS of ten columns take
# What a table may stand below: its title, who made it and when. A row is taken for the header there by three names that are known.
TITLE_ROWS = 10
NAMES_OF_A_HEADER = 3


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


def read_table(content: bytes, count_names: Callable[[Sequence[str]], int] | None = None) -> Table:
    """Header and rows of a file. In a workbook the sheet whose header is known best counts, else the first that holds rows.

    :param count_names: how many known names of columns a row holds; with it the header is found below a title, and its sheet
    :raises FileError: codes empty, encoding, unreadable, quotes, too_long, too_large, no_rows
    """
    if not content.strip():
        raise FileError("empty")
    if content[:4] == b"PK\x03\x04":
        encoding, records = _read_xlsx(content, count_names)
    else:
        encoding, records = _read_csv(content)
    numbered = [(number, tuple(map(str.strip, cells))) for number, cells in enumerate(records, start=1)]
    numbered = [(number, cells) for number, cells in numbered if any(cells)]
    numbered = numbered[_find_header(numbered, count_names) :]
    if len(numbered) < 2:
        raise FileError("no_rows")
    (_number, header), rows = numbered[0], numbered[1:]
    width = max((index for index, name in enumerate(header, start=1) if name), default=0)
    if encoding.startswith("xlsx"):  # nothing shifts in a sheet: what stands beside the table is no part of it
        rows = [(number, cells[:width]) for number, cells in rows]
        rows = [(number, cells) for number, cells in rows if any(cells)]
    return Table(header[:width], tuple((number, _trim(cells, width)) for number, cells in rows), encoding)


def _find_header(numbered: Sequence[tuple[int, Sequence[str]]], count_names) -> int:
    """Where the header stands: first, or below a title where a row holds three known names and more of them than the first."""
    if not count_names or not numbered:
        return 0
    counts = [count_names(cells) for _number, cells in numbered[:TITLE_ROWS]]
    best = max(counts)
    return counts.index(best) if best >= NAMES_OF_A_HEADER and best > counts[0] else 0


def _trim(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    """Cells as wide as the header: filled up with blanks; what stands beyond it stays, so that the check can name it."""
    while len(cells) > width and not cells[-1]:
        cells = cells[:-1]
    return cells + ("",) * (width - len(cells))


def _read_csv(content: bytes) -> tuple[str, list[list[str]]]:
    marked = content[:2] in (b"\xff\xfe", b"\xfe\xff")  # "Unicode text" of a spreadsheet
    if b"\x00" in content and not marked:
        raise FileError("unreadable")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise FileError("encoding")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_guess_delimiter(text), strict=True)
    records = []
    try:
        for cells in reader:
            records.append(cells)
            if len(records) > MAX_ROWS:
                raise FileError("too_long", maximum=MAX_ROWS)
    except csv.Error as error:
        # An open quotation mark would swallow the rows below it into one cell.
        raise FileError("quotes", row=len(records) + 1) from error
    return "utf-8" if encoding == "utf-8-sig" else encoding, records


def _guess_delimiter(text: str) -> str:
    """The mark that parts the cells: the most frequent one of the first line that has any, as a title has none.

    >>> [_guess_delimiter(text) for text in ("a;b;c", "Open items\\na\\tb", "a")]
    [';', '\\t', ',']
    """
    for line in text.splitlines()[:TITLE_ROWS]:
        delimiter = max(",;\t|", key=line.count)
        if delimiter in line:
            return delimiter
    return ","


# Rows of a sheet that tell whether it holds the table; blank ones may stand before and between them.
LOOKED_AT = 200
# A formula that no spreadsheet has worked out: programs write such workbooks. One whose result is no text has one ("str").
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$")
_UNWORKED = re.compile(rb"<c (?![^>]*t=\"str\")[^>]*><f[^>]*>[^<]*</f>(?:<v ?/>|<v></v>)?</c>")

# What openpyxl lets through when a workbook is broken: a SyntaxError is of XML, a RuntimeError of a password.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, InvalidFileException, KeyError, ValueError, IndexError, OSError, EOFError, SyntaxError),
    *(TypeError, AttributeError, RuntimeError, AssertionError),
)


def _read_xlsx(content: bytes, count_names) -> tuple[str, list[list[str]]]:
    """The rows of the sheet that holds the table, and how the file was read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED:
                raise FileError("too_large", maximum=MAX_UNPACKED // 1_000_000)
            unworked = any(map(_UNWORKED.search, map(packed.read, filter(_SHEET.match, packed.namelist()))))
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = sorted(book.worksheets, key=lambda sheet: sheet.sheet_state != "visible")
        name = _choose_sheet(sheets, count_names)
        if name:
            records = _read_sheet(book[name])
            if unworked:
                _show_formulas(records, openpyxl.load_workbook(io.BytesIO(content), read_only=True)[name])
            return (f"xlsx: {name}" if len(sheets) > 1 else "xlsx"), records
    except _BROKEN as error:
        raise FileError("unreadable") from error
    raise FileError("no_rows")


def _choose_sheet(sheets, count_names) -> str:
    """The sheet that holds the table: the one whose header has most of the known names; else the first with more than one row.

    Those on view come before hidden ones. A sheet of notes before the data is not taken for the table.
    """
    best, found = -1, ""
    for sheet in sheets[:MAX_SHEETS]:
        first = [[_cell_text(cell) for cell in cells] for cells in itertools.islice(sheet.iter_rows(values_only=True), LOOKED_AT)]
        filled = [cells for cells in first if any(map(str.strip, cells))]
        known = max(map(count_names, filled[:TITLE_ROWS]), default=0) if count_names else 0
        known = known if known >= NAMES_OF_A_HEADER else 0
        if len(filled) > 1 and known > best:
            best, found = known, sheet.title
    return found


def _show_formulas(records: list[list[str]], sheet):
    """Put the formula itself where a workbook holds no result of it, so that the check can name it: a blank would hide the cause."""
    for record, cells in zip(records, sheet.iter_rows(values_only=True), strict=False):
        for index, cell in enumerate(cells[: len(record)]):
            if not record[index] and isinstance(cell, str) and cell.startswith("="):
                record[index] = cell


def _read_sheet(sheet) -> list[list[str]]:
    records = []
    for cells in sheet.iter_rows(values_only=True):
        records.append([_cell_text(cell) for cell in cells])
        if len(records) > MAX_ROWS:
            raise FileError("too_long", maximum=MAX_ROWS)
    return records


def _cell_text(value) -> str:
    """A spreadsheet's cell as text.

    >>> [_cell_text(v) for v in (None, 55.94, 611365.0, datetime(2013, 6, 30), date(2013, 6, 30), True, " x ")]
    ['', '55.94', '611365', '2013-06-30', '2013-06-30', 'yes', ' x ']
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
