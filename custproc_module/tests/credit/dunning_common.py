"""Set-up of the dunning tests: levels of the company's own, and short ways to a run and what it tells."""

from datetime import date

from .gate_common import GateCommon


class DunningCommon(GateCommon):
    """A company with a call at once, a letter three days later and an application to stop supply three days after that (D-10)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.levels = cls.env["custproc.dunning.level"].create(
            [
                {"name": "Call", "sequence": 10, "kind": "notice", "days": 0, "channel": "phone", "company_id": cls.company.id},
                {
                    "name": "Dunning notice",
                    "sequence": 20,
                    "kind": "dunning",
                    "days": 3,
                    "repeat_days": 7,
                    "channel": "letter",
                    "company_id": cls.company.id,
                },
                {"name": "Stop", "sequence": 30, "kind": "stop", "days": 3, "company_id": cls.company.id},
            ]
        )
        cls.call, cls.letter, cls.stop = cls.levels
        cls.finance = cls.users["finance_officer"]
        # Gates need not judge the invoices these tests are about.
        cls.set_policy(invoice_gate="off")

    def run_job(self):
        """The dunning job, as the scheduler runs it."""
        self.run_cron("ir_cron_dunning_advance")

    def select(self, day=None):
        """A run of finance, selected as far as its preview."""
        run = self.env["custproc.dunning.run"].with_user(self.finance).create({"date": day} if day else {})
        run.action_select()
        self.run_job()
        self.assertEqual(run.state, "preview", self.env["custproc.job.failure"].search([], limit=1).error)
        return run

    def send(self, run):
        run.action_send()
        self.run_job()
        return run

    def tell(self, notices):
        """Do what a released notice waits for: call and reach somebody, print the letter."""
        for notice in notices.with_user(self.finance):
            if notice.channel == "phone":
                notice._note_call("reached")
            else:
                notice.action_print()

    def notices(self, run, partner=None):
        found = run.sudo().notice_ids
        return found.filtered(lambda notice: notice.partner_id == partner) if partner else found


D = date
