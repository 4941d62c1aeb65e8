from odoo import api, fields, models

from ..words import in_lang_of


class ApprovalStep(models.Model):
    """Telling people: whom a step waits for, and who asked for what was approved. A job does it, so that nobody waits for it."""

    _inherit = "custproc.approval.step"

    @api.model
    def _wake_teller(self):
        """Have a job tell people at once: activities and mails are its work, who decides must not wait for them.

        Once a transaction is enough. The note of it goes with a rolled back savepoint, as the trigger does.
        """
        noted = self.env.cr.precommit.data
        if "custproc_module.teller" in noted:
            return
        cron = self.env["ir.model.data"]._xmlid_to_res_id("custproc_module.ir_cron_engine_notify_approvers")
        # As `_trigger` does, which reads the whole job first.
        # sudo: ir.cron.trigger, whoever asks or decides wakes the job
        self.env["ir.cron.trigger"].sudo().create({"cron_id": cron, "call_at": fields.Datetime.now()})
        self.env.cr.postcommit.add(self.env["ir.cron"]._notifydb)
        noted["custproc_module.teller"] = True

    def _get_activity_document(self):
        """A step carries no activities: what concerns it is told on its document."""
        self.ensure_one()
        document = self.approval_id._get_document()
        return document if "activity_ids" in document._fields else None

    def _get_people(self):
        """The users who are asked: the named person, or the group's members of the company; never who asked. A confidential document
        is shown to its readers alone: a group's other members do not hear of it, a named person hears its public name."""
        self.ensure_one()
        document = self.approval_id._get_document()
        people = self.user_id or document._choose_told(self.group_id._get_told_members(self.company_id))
        if self.delegate_id:
            people |= self.delegate_id
        return people.filtered(lambda user: user.active and not user.share and user != self.requester_id)

    def _schedule_activities(self):
        activity_type = self.env.ref("custproc_module.mail_activity_type_approval")
        vals_list = []
        for step in self:
            document = step.approval_id._get_document()
            if "activity_ids" not in document._fields:
                continue
            deadline = fields.Date.to_date(step.due_at) if step.due_at else fields.Date.context_today(step)
            vals_list += [
                {
                    "activity_type_id": activity_type.id,
                    "res_model_id": self.env["ir.model"]._get_id(step.model),
                    "res_id": step.res_id,
                    "summary": in_lang_of(step, user).name,
                    "user_id": user.id,
                    "date_deadline": deadline,
                    "custproc_step_id": step.id,
                }
                for user in document._filter_readers(step._get_people())
            ]
        if vals_list:
            # The mail of an activity is replaced by the one the job sends, which leads to the inbox.
            self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(vals_list)

    def _clear_activities(self):
        """Take the activities of these steps away, other people's too, in one statement."""
        # Nobody has one before the job told him; a job that is telling right now writes the step as well, so one of both runs again.
        told = self.filtered(lambda step: step.is_notified or step.delegate_id)
        if not told:
            return
        activities = self.env["mail.activity"]
        activities.flush_model(["custproc_step_id"])
        self.env.cr.execute("DELETE FROM mail_activity WHERE custproc_step_id IN %s RETURNING id", [tuple(told.ids)])
        if self.env.cr.rowcount:
            activities.invalidate_model(flush=False)
            for model, steps in told.grouped("model").items():
                self.env[model].browse(steps.mapped("res_id")).invalidate_recordset(["activity_ids"], flush=False)

    @api.model
    def _cron_notify_approvers(self):
        """Give the people of newly opened steps an activity on the document and a mail that leads to their inbox, and tell who asked
        for what was approved."""
        domain = [("state", "=", "open"), ("is_notified", "=", False)]
        while steps := self.search(domain, limit=50, order="id"):
            self.env["custproc.job.failure"]._run_batch("notify_approvers", steps, lambda step: step._notify_people())
            # Also those that failed: they are shown to the administrator, and the inbox shows the step all the same.
            steps.write({"is_notified": True})
            if not self.env["ir.cron"]._commit_progress(len(steps), remaining=self.search_count(domain)):
                return
        rounds, untold = self.env["custproc.approval"], [("is_untold", "=", True)]
        while approvals := rounds.search(untold, limit=50, order="id"):
            self.env["custproc.job.failure"]._run_batch(
                "notify_approvers", approvals, lambda approval: approval._get_document()._tell_approved(approval)
            )
            approvals.write({"is_untold": False})
            if not self.env["ir.cron"]._commit_progress(len(approvals), remaining=rounds.search_count(untold)):
                return

    def _notify_people(self):
        self.ensure_one()
        self._schedule_activities()
        template = self.env.ref("custproc_module.mail_template_engine_approval_asked", raise_if_not_found=False)
        for user in self._get_people().filtered("email") if template else ():
            template.with_context(lang=user.lang).send_mail(self.id, email_values={"email_to": user.email_formatted})
