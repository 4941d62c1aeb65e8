from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ...exceptions import ProcessError
from .common import CustomerCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestFileKinds(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.file_kind("tenant") | cls.file_kind("vehicle_owner") | cls.file_kind("after_sales")).active = True

    def test_each_kind_asks_for_its_papers(self):
        """CF-13, CF-22, CF-24, CF-25, D-02: a key customer holds the eight papers, a vehicle owner those of his car."""
        self.assertEqual(self.file_kind("key").form_code, "TQ/QEO-ZY-11-04")
        partner = self.make_customer("Car buyer")
        file = self.env["custproc.customer.file"].create(
            {"partner_id": partner.id, "kind_ids": [Command.set(self.file_kind("vehicle_owner").ids)]}
        )
        self.assertIn("Compulsory vehicle insurance is missing", file.gap_text)
        self.assertNotIn("Work-safety permit", file.gap_text)
        self.assertTrue(file.is_order_ready, "nothing waits for the papers of a car")
        file.kind_ids += self.file_kind("key")
        self.assertIn("Work-safety permit is missing", file.gap_text)
        self.assertFalse(file.is_order_ready)

    def test_the_first_quotation_gives_the_trading_kind(self):
        """CF-12, GEN-02: the file of a first quotation is a trading customer's, and says how such customers are managed."""
        order = self.make_order(partner=self.make_customer("New buyer"))
        file = self.env["custproc.customer.file"].search([("partner_id", "=", order.partner_id.id)])
        self.assertEqual(file.kind_ids.code, "trading")
        self.assertIn("Papers first", file.strategy)

    def test_a_kind_is_taken_by_the_supervisor_alone(self):
        """CF-13, CF-14: nobody gets round the papers by calling a trading customer something else."""
        file = self.make_file(without=("safety_permit",))
        with self.assertRaisesRegex(AccessError, "its papers would no longer be asked for"):
            self.as_user("salesperson", file).kind_ids = self.file_kind("vehicle_owner")
        with self.assertRaisesRegex(AccessError, "Service agent keeps these files"):
            self.env["custproc.customer.file"].with_user(self.users["salesperson"]).create(
                {"partner_id": self.make_customer("Evader").id, "kind_ids": [Command.set(self.file_kind("after_sales").ids)]}
            )
        self.as_user("sales_director", file).kind_ids = self.file_kind("vehicle_owner")
        self.assertTrue(file.is_order_ready)
        file.sudo().kind_ids = False
        self.assertFalse(file.is_order_ready, "without any kind the papers of trade are asked for")

    def test_a_confidential_file_is_for_its_readers(self):
        """CF-17, CF-23, IS-01, IS-02: a tenant's file and its papers are read by the readers of the kind and the auditor alone."""
        partner = self.make_customer("Tenant of shop 12")
        file = self.env["custproc.customer.file"].with_user(self.users["service_agent"]).create(
            {
                "partner_id": partner.id,
                "kind_ids": [Command.set(self.file_kind("tenant").ids)],
                "document_ids": [Command.create({"type_id": self.paper_type("lease").id, "valid_until": date(2026, 12, 31)})],
            }
        )
        for role in ("service_agent", "relations_manager", "general_manager", "auditor"):
            self.assertEqual(self.as_user(role, file).document_ids.type_id.code, "lease", role)
        for role in ("salesperson", "sales_director", "finance_supervisor", "legal_reviewer"):
            files, papers = (self.env[model].with_user(self.users[role]) for model in (file._name, file.document_ids._name))
            self.assertFalse(files.search([("partner_id", "=", partner.id)]), role)
            self.assertFalse(papers.search([("partner_id", "=", partner.id)]), role)
            with self.assertRaises(AccessError):
                self.as_user(role, file).read(["business_scope"])
        with self.assertRaisesRegex(AccessError, "confidential"):
            self.as_user("salesperson", partner).action_open_custproc_file()

    def test_approvers_do_not_learn_whose_confidential_file_it_is(self):
        """IS-01: a named approver who may not read a confidential file is asked by its number; a group's members who may not are not
        asked at all, and a clock tells the readers instead."""
        tenant, director = self.file_kind("tenant"), self.users["sales_director"]
        tenant.confidential = False
        rule = self.env.ref("custproc_module.approval_rule_paper_exception")
        rule.write({"audience": "user", "user_id": director.id})
        partner = self.make_customer("Tenant of shop 14")
        agent = self.users["service_agent"]
        file = self.env["custproc.customer.file"].with_user(agent).create(
            {"partner_id": partner.id, "kind_ids": [Command.set(tenant.ids)]}
        )
        file.write({"exception_reason": "Papers follow", "exception_until": "2099-01-01"})
        file.action_ask_exception()
        step = file.sudo().custproc_approval_ids.step_ids
        self.assertIn("Tenant of shop 14", step.with_user(director).res_name)
        tenant.confidential = True
        shown = step.with_user(director)
        self.assertEqual((shown.res_name, shown.can_decide), (f"{file.name} #{file.id}", True))
        self.assertFalse(shown.search([("approval_id.res_name", "ilike", "Tenant of shop 14")]))
        self.run_cron("ir_cron_engine_notify_approvers")
        self.assertFalse(self.env["mail.activity"].search([("user_id", "=", director.id), ("res_name", "ilike", "Tenant")]))
        mails = self.env["mail.mail"].search([("model", "=", step._name), ("res_id", "=", step.id)])
        self.assertEqual((len(mails), "Tenant of shop 14" in "".join(mails.mapped("body_html"))), (1, False))
        readers = file.sudo()._choose_told(director)
        self.assertTrue(readers)
        self.assertNotIn(director, readers)
        file.action_withdraw()
        rule.write({"audience": "group", "group_id": self.env.ref("custproc_module.group_custproc_sales_director").id, "user_id": False})
        with self.assertRaisesRegex(ProcessError, "nobody but you may decide"):
            file.action_ask_exception()

    def test_the_administrator_reads_nothing_confidential(self):
        """IS-01: the administrator names readers and cannot name a group that is his own; what he changes is a decision."""
        kind = self.as_user("administrator", self.file_kind("tenant"))
        with self.assertRaisesRegex(ValidationError, "reads nothing confidential"):
            kind.group_ids += self.env.ref("custproc_module.group_custproc_user")
        kind.confidential = False
        decision = self.env["custproc.decision"].search([("model", "=", kind._name), ("res_id", "=", kind.id)], limit=1)
        self.assertEqual((decision.outcome, decision.user_id), ("changed", self.users["administrator"]))

    def test_the_code_of_the_business_licence(self):
        """CF-01: a domestic customer's unified social credit code is checked, a foreign number is not, and none stands in two files."""
        china, germany = self.env.ref("base.cn"), self.env.ref("base.de")
        file = self.make_file(partner=self.make_customer("Domestic", country_id=china.id))
        file.credit_code = "9132 0500 ma1a 0000 10"
        self.assertEqual((file.credit_code, file.invoice_tax_number), ("91320500MA1A000010",) * 2)
        refusals = {"91320500MA1A00001X": "last character", "9132": "4 characters, not 18", "91320500MI1A000010": "no code has"}
        for wrong, why in refusals.items():
            with self.assertRaises(ValidationError) as refused:
                file.credit_code = wrong
            self.assertIn(why, str(refused.exception))
        self.assertEqual(file.credit_code, "91320500MA1A000010", "nothing is lost")
        with self.assertRaisesRegex(ValidationError, "same unified social credit code"):
            self.make_file(partner=self.make_customer("Twin", country_id=china.id), credit_code="91320500MA1A000010")
        abroad = self.make_file(partner=self.make_customer("Abroad", country_id=germany.id), credit_code="HRB 12345")
        self.assertEqual(abroad.credit_code, "HRB12345")

    def test_invoicing_data_stand_for_their_paper(self):
        """CF-13: the six fields of the invoicing data, filled in, are the eighth paper."""
        file = self.make_file(without=("invoicing",))
        self.assertEqual(file.gap_text, "Invoicing data is missing")
        file.write({"invoice_tax_number": "91320500MA1A000010", "invoice_address": "1 Wharf Road", "invoice_phone": "021-5550101"})
        self.assertFalse(file.is_complete)
        file.write({"invoice_bank": "Bank of China", "invoice_account": "6217 0001"})
        self.assertEqual((file.invoice_title, file.is_complete, file.completeness), ("Yellow River Trading", True, 100))

    def test_merged_files_keep_what_either_knew(self):
        """CF-13: of two files that become one, code, invoicing data and kinds of the dropped one stay."""
        file = self.make_file()
        other = self.make_file(
            partner=self.make_customer("Second"), credit_code="91320500MA1A000010", invoice_bank="Bank of China",
            kind_ids=[Command.set(self.file_kind("key").ids)],
        )
        (file | other)._merge_by_company(file.partner_id)
        self.assertEqual((file.credit_code, file.invoice_bank), ("91320500MA1A000010", "Bank of China"))
        self.assertEqual(set(file.kind_ids.mapped("code")), {"trading", "key"})
