import re

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Date
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ....exceptions import ProcessError
from ..common import CreditCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-22 04:00:00")
class TestLiabilityHearing(CreditCommon):
    """Objection before decision: nobody bears a part on which he could not be heard."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {"salesperson": cls.users["salesperson"], "sales_manager": cls.users["sales_manager"]}
        cls.liability = cls.propose(cls.people)

    @classmethod
    def propose(cls, people):
        item = {"case": "within_limit", "amount": 1000.0, "people": people, "document": "INV/1"}
        return cls.env["custproc.liability"]._propose("bad_debt", cls.customer, cls.company, [item])

    def part(self, role):
        return self.liability.share_ids.filtered(lambda share: share.role == role)

    def decide(self):
        self.as_user("general_manager", self.liability).action_decide()

    def test_decided_when_the_days_have_run_out(self):
        """D-09, D-14: three days to object; the general manager decides when the last of them has ended, and not before."""
        self.assertEqual(self.part("salesperson").objection_until, Date.to_date("2026-11-25"))
        clock = self.part("salesperson").custproc_deadline_ids
        self.assertEqual((clock.rule_id.code, clock.state), ("liability_objection", "running"))
        person = self.people["salesperson"].name
        for moment in ("2026-11-22 04:00:00", "2026-11-25 04:00:00"):
            with freeze_time(moment), self.assertRaisesRegex(ProcessError, re.escape(person) + " may object until .* and has not answered"):
                self.decide()
        self.assertEqual(self.liability.hearing_until, Date.to_date("2026-11-25"))
        with freeze_time("2026-11-26 04:00:00"):
            self.decide()
        self.assertEqual((self.liability.state, clock.state), ("decided", "cancelled"))

    def test_decided_when_everybody_has_answered(self):
        """D-09: one objects, one does not: nobody is waited for, the objection alone wants its answer."""
        self.as_user("salesperson", self.part("salesperson")).action_object("I had warned of him")
        with self.assertRaises(AccessError):
            self.as_user("salesperson", self.part("sales_manager")).action_accept()
        with self.assertRaisesRegex(ProcessError, "is the share of|cannot be accepted"):
            self.as_user("finance_officer", self.part("sales_manager")).action_accept()
        self.as_user("sales_manager", self.part("sales_manager")).action_accept()
        self.assertEqual((self.part("sales_manager").state, self.part("sales_manager").custproc_deadline_ids.state), ("accepted", "met"))
        self.assertFalse(self.liability.hearing_until)
        self.as_user("general_manager", self.part("salesperson")).decision_note = "The warning came after the delivery"
        self.decide()
        self.assertEqual(self.part("sales_manager").state, "decided", "he still signs")

    def test_named_later(self):
        """D-09: who is named in the place of another, or later, has his own days; what the other said does not answer for him."""
        self.as_user("salesperson", self.part("salesperson")).action_accept()
        self.as_user("sales_manager", self.part("sales_manager")).action_accept()
        with freeze_time("2026-11-24 04:00:00"):
            director = self.users["sales_director"]
            self.as_user("finance_supervisor", self.part("sales_manager")).user_id = director
            share = self.part("sales_manager")
            self.assertEqual((share.state, share.accepted_on, share.objection_until), ("proposed", False, Date.to_date("2026-11-27")))
            self.assertIn("accept it or object", share.activity_ids.filtered(lambda task: task.user_id == director)[:1].summary)
            with self.assertRaisesRegex(ProcessError, re.escape(director.name) + " may object until"):
                self.decide()

    def test_more_than_he_was_told(self):
        """D-09: a part that rises after its person accepted it is proposed to him anew; one that falls is not."""
        for role in ("salesperson", "sales_manager"):
            self.as_user(role, self.part(role)).action_accept()
        boss = self.as_user("general_manager", self.part("company"))
        boss.decided_amount = 450.0
        self.as_user("general_manager", self.part("sales_manager")).decided_amount = 150.0
        self.assertEqual(self.part("sales_manager").state, "accepted")
        self.as_user("general_manager", self.part("salesperson")).decided_amount = 400.0
        self.assertEqual(self.part("salesperson").state, "proposed")
        with self.assertRaisesRegex(ProcessError, "may object until"):
            self.decide()

    def test_days_are_the_schemes(self):
        """D-14: the days to object are the scheme's, one at least."""
        scheme = self.env.ref("custproc_module.liability_scheme_default")
        scheme.objection_days = 10
        self.assertEqual(self.propose(self.people).share_ids.mapped("objection_until"), [Date.to_date("2026-12-02")] * 2 + [False])

    def test_parts_are_of_the_company_of_the_loss(self):
        """CA-14, D-09: a job that runs in another company proposes for the company of the loss: its persons and its general manager read
        their parts."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        item = {"case": "within_limit", "amount": 1000.0, "people": self.people, "document": "INV/1"}
        proposed = self.env["custproc.liability"].with_company(other)._propose("month_end", self.customer, self.company, [item])
        self.assertEqual((proposed.company_id, proposed.share_ids.company_id), (self.company, self.company))
        self.assertEqual(len(self.as_user("general_manager", proposed).share_ids), 3)
        self.assertTrue(self.as_user("salesperson", proposed.share_ids.filtered(lambda share: share.role == "salesperson")).is_mine)

    def test_line_alone_keeps_the_scheme_whole(self):
        """D-09: a line written, added or removed by itself leaves shares of 100 % or is refused before anything is stored."""
        scheme = self.env.ref("custproc_module.liability_scheme_default").with_user(self.users["administrator"])
        lines = scheme.line_ids.filtered(lambda line: line.case == "within_limit")
        changes = {
            "101.0": lambda: lines[0].write({"share": 31}),
            "110.0": lambda: lines[0].copy({"share": 10}),
            "70.0": lambda: lines[0].unlink(),
        }
        for total, change in changes.items():
            with self.assertRaisesRegex(ValidationError, f"sum to {total} %"), self.env.cr.savepoint():
                change()
                self.env.cr.flush()
        scheme.line_ids = [Command.update(lines[0].id, {"share": 25}), Command.update(lines[1].id, {"share": 25})]
        self.env.cr.flush()
        self.assertEqual(lines.mapped("share"), [25.0, 25.0, 50.0])
