"""Tables as people have them: titles above, sheets beside, marks that nobody closed, workbooks that are broken."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from unittest.mock import patch

import openpyxl

from odoo.tests import BaseCase, tagged

from ...policies.credit.receivables_file import guess_targets
from ...policies.engine import table_file, table_values

HEADER = ["customer", "invoice number", "invoice date", "due date", "amount"]
ROW = ["C1", "N1", "2026-01-02", "2026-02-01", "5"]


def workbook(*sheets):
    """The bytes of a workbook of these sheets: (name, rows, state)."""
    book, content = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, rows, state in sheets:
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        for row in rows:
            sheet.append(row)
    book.save(content)
    return content.getvalue()


def rewritten(content, change):
    """The same workbook with each part changed: change(name, bytes)."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            made.writestr(name, change(name, source.read(name)))
    return target.getvalue()


@tagged("post_install", "-at_install")
class TestTableFile(BaseCase):
    def table_of(self, content):
        return table_file.read_table(content, lambda cells: len(guess_targets(cells)))

    def text(self, *rows, mark=","):
        return "\r\n".join(mark.join(row) for row in rows).encode()

    def refused(self, content):
        with self.assertRaises(table_file.FileError) as caught:
            self.table_of(content)
        return caught.exception

    def test_title_above_the_header(self):
        """A title, its author and blank rows stand above the header; rows keep the numbers of the sheet."""
        for title in (["Open items"], ["Open items", "", "", "", ""]):
            table = self.table_of(self.text(title, [""], ["by Liu Yang"], HEADER, ROW))
            self.assertEqual((table.header, table.rows), (tuple(HEADER), ((5, tuple(ROW)),)))

    def test_a_first_row_of_unknown_names_stays_the_header(self):
        """Names nobody knows are mapped by hand: a row below that happens to hold a known word is no header."""
        table = self.table_of(self.text(["who", "what", "much"], ["customer", "invoice", "5"], ["C2", "N2", "6"]))
        self.assertEqual((table.header, len(table.rows)), (("who", "what", "much"), 2))

    def test_semicolon_below_a_title_without_marks(self):
        """The mark between cells is that of the first line that has one."""
        self.assertEqual(self.table_of(self.text(["Open items"], HEADER, ROW, mark=";")).rows, ((3, tuple(ROW)),))

    def test_sheets(self):
        """The first sheet with a table is read, those on view before hidden ones, and its name is told where there are several."""
        notes, old, data = ("Notes", [["read me"]], "visible"), ("Old", [HEADER, ROW], "hidden"), ("Data", [HEADER, ROW], "visible")
        table = self.table_of(workbook(notes, old, data))
        self.assertEqual((table.encoding, table.rows), ("xlsx: Data", ((2, tuple(ROW)),)))
        self.assertEqual(self.refused(workbook(("Notes", [["read me"]], "visible"))).code, "no_rows")

    def test_the_sheet_whose_header_is_known(self):
        """A workbook's sheet of notes, however long, is not taken for the table behind it; one of unknown names is, where it is alone."""
        notes = ("Notes", [["Exported by", "Liu Yang"], ["on", "2026-03-02"]], "visible")
        table = self.table_of(workbook(notes, ("Data", [["Open items"], HEADER, ROW], "visible")))
        self.assertEqual((table.encoding, table.header, table.rows), ("xlsx: Data", tuple(HEADER), ((3, tuple(ROW)),)))
        self.assertEqual(self.table_of(workbook(notes, ("Own", [["a", "b"], ["1", "2"]], "visible"))).encoding, "xlsx: Notes")

    def test_formulas_without_result(self):
        """A formula nobody worked out stands in its cell as it is, so that the check names it; a result, also an empty one, counts."""
        content = workbook(("Data", [HEADER, [*ROW[:4], "=50*2"], ["=A2", *ROW[1:]]], "visible"))
        self.assertEqual([(row[0], row[4]) for _number, row in self.table_of(content).rows], [("C1", "=50*2"), ("=A2", "5")])
        result = rewritten(content, lambda name, data: data.replace(b"<v></v>", b"<v>100</v>").replace(b"<v/>", b"<v>100</v>"))
        self.assertEqual(self.table_of(result).rows[0][1][4], "100")

    def test_beside_the_table(self):
        """A note beside the table of a sheet is no part of a row; in a text file it is a row that has shifted."""
        table = self.table_of(workbook(("Data", [HEADER, [*ROW, None, "ask Ms Li"], [None] * 6 + ["alone"]], "visible")))
        self.assertEqual(table.rows, ((2, tuple(ROW)),))
        self.assertEqual(self.table_of(self.text(HEADER, [*ROW, "234.50"])).rows[0][1][-1], "234.50")

    def test_unicode_text(self):
        """What spreadsheets save as Unicode text, UTF-16 with its mark and tabs, is read."""
        self.assertEqual(self.table_of(self.text(HEADER, ROW, mark="\t").decode().encode("utf-16")).rows, ((2, tuple(ROW)),))

    def test_quotation_marks(self):
        """A mark that is not closed would swallow rows: refused with its row, also where a later mark closes it by chance."""
        for rows in (('"C1,N1,,,5', "C2,N2,,,6"), ('"C1,N1,,,5', "C2,N2,,,6", '"C3",N3,,,7')):
            error = self.refused("\n".join((",".join(HEADER), *rows)).encode())
            self.assertEqual((error.code, error.facts), ("quotes", {"row": 2}))

    def test_broken_workbooks(self):
        """Whatever is broken inside a workbook, the answer is a reason; one that unpacks to too much is not unpacked."""
        good = workbook(("Data", [HEADER, ["C1", "N1", date(2026, 1, 2), date(2026, 2, 1), 5.5]], "visible"))
        self.assertEqual(self.table_of(good).rows[0][1], ("C1", "N1", "2026-01-02", "2026-02-01", "5.5"))
        for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml"):
            with self.subTest(part):
                cut = rewritten(good, lambda name, data, part=part: data[: len(data) // 2] if name == part else data)
                self.assertEqual(self.refused(cut).code, "unreadable")
        self.assertEqual(self.refused(good[: len(good) // 2]).code, "unreadable")
        with patch.object(table_file, "MAX_UNPACKED", 1000):
            self.assertEqual(self.refused(good).code, "too_large")

    def test_written_by_hand(self):
        """Full-width digits are digits; brackets make an amount negative, which a row then is refused for."""
        self.assertEqual(table_values.parse_amount("１，２３４．５０"), Decimal("1234.50"))
        self.assertEqual(table_values.parse_amount("（5.00）"), Decimal("-5.00"))
        self.assertEqual(table_values.parse_date("２０２６－０１－０２", "ymd"), date(2026, 1, 2))
        self.assertEqual([table_values.parse_amount(text) for text in ("5-", "1.234,50", "¥5", "²")], [None] * 4)

    def test_marks_of_a_date(self):
        """A date has one mark between its parts, or those of Chinese; a time of day behind it is left out."""
        texts = ("2026-01-02", "2026/1/2", "2026年1月2日", "2026-01-02 23:59", "20260102", "2026-01/02", "2026年1-2", "1899-12-31")
        self.assertEqual([table_values.parse_date(text, "ymd") for text in texts], [date(2026, 1, 2)] * 5 + [None] * 3)

    def test_dates_that_fit_no_format(self):
        """What no format reads is counted; a file of ISO dates alone leaves no question."""
        guess = table_values.guess_date_format(["2026-01-02", "2026-02-30", " "])
        self.assertEqual((guess.formats, guess.misfits, guess.is_ambiguous), (("ymd",), 1, False))
        mixed = table_values.guess_date_format(["2026-02-30", "1/15/2026", "2/2/2026", "soon"])
        self.assertEqual((mixed.formats, mixed.misfits, mixed.example), (("mdy",), 2, "2/2/2026"))
        self.assertEqual(table_values.guess_date_format(["soon", "later"]).formats, ("ymd",))

    def test_longest_file(self):
        """A file of as many rows as are taken is read, one of more is refused, whatever it is written in."""
        with patch.object(table_file, "MAX_ROWS", 2):
            for content in (self.text(HEADER, ROW), workbook(("Data", [HEADER, ROW], "visible"))):
                self.assertEqual(len(self.table_of(content).rows), 1)
            for content in (self.text(HEADER, ROW, ROW), workbook(("Data", [HEADER, ROW, ROW], "visible"))):
                self.assertEqual((self.refused(content).code, self.refused(content).facts), ("too_long", {"maximum": 2}))
