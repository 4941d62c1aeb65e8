"""Files of receivables history as they come: encodings, spreadsheets, columns named by hand, progress, and the bad rows to take away."""

import base64
import csv
import io
from datetime import date
from unittest.mock import patch

import openpyxl

from odoo.tests import HttpCase, tagged
from odoo.tests.common import freeze_time
from odoo.tools import mute_logger

from ....exceptions import ProcessError
from ....models.engine.load import file_load_batches
from .. import receivables_file as receivables
from ..common import CreditCommon

CHINESE = """客户,发票号,开票日期,到期日,金额,结清日期
杭州玻璃厂,发-001,2013-06-01,2013-07-01,100.50,
江南钢铁,发-002,2013-06-02,2013-07-02,200.25,2013-06-20
"""


class LoadCase(CreditCommon):
    def make_load(self, content, filename="history.csv", **values):
        values = {"file": base64.b64encode(content), "filename": filename, "create_customers": True, **values}
        return self.env["custproc.receivables.load"].with_user(self.users["finance_officer"]).create(values)

    def columns(self, load):
        return dict(load.column_ids.mapped(lambda column: (column.name, column.target)))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 04:00:00")
class TestReceivablesFiles(LoadCase):
    def load_all(self, load):
        load.action_check()
        self.assertEqual(load.bad_count, 0, load.row_ids.mapped("reason"))
        load.action_load()
        load._advance()
        self.assertEqual(load.state, "loaded")
        return {
            (move.partner_id.ref, move.amount_total, move.invoice_date, move.payment_state in ("paid", "in_payment"))
            for move in self.env["account.move"].search([("custproc_load_id", "=", load.id), ("move_type", "=", "out_invoice")])
        }

    CHINESE_ROWS = {
        ("杭州玻璃厂", 100.5, date(2013, 6, 1), False),
        ("江南钢铁", 200.25, date(2013, 6, 2), True),
    }

    def map_by_name(self, load):
        known = {"客户": "customer", "发票号": "number", "开票日期": "invoice_date", "到期日": "due_date", "金额": "amount"}
        for column in load.column_ids:
            column.target = (known | {"结清日期": "settled_date"})[column.name]

    def test_encodings(self):
        """DESIGN 8: GB18030, UTF-8 with and without its mark: the same two invoices, names readable, and the load says what it read."""
        for encoding in ("gb18030", "utf-8", "utf-8-sig"):
            with self.subTest(encoding):
                load = self.make_load(CHINESE.encode(encoding))
                self.assertEqual(load.encoding.lower().replace("utf-8-sig", "utf-8"), encoding.replace("utf-8-sig", "utf-8"))
                self.map_by_name(load)
                self.assertEqual(self.load_all(load), self.CHINESE_ROWS)
                load.action_unload()
                load._advance()

    def test_spreadsheet(self):
        """DESIGN 8: XLSX with dates and numbers as such, not as text."""
        book = openpyxl.Workbook()
        rows = list(csv.reader(io.StringIO(CHINESE)))
        book.active.append(rows[0])
        for row in rows[1:]:
            days = [date.fromisoformat(text) if text else None for text in (row[2], row[3], row[5])]
            book.active.append([row[0], row[1], days[0], days[1], float(row[4]), days[2]])
        content = io.BytesIO()
        book.save(content)
        load = self.make_load(content.getvalue(), filename="history.xlsx")
        self.assertEqual((load.row_count, load.date_format), (2, "ymd"))
        self.map_by_name(load)
        self.assertEqual(self.load_all(load), self.CHINESE_ROWS)

    def test_shifted_row(self):
        """CA-02: a thousands comma without quotation marks shifts the row: it is bad, and does not stand in the books as the amount
        before the comma."""
        header = "customer,invoice number,invoice date,due date,amount\n"
        load = self.make_load(f"{header}C1,N1,2026-01-02,2026-02-01,1,234.50\nC1,N2,2026-01-02,2026-02-01,\"1,234.50\"\n".encode())
        load.action_check()
        self.assertEqual(load.row_ids.mapped(lambda row: (row.number, row.state)), [(2, "bad"), (3, "good")])
        self.assertIn("“234.50” stands beyond it", load.row_ids[0].reason)
        self.assertEqual(load.row_ids[1].amount, 1234.5)

    def test_days_as_numbers(self):
        """DESIGN 8: a cell of a day that is formatted as a number is named for what it is; a blank amount is blank."""
        load = self.make_load(b"customer,invoice number,invoice date,due date,amount\nC1,N1,46024,2026-02-01,\n", date_format="ymd")
        load.action_check()
        self.assertEqual(
            load.row_ids.reason.split("\n"),
            [
                "Invoice date “46024” is a day as the spreadsheet counts it: format the column as a date, and save the file again.",
                "Amount is blank.",
            ],
        )

    def test_a_file_that_cannot_be_read(self):
        """DESIGN 8: the refusal names the file as the user knows it, not the number of a load that was never made."""
        with self.assertRaisesRegex(ProcessError, "^open items.csv cannot be read: a quotation mark in row 2 is not closed"):
            self.make_load(b'customer,amount\n"C1,5\nC2,6\n', filename="open items.csv")

    def test_columns_named_by_hand(self):
        """DESIGN 8: what the user says of a column is kept and used, over what was guessed; the way back keeps it."""
        content = receivables.CSV.replace(b"InvoiceAmount,Disputed", b"Open,Gross") .replace(b"customerID", b"Account")
        load = self.make_load(content)
        guessed = self.columns(load)
        self.assertEqual((guessed["invoiceNumber"], guessed["InvoiceDate"]), ("number", "invoice_date"))
        wanted = {"Account": "customer", "Open": "amount", "Gross": "disputed"}
        with self.assertRaisesRegex(ProcessError, "no column is named for: "):
            load.action_check()
        self.assertEqual((load.state, self.columns(load)), ("draft", guessed))
        for column in load.column_ids.filtered(lambda column: column.name in wanted):
            column.target = wanted[column.name]
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual({name: self.columns(load)[name] for name in wanted}, wanted)
        load.action_check()
        self.assertEqual((load.good_count, load.bad_count), (14, 0))
        self.assertEqual(load.row_ids.sorted("number")[0].amount, 100.1)
        load.action_back()
        self.assertEqual({name: self.columns(load)[name] for name in wanted}, wanted)
        load.column_ids.filtered(lambda column: column.name == "PaperlessDate").target = "amount"
        with self.assertRaisesRegex(ProcessError, "more than one column is named for: "):
            load.action_check()

    def test_progress(self):
        """DESIGN 8: while a load runs, its progress is the share of the good rows that stand; unloading counts from nothing again."""
        load = self.make_load(receivables.CSV)
        load.action_check()
        load.action_load()
        seen = [load.progress]
        with patch.object(file_load_batches, "BATCH", 5):
            while load.state == "loading":
                load._advance_batch()
                load.invalidate_recordset()
                seen.append(round(load.progress, 1))
        self.assertEqual(seen, [0.0, 35.7, 71.4, 100.0, 100.0])
        view = self.env["ir.ui.view"].with_user(self.users["finance_officer"])
        form = view.env["custproc.receivables.load"].get_view(view_type="form")["arch"]
        self.assertIn('name="progress" widget="progressbar"', form)
        load.action_unload()
        load.invalidate_recordset()
        self.assertEqual(load.progress, 0.0)
        with patch.object(file_load_batches, "BATCH", 7):
            load._advance_batch()
        load.invalidate_recordset()
        self.assertEqual(load.progress, 50.0)


@tagged("post_install", "-at_install")
class TestBadRowsFile(LoadCase, HttpCase):
    def test_download(self):
        """DESIGN 8: finance downloads the bad rows with number, reason and the row as it was; nobody else reads them."""
        content = receivables.CSV + b",4/6/2013,0101,6/1/2013,7/1/2013,1.00,No,\n=HYPERLINK(1),4/6/2013,0102,x,7/1/2013,abc,No,\n"
        load = self.make_load(content)
        load.action_check()
        self.assertEqual(load.bad_filename, "history-rows-not-loaded.csv")
        self.env.flush_all()
        url = f"/web/content/custproc.receivables.load/{load.id}/bad_file/{load.bad_filename}?download=true"
        self.authenticate("test_finance_officer", "test_finance_officer")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("history-rows-not-loaded.csv", answer.headers["Content-Disposition"])
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        self.assertEqual([row[0] for row in rows], ["Row", "16", "17"])
        self.assertEqual(rows[1][1:4], ["The customer is blank.", "", "4/6/2013"])
        self.assertEqual(rows[2][2], "'=HYPERLINK(1)")
        self.assertIn("“abc” is no number", rows[2][1])
        self.authenticate("test_salesperson", "test_salesperson")
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(url).status_code, 404)
