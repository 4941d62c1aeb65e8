from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..words import as_note, in_lang_of

SWEEP_BATCH = 100
# A clock that fails is tried again later, behind the ones that work.
RETRY_AFTER = timedelta(hours=1)


class Deadline(models.Model):
    """The job that looks at due clocks: it stores the breach and climbs the ladder, a batch of clocks at a time."""

    _inherit = "custproc.deadline"

    @api.model
    def _cron_sweep(self):
        """Look at every clock whose moment has come. Costs what is due, not what is open."""
        while True:
            clocks = self._lock_due(SWEEP_BATCH)
            if not clocks:
                break
            done = self.env["custproc.job.failure"]._run_batch(
                "sweep_deadlines", clocks, lambda batch: batch._escalate(), at_once=True
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
        """Warn, store the breach, climb every rung whose time has come; each once. The number of queries does not grow with
        the batch."""
        now = fields.Datetime.now()
        documents = self._get_existing_documents()
        self.filtered(lambda clock: clock.id not in documents)._finish("cancelled")
        escalations, activities, mails = [], [], []
        for clock in self.filtered(lambda clock: clock.id in documents):
            document = documents[clock.id]
            moments = clock.rule_id._get_moments(clock.due_at, clock.escalation_ids)
            later = [moment for _kind, _rung, moment in moments if moment > now]
            vals = {"next_at": min(later, default=False)}
            for kind, rung, moment in moments:
                if moment > now:
                    continue
                users = clock._get_told_users(document, rung)
                if kind == "breach":
                    vals |= {"is_breached": True, "breached_at": clock.due_at}
                escalations.append(clock._prepare_escalation(kind, rung, users, now))
                activities += clock._prepare_activities(document, rung, users)
                mails += [(rung.mail_template_id, clock, user) for user in users.filtered("email") if rung.mail_template_id]
            clock.write(vals)
        self.env["custproc.deadline.escalation"].create(escalations)
        if activities:
            newest = self._replace_reminders(activities)
            self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(newest)
        for template, clock, user in mails:
            in_lang_of(template, user).send_mail(clock.id, email_values={"email_to": user.email_formatted})

    def _get_existing_documents(self):
        """{clock id: its document} of those that are still there, read together per model."""
        found = {}
        for model, clocks in self.grouped("model").items():
            documents = self.env[model].browse(clocks.mapped("res_id")).exists() if model in self.env else ()
            by_id = {document.id: document for document in documents}
            found |= {clock.id: by_id[clock.res_id] for clock in clocks if clock.res_id in by_id}
        return found

    def _get_told_users(self, document, rung):
        if rung:
            return document._choose_told(rung._get_audience_users(document, self.company_id))
        name = self.rule_id.responsible_field
        users = document[name].filtered("active") if name and name in document._fields else self.env["res.users"]
        return document._choose_told(users)

    def _prepare_escalation(self, kind, rung, users, now):
        return {
            "deadline_id": self.id,
            "kind": kind,
            "rung_id": rung.id,
            "told_at": now,
            "user_ids": [fields.Command.set(users.ids)],
        }

    def _prepare_activities(self, document, rung, users):
        """An activity for each of the people, with the reason."""
        place = document._get_activity_document()
        if not place or not users:
            return []
        # The id, not env.ref: that would look for the record in the database each time.
        default_type = self.env["ir.model.data"]._xmlid_to_res_id("custproc_module.mail_activity_type_deadline")
        told = {user: in_lang_of(self, user) for user in users}
        return [
            {
                "activity_type_id": rung.activity_type_id.id or default_type,
                "res_model_id": self.env["ir.model"]._get_id(place._name),
                "res_id": place.id,
                "summary": rung.with_env(told[user].env).name or told[user].rule_id.name,
                "note": as_note(told[user]._get_reminder(document)),
                "user_id": user.id,
                "date_deadline": fields.Date.context_today(self),
                "custproc_deadline_id": self.id,
            }
            for user in users
        ]

    def _replace_reminders(self, activities):
        """One task a clock and person: the newest replaces the warning and the rungs before; the escalations stay on record."""
        newest = {(vals["custproc_deadline_id"], vals["user_id"]): vals for vals in activities}
        # sudo: mail.activity, reminders of others are replaced by the job alone
        before = self.env["mail.activity"].sudo().search([("custproc_deadline_id", "in", self.ids)])
        before.filtered(lambda task: (task.custproc_deadline_id.id, task.user_id.id) in newest).unlink()
        return list(newest.values())

    def _get_reminder(self, document):
        texts = {
            "rule": self.rule_id.name,
            "document": document.with_env(self.env).display_name,
            "due": self.company_id._custproc_format_time(self.due_at),
        }
        if self.due_at > fields.Datetime.now():
            return self.env._("%(rule)s: %(document)s is due on %(due)s.", **texts)
        return self.env._("%(rule)s: %(document)s was due on %(due)s.", **texts)
