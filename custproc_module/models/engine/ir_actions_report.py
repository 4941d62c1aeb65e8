from odoo import api, models

from .document.transition_mixin import is_process_document


class IrActionsReport(models.Model):
    """A form is printed for who may read the document.

    The host draws what it is asked for and relies on each field refusing. A field that is followed under sudo, such as a currency, brings
    the rest of the record into the cache, and the form of somebody else's document is drawn in full.
    """

    _inherit = "ir.actions.report"

    @api.model
    def _get_rendering_context(self, report, docids, data):
        # EXTENDS 'base'
        self._check_printed(report, docids)
        return super()._get_rendering_context(report, docids, data)

    @api.model
    def _render_xlsx(self, report_ref, docids, data):
        # EXTENDS 'report_xlsx', which gives its report back the rights of who asks
        named = (data or {}).get("context", {}).get("active_ids") or self.env.context.get("active_ids")
        self.sudo(False)._check_printed(self._get_report(report_ref), docids or named)
        return super()._render_xlsx(report_ref, docids, data)

    def _check_printed(self, report, docids):
        """:raise AccessError: who prints may not read one of the documents"""
        model = report.model
        if docids and model in self.env and (model.startswith("custproc.") or is_process_document(self.env, model)):
            self.env[model].browse(docids).exists().check_access("read")
