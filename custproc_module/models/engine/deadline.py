import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

SWEEP_BATCH = 100
# A clock that fails is tried again later, behind the ones that work.
RETRY_AFTER = timedelta(hours=1)


class Deadline(models.Model):
    """One running clock of one document. One job sweeps the due ones, stores the breach and climbs the ladder, once per rung."""

    _name = "custproc.deadline"
    _inherit = ["custproc.record.mixin"]
    _description = "Deadline"
    _order = "due_at, id"
    _rec_name = "rule_id"

    rule_id = fields.Many2one("custproc.deadline.rule", required=True, readonly=True, index=True, ondelete="restrict")
    model = fields.Char("Document model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Document", model_field="model", required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    state = fields.Selection(
        [("running", "Running"), ("paused", "Paused"), ("met", "Met"), ("cancelled", "Cancelled")],
        required=True,
        default="running",
        readonly=True,
    )
    started_at = fields.Datetime("Started", required=True, readonly=True)
    due_at = fields.Datetime("Due", required=True, readonly=True)
    next_at = fields.Datetime("Looked at again", readonly=True)
    paused_at = fields.Datetime("Paused since", readonly=True)
    met_at = fields.Datetime("Met", readonly=True)
    breached_at = fields.Datetime("Missed", readonly=True)
    late_minutes = fields.Integer("Late by (minutes)", readonly=True, aggregator="avg")
    is_breached = fields.Boolean("Late", readonly=True)
    escalation_ids = fields.One2many("custproc.deadline.escalation", "deadline_id", readonly=True)

    _document_index = models.Index("(model, res_id)")
    _next_index = models.Index("(next_at) WHERE state = 'running' AND next_at IS NOT NULL")

    def _get_document(self):
        self.ensure_one()
        return self.env[self.model].browse(self.res_id)

    @api.depends("rule_id", "model", "res_id")
    def _compute_display_name(self):
        for deadline in self:
            document = deadline._get_document() if deadline.model in self.env else None
            name = (
                document.sudo().display_name if document and document.exists() else ""
            )  # sudo: the document, only its name
            deadline.display_name = f"{deadline.rule_id.name}: {name}"

    def action_open_document(self):
        """Open the document this clock runs for."""
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": self.model, "res_id": self.res_id, "view_mode": "form"}

    # ------------------------------------------------------------------
    # Meeting, pausing (called under sudo by the mixin)
    # ------------------------------------------------------------------
    def _finish(self, state):
        """Stop the clocks as met or cancelled, in one statement; lateness is stored."""
        if not self:
            return
        now = fields.Datetime.now()
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                """UPDATE custproc_deadline SET state = %(state)s, next_at = NULL, met_at = CASE WHEN %(state)s = 'met' THEN %(now)s END,
                          late_minutes = GREATEST(0, EXTRACT(EPOCH FROM (%(now)s - due_at)) / 60)::int,
                          is_breached = due_at < %(now)s AND %(state)s = 'met' OR is_breached,
                          breached_at = CASE WHEN due_at < %(now)s AND %(state)s = 'met' THEN COALESCE(breached_at, due_at)
                                             ELSE breached_at END
                    WHERE id IN %(ids)s RETURNING id""",
                state=state,
                now=now,
                ids=tuple(self.ids),
            )
        )
        self.invalidate_recordset(flush=False)
        # sudo: mail.activity, an escalation that was sent to others is over
        self.env["mail.activity"].sudo().search([("custproc_deadline_id", "in", self.ids)]).unlink()

    def _pause(self):
        self.filtered(lambda clock: clock.state == "running").write(
            {"state": "paused", "paused_at": fields.Datetime.now(), "next_at": False}
        )

    def _resume(self):
        now = fields.Datetime.now()
        for clock in self.filtered(lambda clock: clock.state == "paused"):
            due = clock.due_at
            if not clock.rule_id.due_field:
                due = clock.rule_id._get_resumed(
                    clock.due_at, clock.paused_at, now, clock.rule_id.unit, clock.company_id or self.env.company
                )
            clock.write({"state": "running", "paused_at": False, "due_at": due, "next_at": clock._get_next(due)})

    def _move_due(self, due):
        """The document's due field changed: the clock runs to the new moment, an open breach is taken back."""
        for clock in self:
            vals = {"due_at": due, "next_at": clock._get_next(due, fresh=True) if clock.state == "running" else False}
            if due > fields.Datetime.now():
                vals.update(is_breached=False, breached_at=False)
                clock.escalation_ids.unlink()
            clock.write(vals)

    def _get_next(self, due, fresh=False):
        """When this clock has to be looked at again: its warning, the deadline, or the next rung; nothing when all is done."""
        self.ensure_one()
        done = self.env["custproc.deadline.escalation"] if fresh else self.escalation_ids
        moments = [moment for _kind, _rung, moment in self.rule_id._get_moments(due, done)]
        return min(moments) if moments else False

    # ------------------------------------------------------------------
    # The sweep
    # ------------------------------------------------------------------
    @api.model
    def _cron_sweep(self):
        """Look at every clock whose moment has come. Costs what is due, not what is open."""
        while True:
            clocks = self._lock_due(SWEEP_BATCH)
            if not clocks:
                break
            done = self.env["custproc.job.failure"]._run_batch(
                "sweep_deadlines", clocks, lambda clock: clock._escalate()
            )
            if failed := clocks - done:
                failed.write({"next_at": fields.Datetime.now() + RETRY_AFTER})
            if not self.env["ir.cron"]._commit_progress(len(clocks), remaining=self._count_due()):
                break

    @api.model
    def _lock_due(self, limit):
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM custproc_deadline WHERE state = 'running' AND next_at <= %s
                    ORDER BY next_at LIMIT %s FOR NO KEY UPDATE SKIP LOCKED""",
                fields.Datetime.now(),
                limit,
            )
        )
        return self.browse(row[0] for row in rows)

    @api.model
    def _count_due(self):
        return self.search_count([("state", "=", "running"), ("next_at", "<=", fields.Datetime.now())])

    def _escalate(self):
        """Warn, store the breach, climb every rung whose time has come; each once."""
        self.ensure_one()
        now = fields.Datetime.now()
        document = self._get_document()
        if not document.exists():
            self._finish("cancelled")
            return
        for kind, rung, moment in self.rule_id._get_moments(self.due_at, self.escalation_ids):
            if moment > now:
                continue
            users = self._get_told_users(document, kind, rung)
            if kind == "breach":
                self.write({"is_breached": True, "breached_at": self.due_at})
            self.env["custproc.deadline.escalation"].create(
                {
                    "deadline_id": self.id,
                    "kind": kind,
                    "rung_id": rung.id,
                    "told_at": now,
                    "user_ids": [fields.Command.set(users.ids)],
                }
            )
            self._tell(document, kind, rung, users)
        self.write({"next_at": self._get_next(self.due_at)})

    def _get_told_users(self, document, kind, rung):
        if rung:
            return rung._get_audience_users(document, self.company_id)
        name = self.rule_id.responsible_field
        return document[name].filtered("active") if name and name in document._fields else self.env["res.users"]

    def _tell(self, document, kind, rung, users):
        """An activity for each of the people, with the reason; and the rung's mail."""
        text = self.env._(
            "%(rule)s: %(document)s was due on %(due)s.",
            rule=self.rule_id.name,
            document=document.display_name,
            due=fields.Datetime.context_timestamp(
                self.with_context(tz=self.company_id.resource_calendar_id.tz), self.due_at
            ).strftime("%Y-%m-%d %H:%M"),
        )
        activity_type = rung.activity_type_id or self.env.ref("custproc_module.mail_activity_type_deadline")
        if "activity_ids" in document._fields and users:
            self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
                [
                    {
                        "activity_type_id": activity_type.id,
                        "res_model_id": self.env["ir.model"]._get_id(self.model),
                        "res_id": self.res_id,
                        "summary": rung.name or self.rule_id.name,
                        "note": text,
                        "user_id": user.id,
                        "date_deadline": fields.Date.context_today(self),
                        "custproc_deadline_id": self.id,
                    }
                    for user in users
                ]
            )
        if rung.mail_template_id:
            for user in users.filtered("email"):
                rung.mail_template_id.send_mail(self.id, email_values={"email_to": user.email_formatted})
