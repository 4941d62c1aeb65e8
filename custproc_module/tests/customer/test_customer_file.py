from base64 import b64encode
from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...exceptions import IllegalTransition, ProcessError
from .common import CustomerCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestCustomerFile(CustomerCommon):
    def test_a_complete_file_opens_and_gets_its_number(self):
        """CF-01, CF-13: with the basic data and all eight papers the file is complete, opens and is numbered."""
        file = self.make_file()
        self.assertEqual(len(self.mandatory), 8)
        self.assertEqual((file.is_complete, file.completeness, file.gap_text), (True, 100, ""))
        self.assertEqual((file.name, file.display_name), ("/", file.partner_id.name))
        self.as_user("service_agent", file).action_open()
        self.assertEqual(file.state, "open")
        self.assertEqual(file.opened_on, date(2026, 3, 2))
        self.assertRegex(file.name, r"^CF2026-\d{4}$")

    def test_missing_and_expired_papers_are_named(self):
        """CF-13: the file says paper by paper what is missing, expired or without a validity."""
        file = self.make_file(without=("guarantee", "business_licence", "safety_permit"))
        file.document_ids = [
            (0, 0, {"type_id": self.paper_type("business_licence").id, "valid_until": date(2026, 3, 1)}),
            (0, 0, {"type_id": self.paper_type("safety_permit").id}),
        ]
        self.assertEqual(
            file.gap_text.splitlines(),
            ["Business licence expired on 03/01/2026", "Letter of guarantee is missing", "Work-safety permit has no last day of validity"],
        )
        self.assertEqual((file.is_complete, file.completeness), (False, 76))

    def test_a_paper_counts_through_its_last_day(self):
        """CF-13, D-03: a licence is valid through its last day in the company's time zone."""
        file = self.make_file(without=("business_licence",))
        file.document_ids = [(0, 0, {"type_id": self.paper_type("business_licence").id, "valid_until": date(2026, 3, 2)})]
        self.assertTrue(file.is_complete)
        self.assertEqual(file.reassess_on, date(2026, 3, 3))

    def test_minimum_fields(self):
        """CF-01: name, contact person, contact details, business scope and credit status make the minimum."""
        file = self.make_file(contact_id=False, business_scope=False, credit_status=False)
        self.assertEqual(
            file.gap_text.splitlines(),
            ["contact person is not filled in", "contact details is not filled in", "business scope is not filled in",
             "credit status is not filled in"],
        )
        self.assertFalse(file.is_complete)
        self.assertTrue(file.is_order_ready)

    def test_the_identity_card_is_asked_for_credit_only(self):
        """CA-01: the copy of the account opener's identity card is needed for credit, not for trading."""
        file = self.make_file()
        self.assertEqual((file.is_complete, file.is_credit_complete), (True, False))
        file.document_ids = [(0, 0, {"type_id": self.paper_type("identity").id})]
        self.assertEqual((file.is_credit_complete, file.credit_complete_until), (True, date(2027, 12, 31)))
        file.document_ids.filtered(lambda paper: paper.type_id.code == "identity").valid_until = "2026-08-01"
        self.assertEqual((file.is_credit_complete, file.credit_complete_until), (True, date(2026, 8, 1)))
        self.assertEqual(file.credit_gap_text, "")

    def test_a_copy_can_be_required(self):
        """CF-13, D-18: where a type needs a copy the paper counts with the copy attached; an identity card is kept confidential."""
        self.paper_type("land_use").needs_scan = True
        file = self.make_file()
        self.assertEqual(file.gap_text, "Copy of the land-use certificate has no copy attached")
        paper = file.document_ids.filtered(lambda paper: paper.type_id.code == "land_use")
        wizard = self.env["custproc.customer.document.copy"].with_user(self.users["service_agent"])
        with self.assertRaisesRegex(ProcessError, "no file is chosen"):
            wizard.create({"document_id": paper.id}).action_attach()
        wizard.create({"document_id": paper.id, "scan": b64encode(b"scan"), "scan_name": "land.pdf"}).action_attach()
        self.assertEqual((file.is_complete, paper.custproc_evidence_ids.kind_id.code), (True, "scan"))
        card = self.env["custproc.customer.document"].create({"file_id": file.id, "type_id": self.paper_type("identity").id})
        wizard.create({"document_id": card.id, "scan": b64encode(b"card")}).action_attach()
        self.assertTrue(card.sudo().custproc_evidence_ids.confidential)

    def test_missing_papers_keep_the_file_shut(self):
        """CF-14: with a licence missing the file is not entered."""
        file = self.make_file(without=("safety_permit",))
        with self.assertRaisesRegex(ProcessError, "Work-safety permit is missing"):
            self.as_user("service_agent", file).action_open()
        self.assertEqual(file.state, "draft")

    def test_no_number_is_lost_by_a_refusal(self):
        """CF-12: files are numbered in a row: one that was refused to be opened has used no number up."""
        agent = self.as_user("service_agent", self.make_file())
        agent.action_open()
        other = self.as_user("service_agent", self.make_file(partner=self.make_customer("Other"), without=("safety_permit",)))
        for _again in range(2):
            with self.assertRaises(ProcessError), self.cr.savepoint():
                other.action_open()
        third = self.as_user("service_agent", self.make_file(partner=self.make_customer("Third")))
        third.action_open()
        self.assertEqual(int(third.name[-4:]), int(agent.name[-4:]) + 1)

    def test_an_exception_lets_trading_start_until_its_day(self):
        """CF-14: the sales director's or general manager's word excuses the papers that were missing, until the day asked for."""
        file = self.make_file(without=("safety_permit",))
        asked = self.as_user("salesperson", file)
        asked.write({"exception_reason": "Permit is being renewed", "exception_until": date(2026, 3, 31)})
        asked.action_ask_exception()
        self.assertFalse(file.is_order_ready)
        with self.assertRaises(ProcessError):
            self.as_user("sales_manager", file).action_approve("no power to")
        self.as_user("general_manager", file).action_approve("Renewal seen")
        self.assertEqual(file.exception_type_ids.mapped("code"), ["safety_permit"])
        self.assertEqual((file.is_order_ready, file.is_complete), (True, False))
        self.assertEqual(file.reassess_on, date(2026, 4, 1))
        self.as_user("service_agent", file).action_open()
        with freeze_time("2026-03-31 17:00:00"):  # 1 April in Shanghai
            self.run_job()
            self.assertFalse(file.is_order_ready)
            self.assertIn("no longer suffice", file.activity_ids.mapped("summary")[-1])

    def test_an_exception_does_not_excuse_what_expires_later(self):
        """CF-14: the exception covers the papers that were missing when it was asked for, no others."""
        file = self.make_file(without=("safety_permit",))
        file.write({"exception_reason": "Renewal", "exception_until": date(2026, 6, 30)})
        self.as_user("salesperson", file).action_ask_exception()
        self.as_user("sales_director", file).action_approve()
        self.assertTrue(file.is_order_ready)
        file.document_ids.filtered(lambda paper: paper.type_id.code == "business_licence").valid_until = date(2026, 3, 1)
        self.assertFalse(file.is_order_ready)

    def test_an_exception_changed_while_it_is_asked_for_goes_back(self):
        """CF-14: what is approved is what was asked for."""
        file = self.make_file(without=("safety_permit",))
        file.write({"exception_reason": "Renewal", "exception_until": date(2026, 3, 31)})
        self.as_user("salesperson", file).action_ask_exception()
        self.as_user("salesperson", file).exception_until = date(2026, 12, 31)
        self.assertEqual(file.custproc_approval_state, "stale")
        with self.assertRaises(ProcessError):
            self.as_user("sales_director", file).action_approve()
        self.assertFalse(file.exception_granted_until)

    def test_asking_needs_reason_and_day(self):
        """CF-14: an exception is asked for with a reason and a last day, and only while papers are missing."""
        file = self.make_file(without=("safety_permit",))
        with self.assertRaisesRegex(ProcessError, "reason or the last day"):
            self.as_user("salesperson", file).action_ask_exception()
        complete = self.make_file(partner=self.make_customer("Complete"))
        with self.assertRaisesRegex(ProcessError, "no paper is missing"):
            self.as_user("salesperson", complete).action_ask_exception()

    def test_signature_starts_number_and_clock(self):
        """CF-12, D-16: number and the clock of three days start at contract signature; opening the file meets it."""
        file = self.make_file(user_id=self.users["salesperson"].id)
        file._on_contract_signed(date(2026, 3, 2))
        self.assertRegex(file.name, r"^CF2026-\d{4}$")
        number = file.name
        asked = file.activity_ids.filtered(lambda activity: activity.user_id == file.user_id)
        self.assertIn("open the customer file by 2026-03-05 23:59", asked.summary)
        # The start day does not count; the third day ends in Shanghai at 15:59:59 UTC.
        self.assertEqual(str(file.custproc_due_at), "2026-03-05 15:59:59")
        self.as_user("service_agent", file).action_open()
        file.invalidate_recordset()
        self.assertEqual((file.name, bool(file.custproc_due_at), file.activity_ids.ids), (number, False, []))

    def test_whoever_keeps_the_file_is_warned(self):
        """CF-12: a day before the three days are over the specialist is reminded, or who is responsible where none is assigned."""
        file, other = self.make_file(), self.make_file(partner=self.make_customer("Other"), user_id=self.users["salesperson"].id)
        file.specialist_id = self.users["service_agent"]
        (file | other)._on_contract_signed(date(2026, 3, 2))
        with freeze_time("2026-03-04 16:30:00"):
            self.run_cron("ir_cron_engine_sweep")
        told = {clock.res_id: clock.escalation_ids.user_ids for clock in (file | other).custproc_deadline_ids if clock.escalation_ids}
        self.assertEqual(told, {file.id: self.users["service_agent"], other.id: self.users["salesperson"]})

    def test_the_daily_job_renews_what_expired(self):
        """CF-13: the job takes back completeness on the day after the last day, tells the responsible once, and goes on after a failure."""
        file = self.make_file(until=date(2026, 3, 10), user_id=self.users["service_agent"].id)
        other = self.make_file(partner=self.make_customer("Other"), until=date(2026, 3, 20))
        with freeze_time("2026-03-10 12:00:00"):
            self.run_job()
            self.assertTrue(file.is_complete)
        with freeze_time("2026-03-10 16:00:00"):  # 11 March in Shanghai
            self.run_job()
            self.run_job()
            self.assertEqual((file.is_complete, other.is_complete), (False, True))
            self.assertEqual(file.activity_ids.mapped("user_id"), self.users["service_agent"])
            self.assertEqual(len(file.activity_ids), 1)

    def test_what_is_required_is_data(self):
        """CF-13: switching a type off changes the files at the next run of the job."""
        file = self.make_file(without=("land_use",))
        self.assertFalse(file.is_complete)
        self.paper_type("land_use").is_mandatory = False
        self.assertEqual(file.reassess_on, date.today())
        self.run_job()
        self.assertTrue(file.is_complete)

    def test_one_file_per_customer_and_company(self):
        """CF-12: one file per commercial entity and company, never for a contact."""
        file = self.make_file()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.env["custproc.customer.file"].create({"partner_id": self.customer.id})
        with self.assertRaises(ValidationError):
            self.env["custproc.customer.file"].create({"partner_id": file.contact_id.id})

    def test_state_and_number_are_closed(self):
        """CF-12: nobody writes state, number or what was excused."""
        file = self.as_user("service_agent", self.make_file())
        for values in ({"state": "open"}, {"name": "CF2026-9999"}, {"exception_granted_until": "2027-01-01"}):
            with self.assertRaises(AccessError):
                file.write(values)
        with self.assertRaises(IllegalTransition):
            self.as_user("service_agent", file).action_reopen()

    def test_the_original_is_found(self):
        """CF-12, CF-13: where the paper itself lies stands with it, else with the paper file; either way it is found by its place."""
        file = self.as_user("service_agent", self.make_file(archive_place="Cabinet 3, folder 12"))
        licence = file.document_ids.filtered(lambda paper: paper.type_id.code == "business_licence")
        licence.original_place = "Safe of finance"
        papers = self.env["custproc.customer.document"].with_user(self.users["finance_officer"])
        self.assertEqual(papers.search([("original_place", "ilike", "safe")]), licence)
        self.assertEqual(self.env["custproc.customer.file"].search([("archive_place", "ilike", "folder 12")]), file)
        with self.assertRaises(AccessError):
            self.as_user("technician", licence).original_place = "Elsewhere"

    def test_dates_of_a_paper(self):
        """CF-13: a paper cannot end before it begins."""
        file = self.make_file()
        with self.assertRaisesRegex(ValidationError, "its last day 05/01/2026 lies before its first day 05/02/2026"):
            file.document_ids[0].write({"valid_from": date(2026, 5, 2), "valid_until": date(2026, 5, 1)})

    def test_the_agent_fills_in_the_form(self):
        """CF-01, CF-12: the customer service specialist fills in the file and its papers in one form."""
        partner = self.make_customer("Form customer")
        with Form(self.env["custproc.customer.file"].with_user(self.users["service_agent"])) as form:
            form.partner_id = partner
            form.business_scope = "Foundry"
            form.credit_status = "unknown"
            with form.document_ids.new() as paper:
                paper.type_id = self.paper_type("business_licence")
                paper.number = "91310000MA1"
                paper.valid_until = date(2026, 3, 20)
        file = form.record
        self.assertEqual(file.document_ids.status, "expiring")
        self.assertEqual(file.completeness, 100 * 4 // 13)
