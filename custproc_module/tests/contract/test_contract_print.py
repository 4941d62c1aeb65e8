import io
import unicodedata
from base64 import b64encode
from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.misc import file_open
from odoo.tools.pdf import PdfFileReader

from .contract_common import SignedCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestContractPrint(SignedCommon):
    def html(self, contract, language="english"):
        report = self.env["ir.actions.report"].with_user(self.users["finance_officer"])
        return report._render_qweb_html(f"custproc_module.report_contract_{language}", contract.ids)[0].decode()

    def test_printed_contract(self):
        """CT-01, CT-07: form code, parties, lines, amount, clauses; the seal's image only on what is sealed and in effect."""
        with file_open("web/static/img/logo2.png", "rb") as file:
            self.company.custproc_seal_image = b64encode(file.read())
        contract = self.make_contract(line_ids=[(0, 0, {"product_id": self.product.id, "quantity": 5, "price_unit": 10})])
        self.as_user("salesperson", contract).action_load_clauses()
        draft = self.html(contract)
        for text in ("TQ/QEO-ZY-11-03", contract.name, "Yellow River Trading", "Liquid oxygen", "50.00 USD", "Civil Code", "Settlement"):
            self.assertIn(text, draft)
        self.assertNotIn("data:image/png", draft)
        self.as_user("salesperson", contract).action_submit()
        self.pass_review(contract.custproc_review_id)
        self.as_user("signatory", contract).action_sign()
        self.as_user("general_manager", contract).action_seal()
        self.assertNotIn("data:image/png", self.html(contract))
        self.as_user("salesperson", contract).action_record_customer_signature("Zhao Lei")
        self.as_user("salesperson", contract).action_record_customer_seal()
        self.file_scan(contract)
        self.assertEqual(contract.state, "effective")
        sealed = self.html(contract)
        self.assertIn("data:image/png", sealed)
        self.assertIn("Zhao Lei", sealed)
        self.assertIn("TQ/QEO-ZY-11-03", self.html(contract, "chinese"))

    @mute_logger("odoo.addons.base.models.ir_actions_report")
    def read_pdf(self, report, record, user):
        """The text of a printed form, page after page, without its blanks; drawn for real."""
        engine = self.env["ir.actions.report"].with_user(user).with_context(force_report_rendering=True)
        pdf, _kind = engine._render_qweb_pdf(f"custproc_module.{report}", record.ids)
        pages = PdfFileReader(io.BytesIO(pdf)).pages
        # Some signs come out as the radicals they look like; that of 民 has no equivalent in Unicode.
        text = unicodedata.normalize("NFKC", "".join("".join(page.extract_text() for page in pages).split()))
        return text.replace("\N{CJK RADICAL CIVILIAN}", "民")

    def test_chinese_pdf(self):
        """CT-01, CR-03: the Chinese contract bears its form code and the amount in words; the review's record is Chinese as well."""
        yuan = self.env.ref("base.CNY")
        yuan.active = True
        line = {"product_id": self.product.id, "quantity": 12, "price_unit": 900.5, "tax_ids": [(5,)]}
        contract = self.make_contract(currency_id=yuan.id, line_ids=[(0, 0, line)], special_demand="医用级")
        reader = self.users["sales_manager"]
        reader.lang = "zh_CN"
        self.as_user("salesperson", contract).action_load_clauses()
        printed = self.read_pdf("report_contract_chinese", contract, self.users["finance_officer"])
        amounts = ("10,806.00CNY", "人民币壹万零捌佰零陆元整")
        for text in ("销售合同", "TQ/QEO-ZY-11-03", "合同编号", contract.name, "卖方", *amounts, "医用级"):
            self.assertIn(text, printed)
        self.as_user("salesperson", contract).action_submit()
        record = self.read_pdf("report_contract_review", self.pass_review(contract.custproc_review_id), reader)
        for text in ("合同评审记录", "表单CR-01", "检查项与答案", "2027/02/28", "Yellow", "医用级"):
            self.assertIn(text, record)
        self.assertNotIn("02/28/2027", record)

    def test_performance_by_line_and_month(self):
        """CT-05: contracted, ordered, delivered, invoiced and collected of each line, by month; deliveries after the promised day."""
        contract = self.frame(quantity=100, price=100)
        order = self.call_off(contract, 10, commitment_date="2026-03-01 00:00:00")
        order.action_confirm()
        order.picking_ids.move_ids.write({"quantity": 10, "picked": True})
        order.picking_ids.button_validate()
        invoice = order._create_invoices()
        invoice.invoice_date = "2026-04-02"
        invoice.action_post()
        register = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids)
        register.create({"amount": 250}).action_create_payments()
        self.env.flush_all()
        rows = self.env["custproc.contract.performance"].search([("contract_id", "=", contract.id)], order="month")
        self.assertEqual(rows.mapped("month"), [date(2026, 3, 1), date(2026, 4, 1)])
        march, april = rows
        self.assertEqual((march.contracted_quantity, march.contracted_amount, march.ordered_quantity), (100, 10000, 10))
        self.assertEqual((march.delivered_quantity, march.invoiced_quantity, march.late_count), (10, 10, 1))
        self.assertEqual((april.invoiced_amount, april.collected_amount), (1000, 250))

    def test_days_and_months_of_the_company(self):
        """CT-05, D-03: late is the day after, not the hour after; a month begins where the company is."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        contract = self.frame(quantity=100, price=100)
        line = contract.line_ids
        for promised, left, month, late in (
            ("2026-03-20 04:00:00", "2026-03-20 08:00:00", date(2026, 3, 1), 0),
            ("2026-03-20 04:00:00", "2026-03-20 16:30:00", date(2026, 3, 1), 1),
            ("2026-03-30 04:00:00", "2026-03-31 20:00:00", date(2026, 4, 1), 1),
        ):
            with freeze_time("2026-03-02 02:00:00"):
                order = self.call_off(contract, 1, commitment_date=promised)
                order.action_confirm()
                order.picking_ids.move_ids.write({"quantity": 1, "picked": True})
                order.picking_ids.button_validate()
            order.date_order = order.picking_ids.date_done = left
            self.env.flush_all()
            rows = self.env["custproc.contract.performance"].search([("contract_line_id", "=", line.id), ("month", "=", month)])
            self.env.invalidate_all()
            with self.subTest(promised=promised, left=left):
                self.assertEqual(rows.late_count, late)
        months = self.env["custproc.contract.performance"].search([("contract_line_id", "=", line.id)], order="month")
        self.assertEqual([(row.month, row.ordered_quantity) for row in months], [(date(2026, 3, 1), 2), (date(2026, 4, 1), 1)])
