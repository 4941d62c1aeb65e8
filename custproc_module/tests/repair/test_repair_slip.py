"""The printed slip: three copies, Chinese and English, fees and signature."""

import io

from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from .common import RepairCommon


@tagged("post_install", "-at_install")
class TestRepairSlip(RepairCommon):
    def test_three_copies(self):
        """RP-06, RP-07: one copy each for customer, head of engineering and finance, with fees, technician, consent and signature."""
        sheet = self.make_sheet("closed")
        html, _kind = self.env["ir.actions.report"].with_user(self.technician)._render_qweb_html("custproc_module.report_repair_slip", sheet.ids)
        text = html.decode()
        for part in ("1st copy: customer", "2nd copy: head of engineering", "3rd copy: finance"):
            self.assertEqual(text.count(part), 1)
        for part in ("Start capacitor", "Capacitor replaced", sheet.done_by_id.name, "Wang Fang", "K20-0042"):
            self.assertGreaterEqual(text.count(part), 3, part)
        self.assertEqual(text.count("data:image/png;base64"), 3)

    def test_pdf_has_three_pages(self):
        """RP-07: three pages a repair."""
        sheet = self.make_sheet("closed")
        # The PDF tool of the distribution says on every call which of its options it lacks.
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            pdf, _kind = self.env["ir.actions.report"].with_context(force_report_rendering=True)._render_qweb_pdf(
                "custproc_module.report_repair_slip", sheet.ids
            )
        self.assertEqual(len(PdfFileReader(io.BytesIO(pdf)).pages), 3)
