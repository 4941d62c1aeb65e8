from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..engine.words import tell

MONTHS_BACK = 3  # looked at by the job: what a stopped server left is made up


class RepairMonth(models.Model):
    """What happens at the month's end: it is counted by itself, calls are made, the paid services are listed (RP-08)."""

    _inherit = "custproc.repair.month"

    to_call_count = fields.Integer(
        "Not called yet", compute="_compute_to_call_count", help="Signed repairs of the month without a follow-up call."
    )

    def _compute_to_call_count(self):
        sheets = self.env["custproc.repair.sheet"].sudo()  # sudo: custproc.repair.sheet, only their number
        for record in self:
            record.to_call_count = sheets.search_count(record._get_to_call_domain()) if record.month else 0

    def _get_to_call_domain(self):
        return [*self._get_sheets_domain(), ("state", "=", "closed"), ("followup_result", "=", False)]

    # ------------------------------------------------------------------
    # The job
    # ------------------------------------------------------------------
    @api.model
    def _cron_months(self):
        """Count each month that is over and was not counted yet, and say who has to call and close it; each once."""
        companies = self.env["res.company"].search([("active", "=", True)])
        done = self.env["custproc.job.failure"]._run_batch("repair.month", companies, lambda company: self._open_ended(company))
        self.env["ir.cron"]._commit_progress(len(done), remaining=0)

    @api.model
    def _open_ended(self, company):
        """The statistics of a company's months that ended lately, where somebody was repaired at."""
        first = company._custproc_today().replace(day=1)
        months = [first - relativedelta(months=back) for back in range(1, MONTHS_BACK + 1)]
        known = self.search([("company_id", "=", company.id), ("month", ">=", months[-1])]).mapped("month")
        missing = set(months) - {month.replace(day=1) for month in known}
        for month in sorted(missing):
            if self.env["custproc.repair.sheet"].search_count(self._get_arrivals_domain(company, month), limit=1):
                self.create({"company_id": company.id, "month": month})._tell_ended()

    def _tell_ended(self):
        """Count the month, and tell who calls the customers and closes it (called by the job)."""
        self.ensure_one()
        self._count()
        users = self.env["res.users"]
        for group in ("group_custproc_dispatcher", "group_custproc_service_supervisor"):
            users |= self.env.ref(f"custproc_module.{group}").sudo()._get_told_members(self.company_id)  # sudo: res.groups, its members
        facts = {"month": self.name, "count": self.to_call_count}
        for user in users:
            tell(
                self,
                user,
                lambda env: env._("%(month)s is over: call the %(count)s customers not asked yet, then close the month", **facts),
            )

    def _after_transition(self, previous, target):
        super()._after_transition(previous, target)
        if target == "closed":
            # sudo: mail.activity, what the job asked of each is done
            self.sudo().activity_unlink(["mail.mail_activity_data_todo"])

    # ------------------------------------------------------------------
    # What is shown and printed
    # ------------------------------------------------------------------
    def action_open_to_call(self):
        """The signed repairs of the month whose customers nobody has called yet, for the spot checks."""
        return self._open_sheets(self.env._("Customers to call"), self._get_to_call_domain())

    def action_open_sheets(self):
        """The repairs of the month."""
        self.ensure_one()
        return self._open_sheets(self.env._("Repairs of %(month)s", month=self.name), self._get_sheets_domain())

    def _open_sheets(self, name, domain):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "custproc.repair.sheet",
            "view_mode": "list,form",
            "domain": domain,
        }

    def _get_report_sheets(self):
        """The repairs of the month in the order of their arrivals."""
        return self.env["custproc.repair.sheet"].search(self._get_sheets_domain(), order="arrived_at, id")

    def _get_report_paid(self):
        """The paid services of the month: signed repairs the customers pay for (工程部有偿服务登记表)."""
        return self._get_report_sheets().filtered(lambda sheet: sheet.state == "closed" and sheet.amount_total)
