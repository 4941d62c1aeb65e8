"""Every job of the module as the scheduler runs it."""

import re

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import CustprocCommon
from .sources import MODULE_NAME
from .walk import samples


@tagged("post_install", "-at_install")
class TestCrons(CustprocCommon):
    def crons(self):
        names = self.env["ir.model.data"].search([("module", "=", MODULE_NAME), ("model", "=", "ir.cron")])
        crons = self.env["ir.cron"].with_context(active_test=False).browse(names.mapped("res_id"))
        self.assertTrue(crons, "no job was found, so nothing would be checked")
        return crons

    def test_jobs_call_private_methods(self):
        """GEN: a job calls one _cron_ method, which nobody can call over RPC."""
        for cron in self.crons():
            with self.subTest(cron.cron_name):
                found = re.fullmatch(r"model\.(_cron_\w+)\(\)", (cron.code or "").strip())
                self.assertTrue(found, cron.code)
                self.assertTrue(callable(getattr(self.env[cron.model_name], found[1], None)))
                self.assertEqual(cron.user_id, self.env.ref("base.user_root"))

    def test_jobs_run_without_records(self):
        """GEN: each job runs on an empty company and leaves no warning (the log is checked after each test)."""
        self.assertEqual(self.run_all(), [])

    def test_jobs_run_on_every_document(self):
        """GEN: each job runs, twice, where a draft of every document lies, and leaves no warning and no failed record."""
        for make in samples().values():
            make(self.env)
        self.assertEqual(self.run_all(), [])
        self.assertEqual(self.run_all(), [])

    def test_nobody_else_runs_a_job(self):
        """D-01, DESIGN 3: the actions behind the jobs are public methods, and the host asks for no right; only the scheduler gets them to
        run, not a customer of the portal, a salesperson, the auditor or the module administrator."""
        customer = new_test_user(self.env, "job_customer", groups="base.group_portal")
        for user in (customer, *(self.users[role] for role in ("salesperson", "auditor", "administrator"))):
            for cron in self.crons():
                with self.subTest(cron.cron_name, user=user.login), self.assertRaisesRegex(AccessError, "the scheduler runs it"):
                    cron.ir_actions_server_id.with_user(user).run()

    def test_job_of_another_user(self):
        """GEN: a company that has a job run as somebody else is not kept from it."""
        cron = self.env.ref("custproc_module.ir_cron_engine_seal")
        cron.user_id = self.env.ref("base.user_admin")
        with self.enter_registry_test_mode():
            self.assertIs(cron.method_direct_trigger(), True)

    def run_all(self):
        """Run each job as the scheduler does; returns the failed records it noted."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            for cron in self.crons():
                with self.subTest(cron.cron_name):
                    self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()
        failures = self.env["custproc.job.failure"].search([("resolved_at", "=", False)])
        return failures.mapped(lambda failure: f"{failure.job}: {failure.res_name}: {failure.error}")
