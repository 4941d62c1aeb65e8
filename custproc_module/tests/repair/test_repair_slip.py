"""The printed slip: three copies, Chinese and English, fees and signature."""

import io
from unittest.mock import patch

from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader
from odoo.tools.translate import code_translations

from ...exceptions import ProcessError
from .common import RepairCommon

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@tagged("post_install", "-at_install")
class TestRepairSlip(RepairCommon):
    def test_three_copies(self):
        """RP-06, RP-07: one copy each for customer, head of engineering and finance, with fees, technician, consent and signature."""
        sheet = self.make_sheet("closed")
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.technician)
            ._render_qweb_html("custproc_module.report_repair_slip", sheet.ids)
        )
        text = html.decode()
        for part in ("1st copy: customer", "2nd copy: head of engineering", "3rd copy: finance"):
            self.assertEqual(text.count(part), 1)
        for part in ("Start capacitor", "Capacitor replaced", sheet.done_by_id.name, "Wang Fang", "K20-0042"):
            self.assertGreaterEqual(text.count(part), 3, part)
        self.assertEqual(text.count("data:image/png;base64"), 3)

    def test_bilingual(self):
        """RP-07: every label stands in the customer's Chinese and in English."""
        sheet = self.make_sheet("closed")
        terms = {("custproc_module", "zh_CN"): {"Repair Slip": "维修单", "Fault": "故障"}}
        with patch.dict(code_translations.python_translations, terms):
            labels = sheet._get_slip_labels()
        self.assertEqual(
            (labels["title"], labels["fault"], labels["number"]), ("维修单 Repair Slip", "故障 Fault", "Number")
        )

    def test_pdf_has_three_pages(self):
        """RP-07: three pages a repair."""
        sheet = self.make_sheet("closed")
        # The PDF tool of the distribution says on every call which of its options it lacks.
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            pdf, _kind = (
                self.env["ir.actions.report"]
                .with_context(force_report_rendering=True)
                ._render_qweb_pdf("custproc_module.report_repair_slip", sheet.ids)
            )
        self.assertEqual(len(PdfFileReader(io.BytesIO(pdf)).pages), 3)

    def test_photograph_of_the_fault(self):
        """RP-09, D-18: a photograph filed from the sheet is evidence of it, with its hash, and stays what it was."""
        sheet = self.make_sheet("accepted")
        action = sheet.with_user(self.agent).action_open_photo()
        form = Form(self.env[action["res_model"]].with_user(self.agent).with_context(**action["context"]))
        form.photo = PNG
        form.save().action_confirm()
        evidence = sheet.custproc_evidence_ids
        self.assertRecordValues(
            evidence,
            [{"name": f"Photograph of {sheet.name}", "mimetype": "image/png", "partner_id": sheet.partner_id.id}],
        )
        self.assertEqual((evidence.kind_id.code, len(evidence.sha256), sheet.photo_count), ("photo", 64, 1))
        with self.assertRaises(ProcessError):
            evidence.with_user(self.agent).write({"name": "another.png"})
