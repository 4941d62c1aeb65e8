from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

EXPIRE_BATCH = 200


class CustprocContract(models.Model):
    """The job that ends contracts after their last day."""

    _inherit = "custproc.contract"

    @api.model
    def _cron_expire(self):
        """Effective contracts whose last day has passed expire, by the day of each company."""
        failed = self.browse()
        while True:
            domain = self._get_expired_domain() & Domain("id", "not in", failed.ids)
            contracts = self.search(domain, limit=EXPIRE_BATCH, order="id")
            done = self.env["custproc.job.failure"]._run_batch(
                "contract_expire", contracts, lambda contract: contract._set_state("expired")
            )
            failed |= contracts - done
            left = self.search_count(domain & Domain("id", "not in", failed.ids)) if contracts else 0
            if not self.env["ir.cron"]._commit_progress(len(contracts), remaining=left) or not left:
                return

    @api.model
    def _get_expired_domain(self):
        # sudo: res.company, the job serves every company
        companies = self.env["res.company"].sudo().search([("active", "=", True)])
        days = Domain.OR(
            Domain("company_id", "=", company.id) & Domain("date_end", "<=", company._custproc_today() - timedelta(days=1))
            for company in companies
        )
        return Domain("state", "=", "effective") & days
