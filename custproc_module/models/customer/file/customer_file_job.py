from odoo import api, fields, models
from odoo.fields import Domain

from ...engine.words import tell

REASSESS_BATCH = 200


class CustprocCustomerFile(models.Model):
    """The job that renews the answers of files on the day on which a paper or an exception begins or ends."""

    _inherit = "custproc.customer.file"

    @api.model
    def _reassess_later(self):
        """What is required changed: every file is assessed anew by the job, which starts at once.

        One statement instead of the ORM: there may be tens of thousands of files, and only their day changes.
        """
        self.flush_model(["reassess_on"])
        self.env.cr.execute("UPDATE custproc_customer_file SET reassess_on = %s", [fields.Date.today()])
        self.invalidate_model(["reassess_on"], flush=False)
        self.env.ref("custproc_module.ir_cron_customer_reassess")._trigger()

    @api.model
    def _cron_reassess(self):
        """Renew the answers of files on which a paper or an exception began or ended; tell who is responsible."""
        failed = self.browse()
        while True:
            domain = self._get_due_domain() & Domain("id", "not in", failed.ids)
            files = self.search(domain, limit=REASSESS_BATCH, order="id")
            known = {company: self._get_types_and_day(company) for company in files.company_id}
            done = self.env["custproc.job.failure"]._run_batch(
                "customer_reassess", files, lambda file, known=known: file._reassess(*known[file.company_id])
            )
            failed |= files - done
            left = self.search_count(domain & Domain("id", "not in", failed.ids)) if files else 0
            if not self.env["ir.cron"]._commit_progress(len(files), remaining=left) or not left:
                return

    @api.model
    def _get_due_domain(self):
        """Files whose day has come, by the day of each company."""
        # sudo: res.company, the job serves every company
        companies = self.env["res.company"].sudo().search([("active", "=", True)])
        return Domain.OR(
            Domain("company_id", "=", company.id) & Domain("reassess_on", "<=", company._custproc_today()) for company in companies
        )

    def _reassess(self, types, today):
        self.ensure_one()
        sufficed = self.is_order_ready and self.is_delivery_ready
        self._assess_into(types, today)
        if sufficed and not (self.is_order_ready and self.is_delivery_ready) and self.state != "closed":
            self._tell_papers_lapsed()

    def _tell_papers_lapsed(self):
        for user in self._get_keepers():
            tell(
                self,
                user,
                lambda env: env._("Papers of %(customer)s no longer suffice", customer=self.partner_id.name),
                lambda file: file.gap_text,
                kind="custproc_module.mail_activity_type_paper",
            )
