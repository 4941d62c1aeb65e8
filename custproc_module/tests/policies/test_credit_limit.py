import doctest
import io
from datetime import date, timedelta

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...policies.credit import figures, limit, receivables_file, receivables_rows, ways
from ...policies.engine import table_file, table_rows, table_values

# A busy machine is no reason to fail.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
MONEY = st.integers(-10_000_000, 10_000_000).map(lambda cents: cents / 100)
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


@tagged("post_install", "-at_install")
class TestCreditLimit(BaseCase):
    """The arithmetic of limits against a second formulation."""

    def test_doctests(self):
        """D-04: the examples in the policies hold."""
        for module in (figures, limit, ways, receivables_file, receivables_rows, table_file, table_rows, table_values):
            self.assertEqual(doctest.testmod(module).failed, 0, module.__name__)

    @PATIENT
    @given(MONEY, st.floats(0, 1e6), st.floats(0, 1e6))
    def test_rolling_limit(self, amount, floor, cap):
        """CA-02: never below the floor, never above the cap, else the amount itself."""
        found = limit.rolling_limit(amount, floor, cap)
        expected = sorted([floor, amount])[-1]
        self.assertEqual(found, expected if not cap or expected <= cap else cap)

    @PATIENT
    @given(MONEY, st.floats(0.01, 1e6), st.one_of(st.none(), DAYS), DAYS)
    def test_fixed_limit_expires(self, rolling, fixed, until, day):
        """D-04: after its last day a fixed limit changes nothing, however limits combine."""
        for how in ("replace", "higher", "lower", "add"):
            found = limit.combine_limit(rolling, fixed, until, day, how)
            if until is not None and until < day:
                self.assertEqual(found, rolling)
            else:
                lower, higher = sorted([rolling, fixed])
                second = {"replace": fixed, "higher": higher, "lower": lower, "add": rolling + fixed}
                self.assertEqual(found, second[how])

    @PATIENT
    @given(DAYS, st.integers(0, 366), st.integers(0, 800))
    def test_past_term(self, issued, term, age):
        """CA-05: an item is past the term from the day after the last day of the term on; the day of issue does not count."""
        self.assertEqual(limit.is_past_term(issued, issued + timedelta(age), term), age > term)

    @PATIENT
    @given(DAYS, st.integers(1, 366))
    def test_window(self, day, days):
        """CA-02: the window has as many days as the policy says, and ends the day before."""
        first, last = limit.window(day, days)
        self.assertEqual(((last - first).days + 1, day - last), (days, timedelta(1)))

    @PATIENT
    @given(st.builds(figures.Figures, as_of=DAYS, limit=MONEY, receivable=MONEY, drafts=MONEY, uninvoiced=MONEY))
    def test_state_without_open_items(self, found):
        """CA-06: within the limit a payer is free, above it is not; to the cent."""
        over = round(found.receivable * 100) + round(found.drafts * 100) + round(found.uninvoiced * 100) > round(found.limit * 100)
        self.assertEqual(limit.account_state(found, 30, True), "over_limit" if over else "free")


@tagged("post_install", "-at_install")
class TestReceivablesFile(BaseCase):
    """Files as people have them."""

    CSV = "客户编号,发票号,发票日期,到期日,金额,结清日期\n甲,001,2013-06-01,2013-07-01,\"1,234.50\",\n"

    def table_of(self, content):
        return table_file.read_table(content)

    def test_encodings(self):
        """UTF-8 with and without mark and GB18030 read the same; the columns are known by their Chinese names."""
        tables = [self.table_of(self.CSV.encode(encoding)) for encoding in ("utf-8", "utf-8-sig", "gb18030")]
        self.assertEqual([table.encoding for table in tables], ["utf-8", "utf-8", "gb18030"])
        self.assertEqual(len({(table.header, table.rows) for table in tables}), 1)
        self.assertEqual(
            receivables_file.guess_targets(tables[0].header),
            {"customer": 0, "number": 1, "invoice_date": 2, "due_date": 3, "amount": 4, "settled_date": 5},
        )

    def test_xlsx(self):
        """A workbook's dates and numbers need no format; blank rows count as rows and are skipped."""
        book = openpyxl.Workbook()
        rows = [["customer", "number", "amount", "date"], [], ["C", 611365, 55.94, date(2013, 6, 30)], [" ", None, None, None]]
        for row in rows:
            book.active.append(row)
        content = io.BytesIO()
        book.save(content)
        table = self.table_of(content.getvalue())
        self.assertEqual((table.encoding, table.rows), ("xlsx", ((3, ("C", "611365", "55.94", "2013-06-30")),)))

    def test_bad_files(self):
        """A file that cannot be read says why."""
        for content, code in (
            (b" \n", "empty"),
            (b"a,b\n", "no_rows"),
            (b"a\x00b\n1", "unreadable"),
            (b"PK\x03\x04 no zip", "unreadable"),
            (b"a,b\n\xff\xff,1\n", "encoding"),
        ):
            with self.assertRaises(table_file.FileError) as caught:
                self.table_of(content)
            self.assertEqual(caught.exception.code, code)

    def test_delimiters_and_quotes(self):
        """Semicolon and tab are found by the header; a quoted line break stays in its cell."""
        table = self.table_of(b'a;b\n"x\ny";2\n')
        self.assertEqual(table.rows, ((2, ("x\ny", "2")),))
        self.assertEqual(self.table_of(b"a\tb\n1\t2\n").rows, ((2, ("1", "2")),))

    @PATIENT
    @given(DAYS)
    def test_dates_round_trip(self, day):
        """A day written in a format reads back as itself; ISO is understood in every format."""
        written = {
            "ymd": f"{day.year}/{day.month}/{day.day}",
            "dmy": f"{day.day}.{day.month}.{day.year}",
            "mdy": f"{day.month}/{day.day}/{day.year}",
        }
        for name, text in written.items():
            self.assertEqual(table_values.parse_date(text, name), day)
            self.assertEqual(table_values.parse_date(day.isoformat(), name), day)

    @PATIENT
    @given(st.lists(DAYS, min_size=1, max_size=30))
    def test_guess(self, days):
        """The right format is always among those proposed; it is the only one as soon as a day above 12 occurs."""
        guess = table_values.guess_date_format([f"{day.month}/{day.day}/{day.year}" for day in days])
        self.assertIn("mdy", guess.formats)
        if any(day.day > 12 for day in days):
            self.assertEqual(guess.formats, ("mdy",))
        elif any(day.day != day.month for day in days):
            self.assertTrue(guess.is_ambiguous)
