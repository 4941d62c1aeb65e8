from datetime import datetime

from odoo.tests import tagged

from ..common import CustprocCommon


@tagged("post_install", "-at_install")
class TestCompanyTime(CustprocCommon):
    """D-03: a printed moment and its day are those of the company's working calendar, whoever reads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create({"name": "Shanghai", "tz": "Asia/Shanghai"})
        cls.company.resource_calendar_id = cls.calendar
        cls.moment = datetime(2020, 1, 31, 17, 30)

    def printed(self, **options):
        deadline = self.env["custproc.deadline"].new({"company_id": self.company.id, "due_at": self.moment})
        # The reader has no zone, as a customer or a job has none.
        qweb = self.env["ir.qweb.field.datetime"].with_context(tz=False, lang="en_US")
        return str(qweb.record_to_html(deadline, "due_at", options))

    def test_printed_on_the_companys_clock(self):
        """D-03: half past five in the afternoon of UTC is the next day in Shanghai, also on paper and on the portal."""
        self.assertEqual(self.printed(), "02/01/2020 01:30:00 AM")
        self.assertEqual(self.printed(date_only=True), "02/01/2020")
        self.assertEqual(self.printed(tz_name="UTC", time_only=True), "05:30:00 PM", "a zone that is asked for stays")

    def test_day_and_time_as_text(self):
        """D-03: sentences name the same day and time; no moment is no text."""
        company = self.company.with_context(lang="en_US")
        self.assertEqual(company._custproc_format_day(self.moment), "02/01/2020")
        self.assertEqual(company._custproc_format_time(self.moment), "2020-02-01 01:30")
        self.assertEqual((company._custproc_format_day(False), company._custproc_format_time(False)), ("", ""))
        self.assertEqual(company._custproc_start_of_day(company._custproc_day_of(self.moment)), datetime(2020, 1, 31, 16, 0))

    def test_next_working_moment(self):
        """RP-03, D-03: what is proposed lies within working hours: at night and at the weekend, when work begins next."""
        company = self.company  # by this calendar from 8 to 12 and from 13 to 17 on weekdays in Shanghai, which is UTC + 8
        friday_night, friday_morning = datetime(2020, 1, 31, 15, 0), datetime(2020, 1, 31, 2, 0)
        self.assertEqual(company._custproc_next_working_moment(friday_morning), friday_morning)
        self.assertEqual(company._custproc_next_working_moment(friday_night), datetime(2020, 2, 3, 0, 0))
        self.assertEqual(company._custproc_next_working_moment(datetime(2020, 1, 31, 4, 30)), datetime(2020, 1, 31, 5, 0))
        company.resource_calendar_id = False
        self.assertEqual(company._custproc_next_working_moment(friday_night), friday_night)

    def test_follows_the_calendar(self):
        """D-03: the remembered zone follows a change of the calendar and of its zone at once."""
        self.assertEqual(self.company._custproc_timezone(), "Asia/Shanghai")
        self.calendar.tz = "Europe/Paris"
        self.assertEqual(self.company._custproc_format_time(self.moment), "2020-01-31 18:30")
        other = self.calendar.copy({"tz": "UTC"})
        self.company.resource_calendar_id = other
        self.assertEqual(self.company._custproc_format_time(self.moment), "2020-01-31 17:30")
