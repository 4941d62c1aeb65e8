"""Mails that carry a printed form: a batch is drawn in one go, and each mail holds its own document."""

import base64
import io
from datetime import date
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tests.common import freeze_time
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from ..common import CreditCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-04-10 04:00:00")
class TestMailBatch(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_policy(invoice_gate="off")
        values = {"property_account_receivable_id": cls.receivable.id}
        cls.partners = cls.env["res.partner"].union(
            *(cls.make_customer(f"Buyer {number}", email=f"b{number}@example.com", **values) for number in range(3))
        )
        for number, partner in enumerate(cls.partners):
            cls.invoice(100.0 + number, date(2026, 3, 5), partner=partner)
        # The one in the middle takes two pages.
        bulky = cls.invoice(1.0, date(2026, 3, 6), partner=cls.partners[1], post=False)
        (bulky + bulky.browse(bulky.copy({"invoice_date": date(2026, 3, 6)}).id for _number in range(44)))._post(soft=False)
        cls.statements = cls.env["custproc.account.statement"].create([{"partner_id": partner.id} for partner in cls.partners])
        cls.template = cls.env.ref("custproc_module.mail_template_account_statement").with_context(force_report_rendering=True)

    # The PDF tool of the distribution says on every call which of its options it lacks.
    @mute_logger("odoo.addons.base.models.ir_actions_report")
    def send(self):
        """The mails of the three statements, and how often the renderer was called."""
        engine = type(self.env["ir.actions.report"])
        with patch.object(engine, "_run_wkhtmltopdf", autospec=True, side_effect=engine._run_wkhtmltopdf) as draw:
            mails = self.template.send_mail_batch(self.statements.ids)
        return mails, draw.call_count

    def check(self, mails):
        pages = []
        for statement, mail in zip(self.statements, mails, strict=True):
            [attachment] = mail.attachment_ids
            self.assertEqual(attachment.name, f"Statement - {statement.name}.pdf")
            reader = PdfFileReader(io.BytesIO(base64.b64decode(attachment.datas)))
            pages.append(len(reader.pages))
            text = "".join(page.extract_text() for page in reader.pages)
            self.assertIn(statement.name, text)
            for other in self.statements - statement:
                self.assertNotIn(other.name, text)
        self.assertEqual(pages, [1, 2, 1])

    def test_drawn_once_and_parted(self):
        """CO-03, CO-05: three mails cost one call of the renderer; each PDF is its customer's and nobody else's."""
        mails, calls = self.send()
        self.assertEqual(calls, 1)
        self.check(mails)

    def test_doubtful_pages_are_drawn_one_by_one(self):
        """CO-03, CO-05: where the pages cannot be told apart each mail gets its own drawing."""
        with patch("odoo.addons.custproc_module.models.engine.mail_template.part_pages", return_value=None):
            mails, calls = self.send()
        self.assertEqual(calls, 4)
        self.check(mails)
