from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models


class CustprocFileExtract(models.Model):
    """What changed in a company's customer files on one day, extracted for the supervisor of customer service (CF-18, CF-19).

    A day lasts from midnight to midnight in the time zone of the company's working calendar.
    """

    _name = "custproc.file.extract"
    _description = "Daily Extract of Customer Files"
    _inherit = ["mail.thread", "mail.activity.mixin", "custproc.record.mixin"]
    _order = "day desc, id desc"
    _rec_name = "day"
    _open_fields = frozenset({"note", "activity_ids", "message_ids", "message_follower_ids"})

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    day = fields.Date(required=True, readonly=True)
    begins_at = fields.Datetime("From", readonly=True)
    ends_at = fields.Datetime("To", readonly=True)
    file_count = fields.Integer("Changed files", readonly=True)
    change_count = fields.Integer("Changes", readonly=True)
    unmanaged_count = fields.Integer("Changes nobody manages", readonly=True, help="Their class of material has no named person.")
    note = fields.Text("What was found")
    collated_by_id = fields.Many2one("res.users", "Collated by", readonly=True)
    collated_at = fields.Datetime("Collated on", readonly=True)

    _day_unique = models.UniqueIndex("(company_id, day)", "A day is extracted once. Open the extract of that day.")

    @api.model
    def _cron_extract(self):
        """Extract yesterday for each company that has not been extracted, and tell its supervisors; a day without changes is skipped."""
        companies = self.env["res.company"].search([("active", "=", True)])
        days = {company: company._custproc_today() - timedelta(days=1) for company in companies}
        known = self.search([("company_id", "in", companies.ids), ("day", "in", list(set(days.values())))])
        done = {(extract.company_id, extract.day) for extract in known}
        waiting = companies.filtered(lambda company: (company, days[company]) not in done)
        self.env["custproc.job.failure"]._run_batch("customer_extract", waiting, lambda company: self._extract(company, days[company]))
        self.env["ir.cron"]._commit_progress(len(waiting), remaining=0)

    @api.model
    def _extract(self, company, day):
        zone = ZoneInfo(company._custproc_timezone())
        begin, end = (
            datetime.combine(each, time.min, zone).astimezone(UTC).replace(tzinfo=None) for each in (day, day + timedelta(days=1))
        )
        changes = self.env["custproc.file.change"]
        self.env.flush_all()
        domain = [("company_id", "=", company.id), ("happened_at", ">=", begin), ("happened_at", "<", end)]
        [(count, files)] = changes._read_group(domain, [], ["__count", "file_id:count_distinct"])
        if not count:
            return
        extract = self.create(
            {
                "company_id": company.id,
                "day": day,
                "begins_at": begin,
                "ends_at": end,
                "file_count": files,
                "change_count": count,
                "unmanaged_count": changes.search_count([*domain, ("keeper_id", "=", False)]),
            }
        )
        for user in self.env.ref("custproc_module.group_custproc_service_supervisor")._get_told_members(company):
            told = extract.with_context(lang=user.lang)
            told.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=told.env._("%(count)s customer files changed: collate and classify them", count=files),
                user_id=user.id,
            )

    def action_open_changes(self):
        """The changes of this day."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.file_change_action")
        return {
            **action,
            "domain": [
                ("company_id", "=", self.company_id.id),
                ("happened_at", ">=", self.begins_at),
                ("happened_at", "<", self.ends_at),
            ],
            "context": {"search_default_group_material": 1},
        }

    def action_collate(self):
        """The supervisor has looked through the changes and had them put in order."""
        self.check_access("write")
        # sudo: custproc.file.extract, closed fields
        self.sudo().write({"collated_by_id": self.env.uid, "collated_at": fields.Datetime.now()})
        self.activity_unlink(["mail.mail_activity_data_todo"])
