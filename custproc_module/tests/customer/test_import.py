"""Existing papers, grades and limits brought from a file; and what is missing before a gate blocks."""

import base64
import io
from datetime import date, datetime

import openpyxl
from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...exceptions import ProcessError
from ..credit.common import CreditCommon

PAPERS = """客户编号,证件类型,证号,有效期至
K1,business_licence,91-1,2027/12/31
K1,Business licence,91-2,2027/12/31
K9,business_licence,91-3,2027/12/31
K2,no such paper,91-4,2027/12/31
K2,guarantee,91-5,31/31/2027
""".encode("gb18030")
GRADES = b"customer;grade;until;reason\nK1;Strategic;2026-12-31;Old list\nK2;important;2026-01-01;Old list\nK2;general;;Old list\n"
LIMITS = b"customer,limit,until,reason\nK1,5000.50,2026-12-31,Signed in 2025\nK2,-1,2026-12-31,Signed in 2025\n"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestImport(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.second = (cls.make_customer(f"Customer {ref}", ref=ref) for ref in ("K1", "K2"))

    def start(self, sort, content, role, filename="list.csv"):
        load = self.as_user(role, self.env["custproc.import"]).create(
            {"sort": sort, "file": base64.b64encode(content), "filename": filename}
        )
        load.date_format = "ymd"
        load.action_check()
        return load

    def test_papers_in_and_out(self):
        """CF-13: a GB18030 list of papers: good rows become papers, each bad row is named with its reason, and all goes again."""
        load = self.start("papers", PAPERS, "service_agent")
        self.assertEqual((load.encoding, load.good_count, load.bad_count), ("gb18030", 2, 3))
        reasons = [row.reason for row in load.row_ids if row.state == "bad"]
        self.assertEqual(reasons[0], "No customer has the reference “K9”.")
        self.assertEqual(reasons[1], "Type of paper “no such paper” is not known.")
        self.assertIn("“31/31/2027” is no date", reasons[2])
        self.assertIn("91-4", base64.b64decode(load.bad_file).decode("utf-8-sig"))
        with self.assertRaisesRegex(ProcessError, "3 rows cannot be loaded"):
            load.action_load()
        load.load_good_rows = True
        load.action_load()
        self.run_cron("ir_cron_customer_import")
        file = self.env["custproc.customer.file"].search([("partner_id", "=", self.first.id)])
        self.assertEqual((load.state, sorted(file.document_ids.mapped("number"))), ("loaded", ["91-1", "91-2"]))
        load.action_unload()
        self.run_cron("ir_cron_customer_import")
        self.assertEqual(load.state, "unloaded")
        self.assertFalse(file.document_ids)

    def test_a_workbook(self):
        """CF-13: papers of an XLSX file with real dates and numbers become papers, and go again; a bad row is named with its reason."""
        book = openpyxl.Workbook()
        for row in (
            ("客户编号", "证件类型", "证号", "发证日期", "有效期至", "备注"),
            ("K1", "business_licence", 913205, date(2025, 1, 1), datetime(2027, 12, 31), "Shown by the buyer"),
            ("K2", "Letter of guarantee", "G-7", None, None, None),
            ("K2", "business_licence", "91-9", date(2025, 1, 1), date(2024, 12, 31), None),
        ):
            book.active.append(row)
        content = io.BytesIO()
        book.save(content)
        load = self.start("papers", content.getvalue(), "service_agent", "papers.xlsx")
        self.assertEqual((load.good_count, load.bad_count), (2, 1))
        self.assertEqual(load.row_ids[2].reason, "It ends on 2024-12-31, before it begins on 2025-01-01.")
        load.load_good_rows = True
        load.action_load()
        self.run_cron("ir_cron_customer_import")
        papers = self.env["custproc.customer.document"].search([("partner_id", "in", (self.first | self.second).ids)], order="number")
        self.assertEqual(
            papers.mapped(lambda paper: (paper.partner_id, paper.number, paper.issue_date, paper.valid_until)),
            [(self.first, "913205", date(2025, 1, 1), date(2027, 12, 31)), (self.second, "G-7", False, False)],
        )
        load.action_unload()
        self.run_cron("ir_cron_customer_import")
        self.assertFalse(papers.exists())

    def test_the_empty_list_is_understood(self):
        """CF-13: each sort's empty list names its columns in the reader's language, and the import understands it in any."""
        self.env["res.lang"]._activate_lang("zh_CN")
        imports = self.as_user("service_agent", self.env["custproc.import"])
        for sort in imports._get_sorts():
            for lang in ("en_US", "zh_CN"):
                with self.subTest(sort=sort, lang=lang):
                    book = openpyxl.load_workbook(io.BytesIO(imports.with_context(lang=lang)._make_template(sort)))
                    header = [cell.value for cell in book.worksheets[0][1]]
                    load = imports.new({"sort": sort, "company_id": self.company.id})
                    self.assertEqual(list(load._guess_targets(header)), list(load._get_targets_known()))
        guide = [[cell.value for cell in row] for row in openpyxl.load_workbook(
            io.BytesIO(imports._make_template("papers"))).worksheets[1].rows]
        self.assertEqual(guide[0][:2], ["Customer reference", "Text. Must be filled in."])
        self.assertIn("Business licence", guide[1][2])
        self.assertEqual(imports.new({"sort": "papers"}).template_url, "/custproc/import/template/papers")
        with self.assertRaises(AccessError):
            self.as_user("technician", self.env["custproc.import"])._make_template("papers")

    def test_types_in_any_language(self):
        """CF-13: a Chinese list is understood by an English colleague's job, and an English one in Chinese; the code always."""
        self.env["res.lang"]._activate_lang("zh_CN")
        licence = self.env["custproc.document.type"].search([("code", "=", "business_licence")], limit=1)
        licence.with_context(lang="zh_CN").name = "营业执照"
        rows = "".join(f"K1,{name},91-{number},2027/12/31\n" for number, name in enumerate(("营业执照", licence.name, licence.code)))
        content = ("客户编号,证件类型,证号,有效期至\n" + rows).encode()
        for lang in ("en_US", "zh_CN"):
            self.users["service_agent"].lang = lang
            load = self.start("papers", content, "service_agent")
            self.assertEqual((load.good_count, load.bad_count), (3, 0), lang)
        load.action_load()
        self.run_cron("ir_cron_customer_import")
        file = self.env["custproc.customer.file"].search([("partner_id", "=", self.first.id)])
        self.assertEqual((load.state, file.document_ids.type_id), ("loaded", licence))

    def test_grades_are_set_in_the_name_of_who_loads(self):
        """D-11: an imported grade is one set by hand, with its reason, its last day and a decision of the sales manager."""
        load = self.start("grades", GRADES, "sales_manager")
        reasons = [False, "It ended on 2026-01-01 already.", "Valid until is blank.\nRow 3 says the same."]
        self.assertEqual(load.row_ids.mapped("reason"), reasons)
        load.load_good_rows = True
        load.action_load()
        self.run_cron("ir_cron_customer_import")
        file = self.env["custproc.customer.file"].search([("partner_id", "=", self.first.id)])
        self.assertEqual((file.grade_id.code, str(file.override_until)), ("strategic", "2026-12-31"))
        decision = self.env["custproc.decision"].search([("model", "=", file._name), ("res_id", "=", file.id)])
        self.assertEqual((decision.outcome, decision.user_id, decision.reason), ("imported", self.users["sales_manager"], "Old list"))
        load.action_unload()
        self.run_cron("ir_cron_customer_import")
        self.assertFalse(file.override_grade_id)

    def test_limits_are_decisions_with_an_end(self):
        """D-04: an imported limit is a fixed limit until a day, kept as a decision; unloaded, the limit of before counts again."""
        load = self.start("limits", LIMITS, "finance_supervisor")
        self.assertEqual(load.row_ids[1].reason, "Limit “-1” is no amount such as 1234.56.")
        load.load_good_rows = True
        load.action_load()
        self.run_cron("ir_cron_customer_import")
        account = self.accounts.search([("partner_id", "=", self.first.id)])
        self.assertEqual((account.credit_limit, str(account.fixed_limit_until)), (5000.5, "2026-12-31"))
        decision = self.env["custproc.decision"].search([("model", "=", account._name), ("res_id", "=", account.id)])
        self.assertEqual((decision.user_id, decision.reason), (self.users["finance_supervisor"], "Signed in 2025"))
        self.assertEqual(str(decision.valid_until), "2026-12-31 15:59:59")
        load.action_unload()
        self.run_cron("ir_cron_customer_import")
        self.assertEqual(account.fixed_limit, 0)

    def test_limits_are_signed_once_a_gate_blocks(self):
        """CA-16: the finance supervisor's list is no way round the three signatures: where a gate blocks it is not loaded, nor is what
        waits for its job; a list that was loaded before is still taken back."""
        early, late = (self.start("limits", LIMITS, "finance_supervisor") for _number in range(2))
        (early | late).load_good_rows = True
        early.action_load()
        self.run_cron("ir_cron_customer_import")
        account = self.accounts.search([("partner_id", "=", self.first.id)])
        self.assertEqual(account.fixed_limit, 5000.5)
        account.sudo().fixed_limit = 1000.0
        self.set_policy(delivery_gate="block")
        with self.assertRaisesRegex(ProcessError, "granted by its three signatures alone"):
            late.action_load()
        late.sudo().write({"state": "loading", "loaded_by_id": self.users["finance_supervisor"].id})
        self.run_cron("ir_cron_customer_import")
        self.assertEqual(account.fixed_limit, 1000.0)
        account.sudo().fixed_limit = 5000.5
        early.action_unload()
        self.run_cron("ir_cron_customer_import")
        self.assertEqual(account.fixed_limit, 0)

    def test_who_may_load_what(self):
        """D-11: a service agent brings papers, no grades and no limits."""
        for sort, content in (("grades", GRADES), ("limits", LIMITS)):
            load = self.start(sort, content, "service_agent")
            load.load_good_rows = True
            with self.subTest(sort), self.assertRaises(AccessError):
                load.action_load()
        with self.assertRaises(AccessError):
            load.write({"loaded_by_id": self.users["finance_supervisor"].id})

    def test_readiness_counts_what_its_list_shows(self):
        """D-07: each count of the readiness page is the length of the list it opens."""
        self.env["custproc.customer.file"].create([{"partner_id": self.first.id}, {"partner_id": self.second.id}])
        lines = self.as_user("sales_manager", self.env["custproc.readiness"]).search([("company_id", "=", self.company.id)])
        counts = {line.item: line.number for line in lines}
        self.assertGreaterEqual(counts["incomplete"], 2)
        self.assertGreaterEqual(counts["contract"], 2)
        for line in lines:
            action = line.action_open()
            self.assertEqual(self.as_user("sales_manager", self.env[action["res_model"]]).search_count(action["domain"]), line.number)
