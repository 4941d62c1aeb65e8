import base64
import io

from odoo import models
from odoo.tools.pdf import PdfFileReader, PdfFileWriter
from odoo.tools.safe_eval import safe_eval, time

from ...policies.engine.pages import part_pages


class MailTemplate(models.Model):
    """Mails of the module's documents that carry a printed form: a batch is drawn in one go."""

    _inherit = "mail.template"

    def _generate_template_attachments(self, res_ids, render_fields, render_results=None):
        """EXTENDS mail, which starts the PDF renderer anew for each mail. A form that prints one document after the other, each with its
        number on its first page, is drawn once for all mails of a batch and parted; whatever cannot be parted is drawn as in core."""
        asked = "report_template_ids" in render_fields and len(res_ids) > 1 and (self.model or "").startswith("custproc.")
        contents = {report: self._draw_together(report, res_ids) for report in self.report_template_ids} if asked else {}
        if not contents or not all(contents.values()):
            return super()._generate_template_attachments(res_ids, render_fields, render_results)
        others = [name for name in render_fields if name != "report_template_ids"]
        results = super()._generate_template_attachments(res_ids, others, render_results)
        for document in self.env[self.model].browse(res_ids):
            values = results.setdefault(document.id, {})
            for report, files in contents.items():
                name = safe_eval(report.print_report_name, {"object": document, "time": time}) if report.print_report_name else report.name
                values.setdefault("attachments", []).append((f"{name}.pdf", base64.b64encode(files[document.id])))
        return results

    def _draw_together(self, report, res_ids):
        """{id: PDF} of these documents by one call of the renderer; nothing where the pages cannot be told apart, or no PDF is drawn."""
        numbers = self.env[self.model].browse(res_ids).mapped("name") if "name" in self.env[self.model]._fields else []
        if report.report_type != "qweb-pdf" or report.attachment or not numbers or not all(numbers):
            return {}
        streams, kind = self.env["ir.actions.report"]._pre_render_qweb_pdf(report, res_ids=list(res_ids))
        if kind != "pdf":
            return {}
        whole = streams.get(False)
        if not whole or not whole["stream"]:
            return {}
        reader = PdfFileReader(whole["stream"])
        parts = part_pages([page.extract_text() for page in reader.pages], numbers) or ()
        return {res_id: self._bind(reader, pages) for res_id, pages in zip(res_ids, parts, strict=False)}

    def _bind(self, reader, pages):
        """Some pages as a PDF of their own."""
        writer, stream = PdfFileWriter(), io.BytesIO()
        for page in pages:
            writer.addPage(reader.getPage(page))
        writer.write(stream)
        return stream.getvalue()
