from odoo import api, fields, models
from odoo.fields import Domain

from ....policies.customer.warning import due_rung, next_warning, parse_ladder

WARN_BATCH = 200


class CustprocCustomerDocument(models.Model):
    """The warning ladder before a paper ends (CF-13): on each rung who answers for the file is told, once.

    What was told is told for one last day of validity; another day starts the ladder anew.
    """

    _inherit = "custproc.customer.document"

    _protected_fields = ("warned_for", "warned_days")

    warned_for = fields.Date("Warned about its end on", readonly=True, copy=False)
    warned_days = fields.Integer("Warned, days before", readonly=True, copy=False)
    warn_on = fields.Date("Next warning", compute="_compute_warn_on", store=True)

    _warning_index = models.Index("(warn_on) WHERE warn_on IS NOT NULL")

    @api.depends("valid_until", "type_id.warn_ladder", "warned_for", "warned_days")
    def _compute_warn_on(self):
        for document in self:
            document.warn_on = next_warning(document.valid_until or None, *document._get_ladder())

    def _get_ladder(self):
        """(days of the ladder, lowest rung told for the present last day or None)."""
        told = self.warned_days if self.warned_for and self.warned_for == self.valid_until else None
        return parse_ladder(self.type_id.warn_ladder), told

    @api.model
    def _cron_warn(self):
        """Tell of the papers that reached a rung of their ladder."""
        failed = self.browse()
        while True:
            domain = self._get_warning_domain() & Domain("id", "not in", failed.ids)
            batch = self.search(domain, limit=WARN_BATCH, order="id")
            done = self.env["custproc.job.failure"]._run_batch("warn_papers", batch, lambda papers: papers._warn(), at_once=True)
            failed |= batch - done
            left = self.search_count(domain & Domain("id", "not in", failed.ids)) if batch else 0
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left) or not left:
                return

    @api.model
    def _get_warning_domain(self):
        """Papers whose next warning has come, by the day of each company."""
        # sudo: res.company, the job serves every company
        companies = self.env["res.company"].sudo().search([("active", "=", True)])
        return Domain.OR(
            Domain("company_id", "=", company.id) & Domain("warn_on", "<=", company._custproc_today()) for company in companies
        )

    def _warn(self):
        """Tell of these papers on their present rung; renewed and expired ones, and closed files, are passed over."""
        activities = []
        renewed = self._get_renewed()
        for company, papers in self.grouped("company_id").items():
            today = company._custproc_today()
            for paper in papers:
                rung = due_rung(paper.valid_until, *paper._get_ladder(), today)
                if paper.valid_until >= today and paper not in renewed and paper.file_id.state != "closed":
                    activities += paper._prepare_warnings(today)
                paper.write({"warned_for": paper.valid_until, "warned_days": rung or 0})
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(activities)

    def _get_renewed(self):
        """Those of these papers whose file holds another one of the same type that lasts longer, in one query."""
        others = self.search([("file_id", "in", self.file_id.ids), ("type_id", "in", self.type_id.ids)])
        longest = {}
        for paper in others:
            key = (paper.file_id, paper.type_id)
            longest[key] = max(longest.get(key, fields.Date.to_date("0001-01-01")), paper.valid_until or fields.Date.to_date("9999-12-31"))
        return self.filtered(lambda paper: longest[paper.file_id, paper.type_id] > paper.valid_until)

    def _prepare_warnings(self, today):
        """An activity on the file for each person told, in his language."""
        values = []
        for user in self.file_id._get_keepers():
            paper = self.with_context(lang=user.lang)
            values.append(
                {
                    "activity_type_id": self.env["ir.model.data"]._xmlid_to_res_id("custproc_module.mail_activity_type_paper"),
                    "res_model_id": self.env["ir.model"]._get_id("custproc.customer.file"),
                    "res_id": self.file_id.id,
                    "user_id": user.id,
                    "date_deadline": self.valid_until,
                    "summary": paper.env._(
                        "%(paper)s of %(customer)s ends in %(days)s days",
                        paper=paper.name,
                        customer=self.partner_id.name,
                        days=(self.valid_until - today).days,
                    ),
                    "note": paper._say_what_waits(),
                }
            )
        return values

    def _say_what_waits(self):
        """What stands still from the day after the paper's last day."""
        kind, waits = self.type_id, []
        if kind.is_mandatory and kind.blocks_order:
            waits.append(self.env._("Orders of this customer are held without it."))
        if kind.is_mandatory and kind.blocks_delivery:
            waits.append(self.env._("Deliveries to this customer are held without it."))
        if kind.blocks_credit:
            waits.append(self.env._("The customer gets no credit without it."))
        return " ".join([*waits, self.env._("Ask the customer for the new one and add it to his file.")])
