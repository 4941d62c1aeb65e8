from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ...exceptions import ProcessError
from .common import CustomerCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestSpecialistTalk(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["custproc.specialist"].create(
            [{"user_id": cls.users[role].id} for role in ("service_agent", "service_supervisor")]
        )

    def assign(self, file, role):
        files = self.as_user("service_supervisor", file)
        files._assign_specialists({files: self.users[role]})

    def test_the_talk_is_due_a_week_after_assignment(self):
        """CF-21, D-03: the clock of a week starts with the assignment; the record of the talk stops it."""
        file = self.make_file()
        self.assertFalse(file.custproc_due_at)
        self.assign(file, "service_agent")
        # The start day does not count; the seventh day ends in Shanghai at 15:59:59 UTC.
        self.assertEqual(str(file.custproc_due_at), "2026-03-09 15:59:59")
        own = self.as_user("service_agent", file)
        with self.assertRaisesRegex(ProcessError, "nothing is written down"):
            own.action_record_talk()
        own.talk_record = "Buys 20 t a month; pays after the 20th; Mr Wang decides."
        own.action_record_talk()
        file.invalidate_recordset()
        self.assertEqual((file.talked_on, file.talked_by_id), (date(2026, 3, 2), self.users["service_agent"]))
        self.assertFalse(file.custproc_due_at)

    def test_another_specialist_talks_himself(self):
        """CF-21: with another specialist the week begins again."""
        file = self.make_file(talk_record="Known customer")
        self.assign(file, "service_agent")
        self.as_user("service_agent", file).action_record_talk()
        with freeze_time("2026-03-20 02:00:00"):
            self.assign(file, "service_supervisor")
            file.invalidate_recordset()
            self.assertEqual((file.talked_on, str(file.custproc_due_at)), (False, "2026-03-27 15:59:59"))

    def test_without_a_specialist_nobody_talks(self):
        """CF-21: the talk belongs to who is assigned."""
        with self.assertRaisesRegex(ProcessError, "no specialist is assigned"):
            self.as_user("service_agent", self.make_file(talk_record="x")).action_record_talk()
