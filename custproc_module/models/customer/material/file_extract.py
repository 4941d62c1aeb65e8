from collections import defaultdict
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...engine.words import tell

KNOWN_DAYS = 30  # custproc.file.change looks back as far
SETTLING = timedelta(hours=1)  # what was begun before midnight has been saved by then


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
    line_ids = fields.One2many("custproc.file.extract.line", "extract_id", "Changes of the day", readonly=True)
    file_count = fields.Integer("Changed files", readonly=True)
    change_count = fields.Integer("Changes", readonly=True)
    unmanaged_count = fields.Integer("Changes nobody manages", readonly=True, help="Their class of material has no named person.")
    note = fields.Text("What was found")
    collated_by_id = fields.Many2one("res.users", "Collated by", readonly=True)
    collated_at = fields.Datetime("Collated on", readonly=True)

    _day_unique = models.UniqueIndex("(company_id, day)", "A day is extracted once. Open the extract of that day.")

    @api.model
    def _cron_extract(self):
        """Extract each day that has ended and was not extracted: yesterday, and the days the job missed."""
        companies = self.env["res.company"].search([("active", "=", True)])
        last = dict(self._read_group([("company_id", "in", companies.ids)], ["company_id"], ["day:max"]))
        waiting = {}
        for company in companies:
            today = company._custproc_day_of(fields.Datetime.now() - SETTLING)
            first = max(last.get(company, date.min), today - timedelta(days=KNOWN_DAYS + 1)) + timedelta(days=1)
            if first < today:
                waiting[company] = (first, today)
        done = self.env["custproc.job.failure"]._run_batch(
            "customer_extract", companies.filtered(waiting.get), lambda company: self._extract(company, *waiting[company])
        )
        self.env["ir.cron"]._commit_progress(len(done), remaining=0)

    @api.model
    def _extract(self, company, first, end):
        """The extracts of a company from the day `first` until before `end`; a day without changes has none."""
        days = defaultdict(list)
        for change in self._find_changes(company, company._custproc_start_of_day(first), company._custproc_start_of_day(end)):
            days[company._custproc_day_of(change["happened_at"])].append(change)
        extracts = self.create([self._prepare_extract(company, day, changes) for day, changes in sorted(days.items())])
        extracts._tell_supervisors(company)

    @api.model
    def _find_changes(self, company, begin, end):
        """The changes between two moments (UTC) as values of lines, in the company's language."""
        self.env.flush_all()
        changes = self.env["custproc.file.change"].with_context(lang=company.partner_id.lang or self.env.lang)
        names = ("happened_at", "file_id", "specialist_id", "material", "keeper_id", "what", "user_id")
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM (%s) change WHERE company_id = %s AND happened_at >= %s AND happened_at < %s ORDER BY happened_at, id",
                SQL(", ").join(SQL.identifier(name) for name in names), changes._table_query, company.id, begin, end,
            )
        )
        return [dict(zip(names, row, strict=True)) for row in rows]

    @api.model
    def _prepare_extract(self, company, day, changes):
        return {
            "company_id": company.id,
            "day": day,
            "file_count": len({change["file_id"] for change in changes}),
            "change_count": len(changes),
            "unmanaged_count": sum(not change["keeper_id"] for change in changes),
            "line_ids": [fields.Command.create(change) for change in changes],
        }

    def _tell_supervisors(self, company):
        """The supervisors are told of each day; of days made up for, which one it is."""
        for user in self.env.ref("custproc_module.group_custproc_service_supervisor")._get_told_members(company):
            for extract in self:
                facts = {"count": extract.file_count, "day": extract.day}
                tell(
                    extract,
                    user,
                    lambda env, facts=facts: env._(
                        "%(count)s customer files changed on %(day)s: collate and classify them",
                        count=facts["count"],
                        day=format_date(env, facts["day"]),
                    ),
                )

    def action_open_changes(self):
        """The changes of this day."""
        self.ensure_one()
        return self.env["ir.actions.act_window"]._for_xml_id("custproc_module.file_extract_line_action") | {
            "domain": [("extract_id", "=", self.id)],
        }

    def action_collate(self):
        """The supervisor has looked through the changes and had them put in order."""
        self.check_access("write")
        # sudo: custproc.file.extract, closed fields
        self.sudo().write({"collated_by_id": self.env.uid, "collated_at": fields.Datetime.now()})
        self.activity_unlink(["mail.mail_activity_data_todo"])
