"""The forms of documents, asked for over the address of the report by people who may not read the document."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..closed_parts import PARTS
from ..common import ROLES, CustprocCommon
from ..walk import samples

MODULE = "custproc_module"


@tagged("post_install", "-at_install")
class TestPrintedAccess(CustprocCommon):
    def draw(self, report, record, user):
        """What the addresses /report/html and /report/pdf draw from."""
        reports = self.env["ir.actions.report"].with_user(user)
        self.env.flush_all()
        self.env.invalidate_all()
        if report.report_type == "xlsx":
            return reports._render_xlsx(report.report_name, record.ids, {})
        return reports._render_qweb_html(report.report_name, record.ids)

    def test_forms_of_documents_one_may_not_read(self):
        """D-01, D-18: no form is drawn for who may not read its document: each report of the module, each role, a customer."""
        keys = self.env["ir.model.data"].search([("module", "=", MODULE), ("model", "=", "ir.actions.report")])
        reports = self.env["ir.actions.report"].browse(keys.mapped("res_id"))
        makers, refused, drawn = {**PARTS, **samples()}, 0, []
        customer = new_test_user(self.env, "reads_forms", groups="base.group_portal")
        people = {**{role: self.users[role] for role in ROLES}, "customer": customer}
        records = {model: makers[model](self.env) for model in set(reports.mapped("model")) & makers.keys()}
        for report in reports.filtered(lambda report: report.model in records):
            record = records[report.model]
            for role, user in people.items():
                if record.with_user(user).has_access("read"):
                    continue
                try:
                    self.draw(report, record, user)
                except AccessError:
                    refused += 1
                else:
                    drawn.append(f"{report.report_name} as {role}")
        self.assertEqual(drawn, [])
        self.assertGreater(refused, 100)
