"""Liability scheme and dunning levels as values of an approved version of the credit policy."""

from datetime import date

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..dunning_common import DunningCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 04:00:00")
class TestPolicyCollection(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lines = [{"case": "within_limit", "role": "salesperson", "share": 60.0}, {"case": "within_limit", "role": "company", "share": 40.0}]
        values = {"line_ids": [Command.create(line) for line in lines], "deduction_cap": 15.0, "active": False}
        cls.scheme = cls.env["custproc.liability.scheme"].create({"name": "Harder", "company_id": cls.company.id, **values})
        late = {"name": "Late call", "sequence": 10, "kind": "notice", "days": 20, "channel": "phone", "company_id": cls.company.id}
        cls.late = cls.env["custproc.dunning.level"].create({**late, "active": False})
        cls.admin = cls.users["administrator"]

    def version(self, **values):
        draft = self.policy.copy({"change_reason": "Later and harder"})
        draft.write({"liability_scheme_id": self.scheme.id, "dunning_level_ids": [Command.set(self.late.ids)], **values})
        return draft

    def approve(self, policy):
        policy.with_user(self.users["finance_supervisor"]).action_submit()
        policy.with_user(self.users["general_manager"]).action_approve("Agreed")
        return policy

    def test_counts_from_its_effective_day(self):
        """D-07, D-09, D-10: scheme and levels of an approved version count from its day on, not before."""
        version = self.approve(self.version(effective_date=date(2026, 3, 10)))
        schemes, levels = self.env["custproc.liability.scheme"], self.env["custproc.dunning.level"]
        self.assertNotEqual(schemes._get_for(self.company), self.scheme)
        self.assertEqual(levels._get_levels(self.company), self.levels)
        with freeze_time("2026-03-10 04:00:00"):
            self.run_cron("ir_cron_credit_activate")
            self.assertEqual(version.state, "active")
            self.assertEqual((schemes._get_for(self.company), levels._get_levels(self.company)), (self.scheme, self.late))
            self.invoice(100.0, date(2026, 2, 1), due=date(2026, 2, 20))
            self.assertFalse(self.notices(self.select()), "18 days are not 20")

    def test_closed_while_named(self):
        """D-07: what was approved is not changed afterwards: neither the scheme, nor its shares, nor a level; a draft closes nothing."""
        version = self.version()
        self.scheme.with_user(self.admin).deduction_cap = 16.0
        self.approve(version)
        scheme = self.scheme.with_user(self.admin)
        changes = (
            lambda: scheme.write({"deduction_cap": 50.0}),
            lambda: scheme.line_ids[0].write({"share": 10.0}),
            lambda: scheme.line_ids[0].unlink(),
            lambda: scheme.line_ids.create({"scheme_id": scheme.id, "case": "first_release", "role": "company", "share": 100.0}),
            lambda: self.late.with_user(self.admin).write({"days": 1}),
        )
        for change in changes:
            refusal = "cannot be changed: Credit policy V2, which is “Active”, names it"
            with self.assertRaisesRegex(ValidationError, refusal), self.cr.savepoint():
                change()
        self.assertEqual((self.scheme.deduction_cap, self.late.days), (16.0, 20))

    def test_content_is_what_is_approved(self):
        """D-07: the comparison names both, the decision in the chain holds shares and days."""
        version = self.version()
        self.assertIn("Liability scheme:  → Harder", version.difference)
        self.assertIn("Dunning levels:  → Late call", version.difference)
        self.approve(version)
        decision = self.env["custproc.decision"].search([("model", "=", version._name), ("res_id", "=", version.id), ("kind", "=", "mode")])
        figures = decision._get_figures()
        shares = figures["liability_scheme_id"]["shares"]
        self.assertEqual([share[:2] for share in shares], [["within_limit", "salesperson"], ["within_limit", "company"]])
        self.assertEqual(figures["dunning_level_ids"][0][1:4], ["10", "notice", "20"])

    def test_other_company(self):
        """D-07: a version names nothing of another company."""
        other = self.env["res.company"].create({"name": "Other Ltd"})
        level = self.late.copy({"company_id": other.id})
        with self.assertRaisesRegex(ValidationError, "belongs to Other Ltd"):
            self.version(dunning_level_ids=[Command.set(level.ids)])
