from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import CustomerCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestPaperWarning(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.make_file(without=("business_licence",), user_id=cls.users["service_agent"].id)
        cls.licence = cls.env["custproc.customer.document"].create(
            {"file_id": cls.file.id, "type_id": cls.paper_type("business_licence").id, "number": "L1", "valid_until": date(2026, 6, 30)}
        )

    def warn(self, day):
        """Run the job on a day, twice; the summaries of the file's activities."""
        with freeze_time(f"{day} 02:00:00"):
            self.run_cron("ir_cron_customer_warn")
            self.run_cron("ir_cron_customer_warn")
        return self.file.activity_ids.sorted("id").mapped("summary")

    def test_the_ladder_is_climbed_once_a_rung(self):
        """CF-13: 60, 30 and 7 days before its last day the responsible is told, once each, and what waits for the paper."""
        self.assertEqual(self.licence.warn_on, date(2026, 5, 1))
        self.assertEqual(self.warn("2026-04-30"), [])
        self.assertEqual(self.warn("2026-05-01"), ["Business licence L1 of Yellow River Trading ends in 60 days"])
        self.assertEqual(self.licence.warn_on, date(2026, 5, 31))
        self.assertEqual(len(self.warn("2026-05-20")), 1)
        self.assertEqual(self.warn("2026-05-31")[-1], "Business licence L1 of Yellow River Trading ends in 30 days")
        self.assertEqual(len(self.warn("2026-06-22")), 2)
        self.assertEqual(self.warn("2026-06-23")[-1], "Business licence L1 of Yellow River Trading ends in 7 days")
        self.assertEqual(len(self.warn("2026-06-29")), 3)
        self.assertFalse(self.licence.warn_on)
        activity = self.file.activity_ids.sorted("id")[-1]
        self.assertEqual((activity.user_id, activity.date_deadline), (self.users["service_agent"], date(2026, 6, 30)))
        self.assertIn("Orders of this customer are held", activity.note)

    def test_a_paper_entered_late_is_told_of_once(self):
        """CF-13: five days before its end one warning, not three."""
        self.licence.valid_until = date(2026, 3, 7)
        self.assertEqual(self.warn("2026-03-02"), ["Business licence L1 of Yellow River Trading ends in 5 days"])

    def test_a_new_last_day_starts_the_ladder_anew(self):
        """CF-13: what was told was told for one last day."""
        self.warn("2026-06-24")
        self.licence.valid_until = date(2027, 6, 30)
        self.assertEqual(self.licence.warn_on, date(2027, 5, 1))

    def test_a_renewed_paper_is_not_warned_about(self):
        """CF-13: with the new licence in the file nobody is told that the old one ends; nor in a closed file."""
        self.file.document_ids = [Command.create({"type_id": self.licence.type_id.id, "valid_until": date(2030, 6, 30)})]
        self.assertEqual(self.warn("2026-05-01"), [])
        closed = self.make_file(partner=self.make_customer("Closed"), until=date(2026, 3, 20))
        closed.action_close()
        with freeze_time("2026-03-15 02:00:00"):
            self.run_cron("ir_cron_customer_warn")
        self.assertFalse(closed.activity_ids)

    def test_without_a_responsible_the_keepers_hear(self):
        """CF-13: a file nobody answers for any more is told to those who keep its kind."""
        self.file.user_id = False
        self.warn("2026-05-01")
        self.assertIn(self.users["salesperson"], self.file.activity_ids.user_id)

    def test_the_ladder_is_data(self):
        """CF-13, D-02: the rungs belong to the type; what is no list of days is refused; what was told is closed."""
        self.paper_type("business_licence").warn_ladder = "90，10"
        self.assertEqual(self.licence.warn_on, date(2026, 4, 1))
        with self.assertRaises(ValidationError) as refused:
            self.paper_type("business_licence").warn_ladder = "often"
        self.assertIn("not a list of days", str(refused.exception))
        with self.assertRaises(AccessError):
            self.as_user("service_agent", self.licence).warned_days = 7
