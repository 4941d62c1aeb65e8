from datetime import date
from io import BytesIO

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from ...exceptions import IllegalTransition, ProcessError
from .register_common import RegisterCommon

GOOD = {"matter": "Asked for a later delivery", "weight": 12.5}


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestRegister(RegisterCommon):
    def test_entries_are_numbered_by_form_and_company(self):
        """D-02: each form numbers its own entries, company by company, and the form's prefix is the number's."""
        other = self.make_register("T-02", prefix=False)
        other.action_put_in_use()
        numbers = [self.make_entry().name, self.make_entry().name, self.make_entry(register_id=other.id).name]
        self.assertEqual(numbers, ["T2026-0001", "T2026-0002", "T-02/2026/0001"])
        company = self.env["res.company"].create({"name": "Second company"})
        entry = self.env["custproc.register.entry"].create({"register_id": self.register.id, "company_id": company.id})
        self.assertEqual(entry.name, "T2026-0001")

    def test_values_are_checked(self):
        """D-02: a value of another kind, beyond its bounds, of no choice or of no field is refused, naming each."""
        wrong = {
            "weight": (0.1, "0.1, less than 0.5"),
            "pieces": (2.5, "whole number, not 2.5"),
            "fee": ("many", "“Fee” is a number, not many"),
            "day": ("2026-02-30", "“Day” is a day"),
            "moment": ("2026-02-01", "day and time"),
            "urgent": (1, "yes or no"),
            "channel": ("pigeon", "no choice pigeon"),
            "contact": ("Li", "names a record"),
            "nothing": ("x", "no field “nothing”"),
        }
        entry = self.make_entry()
        for code, (value, said) in wrong.items():
            with self.subTest(code), self.assertRaisesRegex(ValidationError, said), self.cr.savepoint():
                entry.register_values = {**GOOD, code: value}
        with self.assertRaisesRegex(ValidationError, "does not exist"), self.cr.savepoint():
            entry.register_values = {"contact": 2_000_000_000}
        entry.register_values = {**GOOD, "weight": 20, "pieces": 0, "day": "2026-02-28", "channel": "phone", "contact": self.customer.id}
        self.assertEqual(entry._get_register_values()["weight"], 20)

    def test_an_entry_is_complete_when_it_is_filled_in_and_signed(self):
        """D-02: mandatory fields and signatures are asked for together; a complete entry is a record."""
        entry = self.make_entry()
        self.assertEqual(entry._get_missing_register_fields().mapped("code"), ["matter", "weight"])
        with self.assertRaisesRegex(ProcessError, r"empty: Matter, Weight \(t\); these signatures are missing: Customer's signature"):
            entry.action_complete()
        with Form(entry) as form:
            shown = entry.read(["register_values"])[0]["register_values"]
            form.register_values = [{**part, "value": GOOD.get(part["name"], part.get("value", False))} for part in shown]
        self.assertEqual(entry.register_missing_text, "")
        field = self.register.field_ids.filtered(lambda field: field.kind == "signature")
        wizard = self.env["custproc.register.sign"].with_user(self.users["service_agent"])
        form = Form(wizard.with_context(default_entry_id=entry.id))
        self.assertEqual(form.field_id, field)
        form.signer = "Zhao Lei"
        form.save().action_sign()
        with self.assertRaisesRegex(ProcessError, "signed already"):
            entry._sign(field, "Zhao Lei")
        entry.action_complete()
        done = (entry.state, entry.completed_by_id, entry.completed_on)
        self.assertEqual(done, ("complete", self.users["service_agent"], date(2026, 3, 2)))
        with self.assertRaisesRegex(ProcessError, "“Filled in” and a record"):
            entry.register_values = {**GOOD, "weight": 2}
        with self.assertRaisesRegex(ProcessError, "no reason is given"):
            entry.action_void(" ")
        entry.action_void("Entered twice")
        self.assertEqual((entry.void_reason, entry.voided_by_id), ("Entered twice", self.users["service_agent"]))
        with self.assertRaises(IllegalTransition):
            entry.action_complete()

    def test_what_was_signed_stays(self):
        """D-02: what the form said when somebody signed stays, the next one fills in the rest; a signed draft is voided, not deleted."""
        entry = self.make_entry(register_values={"matter": "Valve", "weight": 2})
        field = self.register.field_ids.filtered(lambda field: field.kind == "signature")
        entry._sign(field, "Zhao Lei")
        entry.register_values = {"matter": "Valve", "weight": 2, "urgent": False, "pieces": 3}
        changes = (
            {"register_values": {"matter": "Valve", "weight": 20, "pieces": 3}},
            {"register_values": {"weight": 2}},
            {"partner_id": self.make_customer("Red River Trading").id},
            {"date": "2026-01-01"},
        )
        for vals in changes:
            with self.subTest(vals), self.assertRaisesRegex(ProcessError, "Zhao Lei has signed what it said"), self.cr.savepoint():
                entry.write(vals)
        with self.assertRaisesRegex(ProcessError, "Zhao Lei has signed it"):
            entry.unlink()
        self.assertEqual((entry._get_register_values()["weight"], entry._get_register_values()["pieces"]), (2, 3))

    def test_who_keeps_and_who_reads(self):
        """D-02, IS-01: keepers enter, readers read, others and strangers see nothing; the auditor reads all."""
        entry = self.make_entry(register_values=GOOD)
        self.assertEqual(self.as_user("salesperson", entry).register_missing_text, "")
        with self.assertRaises(AccessError):
            self.as_user("salesperson", entry).register_values = {}
        with self.assertRaises(AccessError):
            self.make_entry("salesperson")
        with self.assertRaises(AccessError):
            self.as_user("technician", entry).read(["name"])
        self.assertTrue(self.as_user("auditor", entry).read(["name", "register_values"]))

    def test_a_version_in_use_is_fixed(self):
        """D-02: a form changes by a new version; entries of the old one stay readable as they were entered."""
        entry = self.make_entry(register_values={**GOOD, "channel": "phone"})
        form = self.register
        for change in (
            lambda: form.write({"code": "T-09"}),
            lambda: form.field_ids[0].write({"name": "Other"}),
            lambda: form.field_ids[0].unlink(),
            lambda: form.field_ids.create({"register_id": form.id, "name": "New", "code": "new"}),
            lambda: form.field_ids.option_ids.write({"name": "Fax"}),
        ):
            with self.assertRaisesRegex(ProcessError, "version 1 is “In use” with 1 entries"), self.cr.savepoint():
                change()
        draft = self.env["custproc.register"].with_user(self.users["administrator"]).browse(form.action_new_version()["res_id"])
        self.assertEqual((draft.version, draft.previous_id, draft.state, len(draft.field_ids)), (2, form, "draft", 10))
        draft.field_ids.filtered(lambda field: field.code == "channel").unlink()
        draft.field_ids.filtered(lambda field: field.code == "matter").name = "What it was about"
        draft.action_put_in_use()
        self.assertEqual((form.state, draft.state), ("replaced", "in_use"))
        self.assertIn(("Channel", "Telephone"), [(field.name, text) for field, text in entry._say_register_values()])
        later = self.make_entry(register_id=draft.id, register_values=GOOD)
        self.assertEqual(later._say_register_values()[0][0].name, "What it was about")
        self.assertEqual(later.name, "T2026-0002")
        self.assertEqual(self.env["custproc.register"]._get_form("T-01", self.company), draft)
        decisions = self.env["custproc.decision"].search([("model", "=", "custproc.register"), ("res_id", "=", draft.id)])
        self.assertIn("in_use", decisions.mapped("outcome"))

    def test_the_definition_is_the_form_s(self):
        """D-02: labels are the reader's, and no document changes the fields of its form, not even the administrator's."""
        entry = self.make_entry()
        shown = {part["name"]: part for part in entry.read(["register_values"])[0]["register_values"]}
        self.assertEqual((shown["matter"]["string"], shown["channel"]["selection"]), ("Matter *", [["phone", "Telephone"]]))
        self.assertNotIn("customer", shown)
        with self.assertRaisesRegex(ValidationError, "new version of the form"):
            entry.register_values = [{"name": "x", "type": "char", "string": "X", "definition_changed": True}]
        self.assertEqual(self.env["custproc.register.entry"].get_property_definition("register_values.weight")["type"], "float")
        self.make_entry(register_values={**GOOD, "channel": "phone"})
        domain = [("register_id", "=", self.register.id)]
        groups = self.env["custproc.register.entry"].formatted_read_group(domain, ["register_values.channel"], ["__count"])
        self.assertEqual(sorted(group["__count"] for group in groups), [1, 1])

    def test_retention_deletes_what_was_entered(self):
        """D-18: after its retention the content of an entry goes, its number and who made it stay."""
        self.register.sudo().retention_months = 12
        entry = self.make_entry(register_values=GOOD)
        entry._sign(self.register.field_ids.filtered(lambda field: field.kind == "signature"), "Zhao Lei")
        entry.action_complete()
        self.assertEqual(entry.keep_until, date(2027, 3, 2))
        for day, left in (("2027-03-02", GOOD), ("2027-03-04", {})):
            with freeze_time(f"{day} 02:00:00"):
                self.run_cron("ir_cron_engine_delete_register_entries")
            self.assertEqual(entry._get_register_values(), left)
        self.assertEqual((entry.is_deleted, entry.name), (True, "T2026-0001"))

    def test_workbook(self):
        """RPT-08: a register leaves as a workbook: one sheet a form, numbers as numbers, no text becomes a formula."""
        entries = self.make_entry(register_values={**GOOD, "matter": "=1+1"}) | self.make_entry(register_values=GOOD)
        report = self.env["report.custproc_module.register_xlsx"].with_user(self.users["salesperson"])
        content, _kind = report.with_context(active_model=entries._name).create_xlsx_report(entries.ids, {})
        sheet = load_workbook(BytesIO(content)).worksheets[0]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        self.assertEqual((sheet.title, rows[0][0]), ("T-01", "Test form T-01"))
        self.assertEqual(rows[1][:6], ["Number", "Version", "Date", "Customer", "State", "Matter"])
        self.assertEqual(rows[2][:7], ["T2026-0001", "1", "2026-03-02", "Yellow River Trading", "Draft", "=1+1", 12.5])
        self.assertEqual(sheet["F3"].data_type, "s")

    def test_print_by_position(self):
        """D-02: the printed form has code, version, headings and every field in its place."""
        entry = self.make_entry(register_values={**GOOD, "channel": "phone", "day": "2026-03-05"})
        html = self.env["ir.actions.report"]._render_qweb_html("custproc_module.report_register_entry", entry.ids)[0].decode()
        for text in ("T-01", "Test form", "T2026-0001", "Delivery", "Asked for a later delivery", "Telephone", "03/05/2026", "12.50"):
            self.assertIn(text, html)
        self.assertEqual([section for section, _cells in entry._get_printed_rows()], ["", "", "", "Delivery", "Delivery", "", ""])


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestCopies(RegisterCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.entry = cls.make_entry()
        finance = cls.env.ref("custproc_module.group_custproc_finance_officer")
        cls.copies = cls.entry._make_copies(
            [{"name": "1st", "holder": "Customer", "is_outside": True}, {"name": "2nd", "holder": "Finance", "group_id": finance.id}]
        )

    def test_lent_and_returned(self):
        """CT-03: who keeps a copy lends it and takes it back; who has it and since when is told, and stays in its history."""
        customer, ours = self.copies
        self.register.sudo().reader_group_ids += self.env.ref("custproc_module.group_custproc_finance_officer")
        self.assertEqual([(copy.number, copy.state) for copy in self.copies], [(1, "outside"), (2, "held")])
        with self.assertRaisesRegex(AccessError, "Finance keeps it"):
            self.as_user("service_agent", ours).action_lend("Li Na")
        keeper = self.as_user("finance_officer", ours)
        with self.assertRaisesRegex(ProcessError, "nobody is named"):
            keeper.action_lend(" ")
        with self.assertRaisesRegex(ProcessError, "2026-03-01, which is past"):
            keeper.action_lend("Li Na", due_on="2026-03-01")
        keeper.action_lend(borrower_id=self.users["legal_reviewer"].id, due_on="2026-03-05")
        with self.assertRaisesRegex(ProcessError, "has had it since 2026-03-02"):
            keeper.action_lend("Li Na")
        self.assertEqual((ours.state, ours.borrower, ours.is_overdue), ("lent", self.users["legal_reviewer"].name, False))
        with freeze_time("2026-03-06 02:00:00"):
            ours.invalidate_recordset(["is_overdue"])
            self.assertTrue(ours.is_overdue)
            self.assertEqual(self.env["custproc.register.copy"].search([("is_overdue", "=", True)]), ours)
            keeper.action_return()
        self.assertEqual((ours.state, ours.borrower_id.id, ours.lending_ids.returned_on), ("held", False, date(2026, 3, 6)))
        with self.assertRaisesRegex(ProcessError, "Handed over"):
            self.as_user("service_agent", customer).action_lend("Li Na")

    def test_copies_are_closed(self):
        """CT-03: nobody writes where a paper is but by lending, returning and reporting it lost."""
        ours = self.as_user("service_agent", self.copies[0])
        for values in ({"state": "held"}, {"holder": "Me"}, {"borrower": "Me"}):
            with self.assertRaises(AccessError):
                ours.write(values)
        ours.place = "Cabinet 3"
        with self.assertRaisesRegex(AccessError, "Finance keeps it"):
            self.as_user("service_agent", self.copies[1]).place = "Cabinet 3"
        with self.assertRaisesRegex(ProcessError, "how it was lost"):
            ours.action_report_lost("")
