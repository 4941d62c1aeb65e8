"""What changed in customer files: noted as it happens, extracted day by day for the supervisor."""

from base64 import b64encode
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CustomerCommon


@tagged("post_install", "-at_install")
class TestFileExtract(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["custproc.file.extract"].search([]).unlink()
        cls.file = cls.make_file(without=("guarantee",))
        cls.card = cls.env["custproc.contact.card"].create({"partner_id": cls.file.contact_id.id})
        cls.env.flush_all()
        cls.env.cr.execute("SELECT (now() AT TIME ZONE 'UTC')")
        # Shanghai's noon of yesterday: what is moved there happened then.
        cls.noon = cls.env.cr.fetchone()[0].replace(hour=4, minute=0, second=0, microsecond=0) - timedelta(days=1)
        cls.forget()

    @classmethod
    def forget(cls):
        cls.env.flush_all()
        for table in ("custproc_file_note", "custproc_grade_change", "custproc_evidence", "custproc_assignment"):
            cls.env.cr.execute(f"UPDATE {table} SET create_date = create_date - interval '90 days'")
        cls.env.cr.execute("UPDATE sale_order SET write_date = write_date - interval '90 days'")
        cls.env.invalidate_all()

    def changes(self):
        """{(material, what)} of the file since the test began."""
        self.env.flush_all()
        found = self.env["custproc.file.change"].search([("file_id", "=", self.file.id)])
        found.invalidate_recordset()
        return {(change.material, change.what) for change in found}

    def move(self, day):
        """What was noted until now happened at noon of a day, and is set aside for what comes next."""
        self.env.flush_all()
        self.env.cr.execute("UPDATE custproc_file_note SET create_date = %s WHERE create_date > now() - interval '2 hours'", [day])

    def extract(self, moment):
        with freeze_time(moment):
            self.run_cron("ir_cron_customer_extract")
        return self.env["custproc.file.extract"].search([("company_id", "=", self.company.id)], order="day")

    def test_every_part_of_a_file_is_noted(self):
        """CF-18, CF-19: basic and invoicing data, papers made, changed and removed, copies, cards and ways to reach the customer."""
        agent = self.as_user("service_agent", self.file).with_context(tracking_disable=True)
        agent.write({"invoice_bank": "Bank of China", "archive_place": "Cabinet 3", "preferences": "Tea"})
        self.assertEqual(self.changes(), {("basic", "Bank"), ("basic", "Paper file kept at"), ("basic", "Preferences")})
        self.forget()
        agent.document_ids = [Command.create({"type_id": self.paper_type("guarantee").id, "number": "G1"})]
        paper = self.file.document_ids.filtered(lambda paper: paper.number == "G1")
        paper.original_place = "Safe"
        wizard = self.env["custproc.customer.document.copy"].with_user(self.users["service_agent"])
        wizard.create({"document_id": paper.id, "scan": b64encode(b"scan"), "scan_name": "g.pdf"}).action_attach()
        self.assertEqual(
            self.changes(),
            {("papers", "Letter of guarantee G1: new"), ("papers", "Letter of guarantee G1: Original kept at"),
             ("papers", "Letter of guarantee G1 (copy)")},
        )
        self.forget()
        self.as_user("service_supervisor", paper).unlink()
        self.as_user("salesperson", self.card).birthday = "1980-05-01"
        self.file.contact_id.phone = "021-5550102"
        self.customer.city = "Suzhou"
        self.assertEqual(
            self.changes(),
            {("papers", "Letter of guarantee G1: removed"), ("contacts", "Li Na: Birthday"), ("basic", "Li Na: Phone"), ("basic", "City")},
        )

    def test_own_fields_are_named(self):
        """CF-18, D-02: of the fields of a kind's form those are named whose value changed; what only the job writes is no change."""
        self.file.kind_ids = self.file_kind("key")
        field = self.file._get_register_fields().filtered(lambda field: field.kind in ("char", "text"))[:1]
        self.forget()
        self.file.register_values = {field.code: "Twice a week"}
        self.file.register_values = {field.code: "Twice a week"}
        self.file.document_ids[0].sudo().write({"warned_days": 60})
        self.assertEqual(self.changes(), {("basic", field.name)})

    def test_a_day_waits_for_the_supervisor_once(self):
        """CF-18, CF-19: yesterday's changes are extracted once, by who manages their material; the supervisor collates them."""
        materials = self.as_user("service_supervisor", self.env["custproc.material"])
        materials.create({"material": "business", "user_id": self.users["service_agent"].id})
        self.make_order(partner=self.customer)
        self.env.flush_all()
        self.env.cr.execute("UPDATE custproc_customer_file SET create_date = create_date - interval '9 days'")
        self.env.cr.execute("UPDATE sale_order SET write_date = %s WHERE partner_id = %s", [self.noon, self.customer.id])
        morning = self.noon.replace(hour=20)
        self.assertFalse(self.extract(self.noon.replace(hour=16, minute=30)), "an hour after midnight")
        self.extract(morning)
        extract = self.extract(morning)
        self.assertEqual((extract.day, extract.file_count, extract.change_count, extract.unmanaged_count), (self.noon.date(), 1, 1, 0))
        self.assertEqual(extract.line_ids.keeper_id, self.users["service_agent"])
        self.assertEqual(extract.activity_ids.user_id, self.users["service_supervisor"])
        mine = self.as_user("service_supervisor", extract)
        mine.note = "Papers of two customers asked for"
        mine.action_collate()
        self.assertEqual(extract.collated_by_id, self.users["service_supervisor"])
        self.assertFalse(extract.activity_ids)
        with self.assertRaises(AccessError):
            mine.write({"file_count": 0})

    def test_missed_days_are_made_up_for(self):
        """CF-18: after days on which the job did not run, each has its own extract with what changed on it, and none comes twice."""
        days = [self.noon - timedelta(days=back) for back in (4, 2, 0)]
        for day, value in zip(days, ("Cabinet 1", "Cabinet 2", "Cabinet 3"), strict=True):
            self.as_user("service_agent", self.file).archive_place = value
            self.move(day)
        morning = self.noon.replace(hour=20)
        extracts = self.extract(morning)
        self.assertEqual(extracts.mapped("day"), [day.date() for day in days])
        self.assertEqual(extracts.mapped("change_count"), [1, 1, 1])
        self.assertEqual(self.extract(morning), extracts)
        opened = extracts[1].action_open_changes()
        lines = self.as_user("service_supervisor", self.env[opened["res_model"]]).search(opened["domain"])
        self.assertEqual(lines.mapped(lambda line: (line.what, line.happened_at)), [("Paper file kept at", days[1])])
        self.env.cr.execute("DELETE FROM custproc_file_note")
        self.assertEqual(len(lines.exists()), 1, "the list of a day stays")

    def test_a_confidential_file_stays_among_its_readers(self):
        """IS-01, CF-19: the extract counts a confidential file; who may not read it does not see it in the list."""
        self.file.sudo().kind_ids = self.file_kind("tenant").with_context(active_test=False)
        self.file.archive_place = "Safe"
        self.move(self.noon)
        extract = self.extract(self.noon.replace(hour=20))
        lines = self.env["custproc.file.extract.line"]
        self.assertEqual(len(extract.line_ids), extract.change_count)
        self.assertFalse(lines.with_user(self.users["salesperson"]).has_access("read"))
        self.file_kind("tenant").sudo().group_ids = self.env.ref("custproc_module.group_custproc_general_manager")
        self.assertFalse(self.as_user("service_supervisor", lines).search([("extract_id", "=", extract.id)]))
        self.assertEqual(len(self.as_user("auditor", lines).search([("extract_id", "=", extract.id)])), len(extract.line_ids))

    def test_notes_go_when_they_are_extracted(self):
        """CF-18: what was noted is kept for two months; the extract keeps it longer."""
        self.file.archive_place = "Safe"
        self.move(datetime(2026, 1, 1))
        notes = self.env["custproc.file.note"]
        notes._gc_old()
        self.assertFalse(notes.search([("file_id", "=", self.file.id)]))
