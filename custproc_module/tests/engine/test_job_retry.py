"""What failed inside a job: under which name it is shown, and who runs the job again."""

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...exceptions import ProcessError
from ..common import CustprocCommon


@tagged("post_install", "-at_install")
class TestJobRetry(CustprocCommon):
    @mute_logger("odoo.addons.custproc_module.models.engine.job_failure")
    def test_run_again(self):
        """DESIGN 3: a failure names its scheduled job; the administrator runs that again at once, nobody else does, and a failure that
        went through has nothing to run."""

        def fail(record):
            raise ValueError("no such page")

        cron = self.env.ref("custproc_module.ir_cron_credit_refresh")
        jobs, _progress = cron._add_progress()
        failures = jobs.env["custproc.job.failure"]
        failures._run_batch("credit refresh", self.customer, fail)
        failure = self.env["custproc.job.failure"].search([("model", "=", "res.partner"), ("res_id", "=", self.customer.id)])
        self.assertEqual((failure.error, failure.cron_id), ("ValueError: no such page", cron))
        self.assertEqual(self.as_user("administrator", failure).job_name, cron.name)
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search([])
        for role in ("auditor", "salesperson", "general_manager"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(role, failure).action_retry()
        self.assertEqual(triggers.search([]), before)
        self.as_user("administrator", failure).action_retry()
        self.assertEqual((triggers.search([]) - before).cron_id, cron)
        failures._run_batch("credit refresh", self.customer, lambda record: None)
        self.assertTrue(failure.resolved_at)
        with self.assertRaisesRegex(ProcessError, "The failures cannot be run again"):
            self.as_user("administrator", failure).action_retry()
