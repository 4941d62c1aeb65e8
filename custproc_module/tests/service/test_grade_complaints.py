from datetime import date

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestGradeComplaints(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["custproc.grade.run"].sudo().search([]).unlink()
        cls.quiet = cls.make_customer("Quiet customer")
        cls.files = cls.env["custproc.customer.file"].create(
            [{"partner_id": partner.id, "user_id": cls.users["salesperson"].id} for partner in cls.customer | cls.quiet]
        )
        cls.complaint = cls.env.ref("custproc_module.ticket_kind_complaint")
        cls.scheme = cls.env.ref("custproc_module.grade_scheme_standard").with_company(cls.company)
        cls.line = cls.scheme.measure_ids.filtered(lambda line: line.measure == "complaints")
        cls.env["helpdesk.ticket"].search([("custproc_kind_id", "=", cls.complaint.id)]).custproc_kind_id = cls.question

    def complain(self, moment, **values):
        ticket = self.make_ticket(kind=self.complaint, **values)
        self.env.flush_all()
        self.env.cr.execute("UPDATE helpdesk_ticket SET create_date = %s WHERE id = %s", [moment, ticket.id])
        ticket.invalidate_recordset()
        return ticket

    def grade(self):
        self.run_cron("ir_cron_customer_grade")
        return [(file.grade_values or {}).get("complaints", [None])[0] for file in self.files]

    def test_complaints_of_twelve_months_count(self):
        """D-11, CL-07: complaints of twelve months of the company's days, one reported twice counted once, flag who has too many."""
        first = self.complain("2025-03-01 16:00:00")  # 2 March in Shanghai: the first day that counts
        self.complain("2025-03-01 15:59:59")
        self.complain("2026-03-01 15:59:59")
        self.complain("2026-03-01 16:00:00")  # today
        self.complain("2025-09-01 00:00:00", active=False)
        self.complain("2025-09-02 00:00:00").duplicate_id = first
        self.make_ticket()
        self.assertEqual(self.grade(), [3, 0])
        file = self.files[0]
        self.assertTrue(file.is_problem)
        self.assertIn("Complaints in 12 months: 3.00, limit 2", file.activity_ids.note)
        self.assertIn("<td>Complaints in 12 months</td>", file.grade_explanation)

    def test_who_recorded_none_praises_nobody(self):
        """D-11: before a company's first complaint the measure is left out, its weight shared by the others, and the scheme says so."""
        self.assertEqual(self.grade(), [None, None])
        self.assertEqual((self.line.is_known, self.line.share, self.scheme.unknown_text), (False, 0, "Complaints in 12 months"))
        self.assertAlmostEqual(sum(self.scheme.measure_ids.mapped("share")), 100)
        self.complain("2024-01-01 00:00:00")
        self.env.invalidate_all()
        self.assertEqual((self.line.is_known, self.scheme.unknown_text), (True, ""))
        self.assertEqual(self.line.share, 9.1, "10 of 110")
        self.assertEqual(self.files[0]._get_grade_sources(self.company, date(2026, 3, 2))[-1].absent, {"complaints": 0})

    def test_a_scheme_of_unknown_measures_is_refused(self):
        """D-11: a scheme none of whose measures has values would give everybody the last grade."""
        with self.assertRaisesRegex(ValidationError, "no measure that anything gives values of"), self.cr.savepoint():
            self.scheme.measure_ids = [(2, line.id) for line in self.scheme.measure_ids - self.line]
