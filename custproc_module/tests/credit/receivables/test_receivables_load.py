import base64
from datetime import date
from decimal import Decimal

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import freeze_time
from odoo.tools import mute_logger

from ....exceptions import ProcessError
from ....models.engine.load import file_load_batches
from .. import receivables_file as receivables
from ..common import CreditCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 04:00:00")
class TestReceivablesLoad(CreditCommon):
    """History comes in through a file and can go again."""

    def make_load(self, content=receivables.CSV, role="finance_officer", **values):
        values = {"file": base64.b64encode(content), "filename": "history.csv", "create_customers": True, **values}
        return self.env["custproc.receivables.load"].with_user(self.users[role]).create(values)

    def load(self, content=receivables.CSV, **values):
        load = self.make_load(content, **values)
        load.action_check()
        load.action_load()
        load._advance()
        return load

    def test_zero_amounts_are_named_before_loading(self):
        """DESIGN 8: a row that owes nothing is no error, but the preview says how many there are."""
        head = b"customer,invoice number,invoice date,due date,amount"
        rows = (head, b"C-1,Z-1,2013-05-20,2013-06-20,0", b"C-1,Z-2,2013-05-20,2013-06-20,5")
        content = b"\n".join(rows)
        load = self.make_load(content)
        load.action_check()
        self.assertEqual((load.good_count, load.bad_count, load.zero_count), (2, 0, 1))

    def rows(self, load):
        return load.sudo().row_ids.sorted("number")

    def verdicts(self, day=receivables.DECISION_DATE):
        """{customer reference: (limit, exposure, overdue, state)} as the module says."""
        values = self.env["custproc.credit.policy"]._get_policy_values(self.root)
        accounts = self.accounts.search([("partner_id.ref", "=like", "C-%")])
        result = {}
        for account_id, figures in accounts._get_figures(day).items():
            cents = [Decimal(f"{amount:.2f}") for amount in (figures.limit, figures.exposure, figures.overdue)]
            ref = self.accounts.browse(account_id).partner_id.ref
            result[ref] = (*cents, self.accounts._get_standing(figures, values))
        return result

    def test_verdicts_equal_the_independent_calculation(self):
        """D-04, D-06: limit, exposure, overdue and state of every customer equal a calculation from the file, to the cent."""
        self.set_policy(require_eligibility=False)
        load = self.load()
        self.assertEqual((load.state, load.loaded_count, load.bad_count), ("loaded", 14, 0))
        expected = receivables.judge(receivables.CSV)
        self.assertEqual(expected["C-SETTLED"], (Decimal("150.35"), Decimal("100.10"), Decimal(0), "free"))
        self.assertEqual(expected["C-DUE"], (Decimal("101.00"), Decimal("101.00"), Decimal("30.30"), "free"))
        self.assertEqual(expected["C-ISSUED"][:2], (Decimal(10), Decimal(10)))
        self.assertEqual({state for *_figures, state in expected.values()}, {"free", "past_term"})
        self.assertEqual(self.verdicts(), expected)
        for day in (
            date(2013, 5, 30),
            date(2013, 5, 31),
            date(2013, 6, 29),
            date(2013, 7, 1),
            date(2013, 7, 2),
            date(2014, 1, 2),
        ):
            self.assertEqual(self.verdicts(day), receivables.judge(receivables.CSV, day), day)

    def test_past_and_live_are_equal_today(self):
        """D-04: from reconciliations and from residuals, today's figures are the same."""
        self.load()
        payers = self.accounts.search([]).partner_id.ids
        live = self.accounts._query_figures(self.root, payers)
        with freeze_time("2026-03-03 04:00:00"):
            past = self.accounts._query_figures(self.root, payers, date(2026, 3, 2))
        self.assertEqual(past, live)
        self.assertEqual(sum(figures.receivable for figures in live.values()), 10.0)

    def test_entries(self):
        """History is posted and matched in a journal of its own, against the clearing account, without tax and outside dunning."""
        load = self.load()
        moves = self.env["account.move"].search([("custproc_load_id", "=", load.id)])
        self.assertEqual(len(moves), 14 + 13)
        self.assertEqual(moves.journal_id, load.journal_id)
        self.assertEqual(set(moves.mapped("state")), {"posted"})
        self.assertFalse(moves.line_ids.tax_ids)
        self.assertTrue(all(name.startswith("RHIST") for name in moves.mapped("name")))
        receivable = moves.line_ids.account_id - load.clearing_account_id
        self.assertEqual(set(receivable.mapped("account_type")), {"asset_receivable"})
        invoice = self.rows(load)[1].move_id
        self.assertEqual(
            (invoice.ref, invoice.invoice_date_due, invoice.payment_state), ("0002", date(2013, 7, 2), "paid")
        )
        self.assertTrue(invoice.custproc_is_disputed and invoice.no_followup)
        self.assertFalse(self.env["mail.mail"].search([("model", "=", "account.move"), ("res_id", "in", moves.ids)]))

    def test_unload_and_load_again(self):
        """A load goes without a trace in the books; while it stands, no invoice is loaded twice."""
        load = self.load()
        again = self.make_load()
        again.action_check()
        self.assertEqual((again.good_count, again.bad_count), (0, 14))
        self.assertIn(load.name, self.rows(again)[0].reason)
        load.action_unload()
        load._advance()
        self.assertEqual((load.state, load.unloaded_count), ("unloaded", 14))
        self.assertFalse(self.env["account.move"].search([("journal_id", "=", load.journal_id.id)]))
        again.action_back()
        again.action_check()
        again.action_load()
        again._advance()
        self.assertEqual((again.state, again.loaded_count), ("loaded", 14))

    def test_foreign_currency(self):
        """D-04: a row in foreign currency stands with its own amount; exposure and limit are in company currency at the invoice's rate."""
        foreign = (
            self.env.ref("base.EUR")
            if self.company.currency_id != self.env.ref("base.EUR")
            else self.env.ref("base.USD")
        )
        foreign.active = True
        foreign.rate_ids.unlink()
        for day, rate in (("2013-06-01", 0.125), ("2013-06-20", 0.5)):
            self.env["res.currency.rate"].create(
                {"name": day, "rate": rate, "currency_id": foreign.id, "company_id": self.root.id}
            )
        rows = f"""customer,invoice number,invoice date,due date,amount,settled date,currency
C-EUR,F1,2013-06-10,2013-07-10,100.00,,{foreign.name}
C-EUR,F2,2013-06-10,2013-07-10,40.00,2013-06-25,{foreign.name}
C-EUR,F3,2013-06-25,2013-07-25,10.00,,{foreign.name}
"""
        load = self.load(rows.encode())
        self.assertEqual(load.state, "loaded", self.rows(load).mapped("reason"))
        invoices = self.rows(load).move_id
        self.assertEqual(invoices.mapped("currency_id"), foreign)
        self.assertEqual(invoices.mapped("amount_total"), [100.0, 40.0, 10.0])
        self.assertEqual([invoice.payment_state for invoice in invoices], ["not_paid", "paid", "not_paid"])
        self.accounts._refresh_payers(self.root, invoices.commercial_partner_id.ids)
        # 100 / 0.125 + 10 / 0.5 still open; all three lie in the window.
        self.assertEqual(self.verdicts()["C-EUR"][:3], (Decimal("1140.00"), Decimal("820.00"), Decimal("0.00")))

    def test_rows_of_two_companies(self):
        """A row names its company: its entries stand there, in that company's own journal; one where the user does not work is refused."""
        west = self.env["res.company"].create({"name": "West Branch Ltd", "currency_id": self.company.currency_id.id})
        receivable = self.env["account.account"].create(
            {
                "name": "West receivable",
                "code": "W112200",
                "account_type": "asset_receivable",
                "reconcile": True,
                "company_ids": [Command.set(west.ids)],
            }
        )
        self.env["ir.default"].set("res.partner", "property_account_receivable_id", receivable.id, company_id=west.id)
        rows = """customer,invoice number,invoice date,due date,amount,settled date,company
C-TWO,T1,2013-06-10,2013-07-10,100.00,,
C-TWO,T1,2013-06-10,2013-07-10,40.00,,West Branch Ltd
"""
        refused = self.make_load(rows.encode())
        refused.action_check()
        self.assertEqual((refused.good_count, refused.bad_count), (1, 1))
        self.assertIn("West Branch Ltd", self.rows(refused)[1].reason)
        self.users["finance_officer"].company_ids += west
        model = self.env["custproc.receivables.load"].with_user(self.users["finance_officer"])
        load = model.with_context(allowed_company_ids=[self.company.id, west.id]).create(
            {"file": base64.b64encode(rows.encode()), "filename": "two.csv", "create_customers": True}
        )
        load.action_check()
        self.assertEqual(load.bad_count, 0, self.rows(load).mapped("reason"))
        load.action_load()
        load._advance()
        invoices = self.rows(load).move_id
        self.assertEqual(invoices.company_id, self.company | west)
        self.assertEqual(
            [invoice.journal_id.company_id for invoice in invoices], [invoice.company_id for invoice in invoices]
        )

    def test_unload_leaves_what_others_matched(self):
        """An invoice that a real payment was matched with stays, and says so; the others go."""
        load = self.load()
        row = self.rows(load).filtered(lambda row: not row.settled_date)
        self.receivable = row.move_id.line_ids.account_id.filtered(
            lambda account: account.account_type == "asset_receivable"
        )
        self.pay(date(2026, 3, 1), 10.0, row.move_id)
        load.action_unload()
        load._advance()
        self.assertEqual((load.state, load.loaded_count, load.unloaded_count), ("loaded", 1, 13))
        self.assertIn("matched with", row.reason)

    def test_interrupted_load_goes_on(self):
        """Each batch is booked once: what an earlier run did is not done again."""
        load = self.make_load()
        load.action_check()
        load.action_load()
        self.patch(self.env.registry["custproc.receivables.load"], "_advance_batch", self._small_batches())
        self.assertEqual(load._advance_batch(), 5)
        self.assertEqual((load.state, load.loaded_count, load.position), ("loading", 5, 6))
        load._advance()
        self.assertEqual((load.state, load.loaded_count), ("loaded", 14))
        self.assertEqual(self.env["account.move"].search_count([("custproc_load_id", "=", load.id)]), 27)

    def test_two_loads_of_one_file(self):
        """Checked before either is loaded: the second brings nothing twice, says why, and holds up no load behind it."""
        loads = self.make_load() | self.make_load()
        for load in loads:
            load.action_check()
        loads.action_load()
        with mute_logger("odoo.sql_db"):
            self.run_cron("ir_cron_receivables_load")
        self.assertEqual(loads.mapped("state"), ["loaded", "loaded"])
        self.assertEqual(loads.mapped("loaded_count"), [14, 0])
        self.assertEqual(set(self.rows(loads[1]).mapped("state")), {"failed"})
        self.assertIn("is loaded once", self.rows(loads[1])[0].reason)

    def _small_batches(self):
        original = self.env.registry["custproc.receivables.load"]._advance_batch
        self.patch(file_load_batches, "BATCH", 5)
        return original

    def test_bad_rows(self):
        """Each bad row is listed with its number and reason; a file with bad rows loads nothing unless the user says so."""
        bad = receivables.CSV + (
            b",4/6/2013,0101,6/1/2013,7/1/2013,1.00,No,\n"
            b"C-X,4/6/2013,0102,31/6/2013,7/1/2013,1.00,No,\n"
            b"C-X,4/6/2013,0103,6/1/2013,7/1/2013,abc,No,\n"
            b"C-X,4/6/2013,0104,6/1/2013,7/1/2013,-1.00,No,\n"
            b"C-X,4/6/2013,0105,6/2/2013,7/1/2013,1.00,No,6/1/2013\n"
            b"C-DUE,4/6/2013,0003,6/1/2013,7/1/2013,1.00,maybe,\n"
            b"C-X,4/6/2013,0107,6/1/2099,7/1/2099,1.00,No,\n"
            b"C-X,4/6/2013,0108,6/1/2013,7/1/2099,1.00,No,7/2/2099\n"
        )
        load, today = self.make_load(bad), self.root._custproc_today()
        load.action_check()
        self.assertEqual((load.good_count, load.bad_count), (14, 8))
        reasons = {row.number: row.reason for row in self.rows(load) if row.state == "bad"}
        self.assertEqual(
            reasons,
            {
                16: "The customer is blank.",
                17: "Invoice date “31/6/2013” is no date in the chosen format.",
                18: "The amount “abc” is no number such as 1234.56.",
                19: "The amount -1.00 is negative.",
                20: "Settled on 2013-06-01, before it was invoiced on 2013-06-02.",
                21: "“maybe” says neither yes nor no.\nInvoice 0003 of this customer stands in row 4 already.",
                22: f"Invoice date 2099-06-01 lies ahead; today is {today}.",
                23: f"Settled date 2099-07-02 lies ahead; today is {today}.",
            },
        )
        lines = base64.b64decode(load.bad_file).decode("utf-8-sig").splitlines()
        self.assertEqual(lines[0][:27], "Row,Reason,customerID,Paper")
        self.assertEqual(len(lines), 9)
        with self.assertRaisesRegex(ProcessError, "8 rows cannot be loaded"):
            load.action_load()
        load.load_good_rows = True
        load.action_load()
        load._advance()
        self.assertEqual((load.state, load.loaded_count, load.bad_count), ("loaded", 14, 8))

    def test_rows_of_the_future_and_of_slipped_texts(self):
        """D-04: what is invoiced or settled after the company's day is no history, for it would count today; a text is no number."""
        head = b"customer,invoice number,invoice date,due date,amount,settled date\n"
        rows = (b"C-1,A,2026-03-02,2026-04-01,5,2026-03-02", b"C-1,B,2026-03-01,2026-04-01,5,2026-03-03", b"C-1,C,2026-03-03,2026-04-01,5,")
        load = self.make_load(head + b"\n".join((*rows, b"C-1," + b"x" * 129 + b",2026-03-01,2026-04-01,5,")))
        load.action_check()
        self.assertEqual(
            self.rows(load).mapped("reason"),
            [
                False,
                "Settled date 2026-03-03 lies ahead; today is 2026-03-02.",
                "Invoice date 2026-03-03 lies ahead; today is 2026-03-02.",
                "Invoice number has 129 characters; at most 128 are taken.",
            ],
        )

    def test_ambiguous_dates_have_to_be_answered(self):
        """A file whose dates can be read in two ways is not checked before the user says how."""
        load = self.make_load(b"customer,number,invoice date,due date,amount\nC-1,1,1/2/2013,3/4/2013,10\n")
        self.assertFalse(load.date_format)
        self.assertIn("1/2/2013", load.date_note)
        with self.assertRaisesRegex(ProcessError, "Say how this file writes them"):
            load.action_check()
        load.date_format = "dmy"
        load.action_check()
        self.assertEqual(self.rows(load).invoice_date, date(2013, 2, 1))

    def test_unknown_customer_and_currency(self):
        """Customers are matched by reference, and created on request only; a currency must be known."""
        self.customer.ref = "C-1"
        content = b"customer,number,invoice date,due date,amount,currency\n"
        content += b"C-1,1,2013-02-01,2013-03-01,10,\nC-2,2,2013-02-01,2013-03-01,10,XXX\n"
        load = self.make_load(content, create_customers=False)
        load.action_check()
        good, bad = self.rows(load)
        self.assertEqual((good.state, good.partner_id), ("good", self.customer))
        self.assertEqual(bad.reason, "No customer has the reference “C-2”.\n“XXX” is no active currency with a rate.")

    def test_unreadable_files(self):
        """A file that cannot be read is refused with its cause."""
        for content, text in (
            (b"   ", "empty"),
            (b"\x89PNG\x00", "neither a CSV nor"),
            (b"a,b\n", "no row below"),
            (b"PK\x03\x04x", "neither a CSV nor"),
        ):
            # Where the system has no libmagic, Odoo guesses itself what the broken archive is, and says that it failed.
            with self.assertRaisesRegex(ProcessError, text), mute_logger("odoo.tools.mimetypes.guess_mimetype"):
                self.make_load(content)

    def test_nobody_else_loads(self):
        """History is finance's: a salesperson may not, and nobody marks an entry as history by hand."""
        with self.assertRaises(AccessError):
            self.make_load(role="salesperson")
        load = self.make_load()
        invoice = self.invoice(10.0, date(2026, 3, 1), post=False)
        with self.assertRaises(AccessError):
            invoice.with_user(self.users["finance_officer"]).custproc_load_id = load
