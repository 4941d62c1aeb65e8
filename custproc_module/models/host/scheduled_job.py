"""Jobs are the scheduler's: nobody else runs one of this module.

A job is a server action behind a plan, and `run` of server actions is public. For an action without groups the host asks whether its model
may be written, but under sudo, so that everybody who is logged in could run every job, customers of the portal among them: with his own
sight of the records, at a moment of his choice.
"""

from odoo import models
from odoo.exceptions import AccessError

# Key of the cursor's cache, which nobody reaches from outside, unlike the context.
RUNNING = "custproc_module.scheduled_job"


class IrCron(models.Model):
    _inherit = "ir.cron"

    def _callback(self, cron_name, server_action_id):
        self.env.cr.cache[RUNNING] = server_action_id
        try:
            return super()._callback(cron_name, server_action_id)
        finally:
            self.env.cr.cache.pop(RUNNING, None)


class IrActionsServer(models.Model):
    _inherit = "ir.actions.server"

    def run(self):
        """Run the actions; a job of this module only where the scheduler calls.

        :raise AccessError: somebody calls a job who is not the scheduler
        """
        if not self.env.su and self.env.cr.cache.get(RUNNING) not in self._ids and (job := self._find_own_job()):
            raise AccessError(
                self.env._(
                    "The job “%(job)s” cannot be started by you: the scheduler runs it. Ask the system administrator to start it.",
                    job=job.cron_name,
                )
            )
        return super().run()

    def _find_own_job(self):
        """A job of this module among these actions, under sudo."""
        # sudo: ir.cron, only whose job it is
        jobs = self.env["ir.cron"].sudo().with_context(active_test=False).search([("ir_actions_server_id", "in", self.ids)])
        return next((job for job in jobs if job.get_external_id()[job.id].startswith("custproc_module.")), None)
