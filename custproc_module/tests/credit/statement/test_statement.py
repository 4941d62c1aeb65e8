"""Statements of account: the figures, the round over all payers, sending and the customer's answer."""

import base64
import io
from datetime import date

import openpyxl

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ....exceptions import ProcessError
from ..common import CreditCommon

D = date


@tagged("post_install", "-at_install")
@freeze_time("2026-04-10 04:00:00")
class TestStatement(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_policy(invoice_gate="off")
        cls.finance = cls.users["finance_officer"]
        cls.customer.email = "finance@yellow-river.example.com"

    def books(self):
        """100 of January paid in March by 60; 300 of March due in May; 50 credited in March; 70 of April."""
        old = self.invoice(100.0, D(2026, 1, 10), due=D(2026, 1, 31))
        self.invoice(300.0, D(2026, 3, 5), due=D(2026, 5, 4))
        self.pay(D(2026, 3, 20), 60.0, invoice=old)
        self.invoice(50.0, D(2026, 3, 25), move_type="out_refund")
        self.invoice(70.0, D(2026, 4, 2))
        self.pay(D(2026, 4, 3), 40.0, invoice=old)

    def statement(self, **values):
        return self.env["custproc.account.statement"].with_user(self.finance).create({"partner_id": self.customer.id, **values})

    def test_figures(self):
        """CO-05: opening 100, invoiced 300, paid and credited 110, closing 290; 40 of it 59 days overdue, as of the period's end."""
        self.books()
        statement = self.statement()
        self.assertEqual((statement.date_from, statement.date_to), (D(2026, 3, 1), D(2026, 3, 31)))
        figures = (statement.opening, statement.debit, statement.credit, statement.closing, statement.closing_company)
        self.assertEqual(figures, (100.0, 300.0, 110.0, 290.0, 290.0))
        ageing = (statement.not_due, statement.overdue_30, statement.overdue_60, statement.overdue_90, statement.overdue_more)
        self.assertEqual(ageing, (250.0, 0.0, 40.0, 0.0, 0.0))
        self.assertEqual(statement.line_ids.mapped("balance"), [400.0, 340.0, 290.0])

    def test_booked_into_since(self):
        """CO-05: figures the customer has stand; what is booked into the period afterwards is told on the statement, confirmed or not."""
        self.books()
        statement = self.statement()
        statement.action_hand_over()
        self.assertEqual((statement.is_overtaken, statement.closing_now), (False, 290.0))
        self.invoice(33.0, D(2026, 3, 30))
        statement.invalidate_recordset()
        self.assertEqual((statement.closing, statement.closing_now, statement.is_overtaken), (290.0, 323.0, True))
        statement._confirm("Ms Qian", "scan")
        self.assertTrue(statement.is_overtaken)
        self.assertEqual(self.statement(date_from="2026-04-01", date_to="2026-04-09").opening, 323.0)

    def test_currency_without_rate(self):
        """CO-05: a statement in a currency without a rate holds the amounts of the books; each currency has its own."""
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.invoice(30.0, D(2026, 3, 5), currency_id=euro.id)
        self.invoice(20.0, D(2026, 3, 5))
        self.assertEqual((self.statement(currency_id=euro.id).closing, self.statement().closing), (30.0, 20.0))

    def test_bad_input(self):
        """CO-05: no receivable account, a contact in place of the payer, a period that ends first or is not over: clear errors."""
        contact = self.env["res.partner"].create({"name": "Stores", "parent_id": self.customer.id})
        with self.assertRaisesRegex(ValidationError, "its invoices are owed by Yellow River Trading"):
            self.statement(partner_id=contact.id)
        with self.assertRaisesRegex(ProcessError, "its period is not over"):
            self.statement(date_from="2026-04-01", date_to="2026-04-30").action_send()
        self.customer.email = False
        with self.assertRaisesRegex(ProcessError, "has no e-mail address"):
            self.statement().action_send()
        self.env["ir.default"].search([("field_id.name", "=", "property_account_receivable_id")]).unlink()
        bare = self.make_customer("Red River Trading")
        bare.property_account_receivable_id = False
        with self.assertRaisesRegex(ProcessError, "has no receivable account with"):
            self.statement(partner_id=bare.id)

    def test_mail_opens_in_the_customers_language(self):
        """CO-05: the link in the mail carries the language of the customer, who need not be signed in."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.books()
        self.customer.lang = "de_DE"
        statement = self.statement()
        statement.action_send()
        mail = self.env["mail.mail"].search([("model", "=", statement._name), ("res_id", "=", statement.id)])
        code = self.env["res.lang"]._get_data(code="de_DE").url_code
        self.assertIn(f"{statement.get_base_url()}/{code}/my/statements/{statement.id}?access_token=", mail.body_html)

    def test_sent_figures_stand(self):
        """CO-05: a sent statement is what the customer has: it is not changed nor calculated again, whatever is booked later."""
        self.books()
        statement = self.statement()
        statement.action_send()
        mail = self.env["mail.mail"].search([("model", "=", statement._name), ("res_id", "=", statement.id)])
        self.assertIn("finance@yellow-river.example.com", mail.email_to)
        self.assertIn(f"/my/statements/{statement.id}?access_token={statement.sudo().access_token}", mail.body_html)
        self.invoice(1000.0, D(2026, 3, 30))
        self.assertEqual(statement.closing, 290.0)
        for call in (statement.action_fill, lambda: statement.write({"date_to": "2026-03-30"})):
            with self.assertRaisesRegex(ProcessError, "the customer has its figures"):
                call()
        with self.assertRaises(AccessError):
            statement.write({"closing": 1.0})
        with self.assertRaisesRegex(ProcessError, "the customer has not answered"):
            statement._set_state("confirmed")

    def test_signed_scan(self):
        """CO-05: a signed copy confirms the balance and is kept as evidence with who signed; contract and dunning show it."""
        self.books()
        statement = self.statement()
        statement.action_hand_over()
        form = self.env["custproc.statement.scan"].with_user(self.finance)
        values = {"statement_id": statement.id, "file": base64.b64encode(b"%PDF-1.4 signed"), "filename": "signed.pdf"}
        form.create({**values, "signer": "Ms Qian"}).action_file()
        self.assertEqual((statement.state, statement.answered_how, statement.customer_balance), ("confirmed", "scan", 290.0))
        self.assertEqual((statement.custproc_evidence_ids.signer, statement.custproc_evidence_ids.name), ("Ms Qian", "signed.pdf"))
        contract = self.env["custproc.contract"].create({"partner_id": self.customer.id, "subject": "Oxygen", "date_start": "2026-01-01"})
        self.assertEqual((contract.statement_count, contract.statement_confirmed_on), (1, D(2026, 3, 31)))
        latest = self.env["custproc.account.statement"]._get_latest(self.root, self.customer.ids)
        self.assertEqual(latest, {self.customer.id: statement})
        with self.assertRaisesRegex(ProcessError, "it is “Confirmed”"):
            form.create({**values, "signer": "Ms Qian"}).action_file()

    def test_dispute_has_a_clock(self):
        """CO-05, D-03: a disputed statement names what differs, tells who is responsible, and is cleared up within five days."""
        self.books()
        statement = self.statement()
        statement.action_hand_over()
        with self.assertRaisesRegex(ProcessError, "not said what is wrong"):
            statement._dispute("Ms Qian", " ")
        statement._dispute("Ms Qian", "Invoice of 5 March was never received", 0.0)
        self.assertEqual((statement.state, statement.activity_ids.user_id), ("disputed", statement.user_id))
        clock = statement.custproc_deadline_ids.filtered(lambda clock: clock.state == "running")
        self.assertEqual((clock.rule_id.code, clock.due_at.isoformat()), ("statement_dispute", "2026-04-15T15:59:59"))
        statement._confirm("Ms Qian", "portal")
        self.assertEqual((statement.state, clock.state), ("confirmed", "met"))

    def test_round(self):
        """CO-05: a round draws up one statement a payer and currency with movement or balance, once, and sends those it can."""
        silent = self.make_customer("Red River Trading", property_account_receivable_id=self.receivable.id)
        self.make_customer("Never Bought", email="nobody@example.com", property_account_receivable_id=self.receivable.id)
        self.books()
        self.invoice(20.0, D(2026, 2, 1), partner=silent)
        run = self.env["custproc.statement.run"].with_user(self.finance).create({})
        run.action_create_statements()
        self.run_cron("ir_cron_statement_advance")
        found = {one.partner_id: (one.closing, len(one.line_ids)) for one in run.statement_ids}
        self.assertEqual((run.state, found[self.customer], found[silent]), ("created", (290.0, 3), (20.0, 0)))
        self.assertNotIn("Never Bought", run.statement_ids.partner_id.mapped("name"))
        again = self.env["custproc.statement.run"].with_user(self.finance).create({})
        again.action_create_statements()
        self.run_cron("ir_cron_statement_advance")
        self.assertFalse(again.statement_ids, "nothing twice")
        run.action_send()
        self.run_cron("ir_cron_statement_advance")
        states = {one.partner_id: one.state for one in run.statement_ids}
        self.assertEqual((run.state, states[self.customer], states[silent]), ("done", "sent", "draft"))
        self.assertGreaterEqual(run.unsent_count, 1)

    def test_round_growth(self):
        """CO-05: ten times the payers cost no query more to draw up."""
        run = self.env["custproc.statement.run"].create({})
        counts = []
        for number in (3, 30):
            partners = self.env["res.partner"].create(
                [{"name": f"Buyer {n}", "is_company": True, "property_account_receivable_id": self.receivable.id} for n in range(number)]
            )
            template = self.invoice(10.0, D(2026, 3, 1), partner=partners[0], post=False)
            moves = template
            for partner in partners[1:]:
                moves |= template.copy({"partner_id": partner.id, "invoice_date": D(2026, 3, 1)})
            moves._post(soft=False)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            run._create_for(self.members(partners))
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(run.statement_ids), 33)
        self.assertLessEqual(counts[1], counts[0] + 2)

    def members(self, partners):
        from ....models.credit.account.figures_sql import members_of

        return members_of(partners.ids)

    def test_prints(self):
        """CO-05: PDF and workbook hold items, balance and ageing; names of customers and documents are text, never a formula."""
        self.books()
        self.invoice(1.0, D(2026, 3, 6), ref="=1+1")
        statement = self.statement()
        html = self.env["ir.actions.report"]._render_qweb_html("custproc_module.report_account_statement", statement.ids)[0].decode()
        for text in ("Statement of Account", "291.00", "31 to 60 days overdue", "We confirm the closing balance."):
            self.assertIn(text, html)
        report = self.env["ir.actions.report"].with_user(self.finance)
        self.customer.name = '=HYPERLINK("https://example.com","Pay here")'
        content, _kind = report._render_xlsx("custproc_module.account_statement_xlsx", statement.ids, {})
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        self.assertEqual((sheet["C2"].value, sheet["C2"].data_type), (self.customer.name, "s"))
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        self.assertIn(291.0, [cell.value for cell in cells])
        self.assertFalse([cell for cell in cells if cell.data_type == "f"])
        self.assertTrue([cell for cell in cells if "=1+1" in str(cell.value)])
