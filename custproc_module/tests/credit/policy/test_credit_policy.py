from datetime import date, datetime, timedelta

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import freeze_time
from odoo.tools import mute_logger

from ....exceptions import ProcessError
from ..common import CreditCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 04:00:00")
class TestCreditPolicy(CreditCommon):
    def make_version(self, role="finance_supervisor", **values):
        values = {"change_reason": "The observation is over", **values}
        return self.env["custproc.credit.policy"].with_user(self.users[role]).create(values)

    def approve(self, policy):
        policy.action_submit()
        policy.with_user(self.users["general_manager"]).action_approve("Agreed")
        return policy.sudo()

    def mode(self, gate="order", company=None):
        return (company or self.company)._custproc_gate_mode(gate)

    def test_fresh_install_observes(self):
        """D-07: a company without a decision of its own only observes, a new one as well, and its branch follows it."""
        self.assertEqual((self.policy.state, self.policy.version), ("active", 1))
        self.assertEqual([self.mode(gate) for gate in ("order", "delivery", "invoice", "papers", "review")], ["observe"] * 5)
        company = self.env["res.company"].create({"name": "New Ltd"})
        policy = self.env["custproc.credit.policy"]._get_policy(company)
        self.assertEqual((policy.company_id, policy.state, self.mode(company=company)), (company, "active", "observe"))
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": company.id})
        self.assertEqual(self.env["custproc.credit.policy"]._get_policy(branch), policy)

    def test_change_by_approved_version(self):
        """D-07: a mode changes by a version the general manager approved; the one before is superseded and kept."""
        version = self.make_version(order_gate="block")
        self.assertEqual(version.name, "V2")
        version.action_submit()
        self.assertEqual((version.state, self.mode()), ("submitted", "observe"))
        with self.assertRaisesRegex(ProcessError, "nobody has approved it"):
            version._set_state("active")
        version.with_user(self.users["general_manager"]).action_approve("Agreed")
        self.assertEqual((version.state, self.policy.state), ("active", "superseded"))
        self.assertEqual((self.mode(), self.mode("delivery")), ("block", "observe"))
        decision = self.env["custproc.decision"].search(
            [("model", "=", version._name), ("res_id", "=", version.id), ("kind", "=", "mode")]
        )
        self.assertEqual((len(decision), decision.reason), (1, "The observation is over"))
        self.assertEqual(decision._get_figures()["order_gate"], "block")

    def test_new_version_once(self):
        """D-07: “New version” pressed again opens the draft it made before; once that is submitted, it makes the next one."""
        policy = self.policy.with_user(self.users["finance_supervisor"])
        first = policy.action_new_version()["res_id"]
        self.assertEqual(policy.action_new_version()["res_id"], first)
        draft = policy.browse(first)
        self.assertEqual((draft.state, draft.made_of_id), ("draft", policy))
        draft.change_reason = "The observation is over"
        draft.action_submit()
        self.assertNotEqual(policy.action_new_version()["res_id"], first)
        with self.assertRaises(AccessError):
            self.policy.with_user(self.users["salesperson"]).action_new_version()

    def test_blocks_since(self):
        """D-07: the moment a gate went to block stays while it blocks, and is forgotten when it stops."""
        first = self.approve(self.make_version(order_gate="block"))
        self.assertEqual(first.order_block_since, datetime(2026, 3, 2, 4))
        with freeze_time("2026-03-05 04:00:00"):
            second = self.approve(self.make_version(order_gate="block", delivery_gate="block"))
        self.assertEqual((second.order_block_since, second.delivery_block_since), (datetime(2026, 3, 2, 4), datetime(2026, 3, 5, 4)))
        with freeze_time("2026-03-06 04:00:00"):
            self.assertFalse(self.approve(self.make_version()).order_block_since)

    def test_later_effective_date(self):
        """D-07: an approved version takes effect on its day, by the job, and not before."""
        version = self.approve(self.make_version(invoice_gate="block", effective_date=date(2026, 4, 1)))
        self.assertEqual((version.state, self.mode("invoice")), ("submitted", "observe"))
        with freeze_time("2026-03-31 15:59:00"):
            self.run_cron("ir_cron_credit_activate")
            self.assertEqual(version.state, "submitted")
        with freeze_time("2026-03-31 16:01:00"):  # 1 April in Shanghai
            self.run_cron("ir_cron_credit_activate")
            self.assertEqual((version.state, self.mode("invoice")), ("active", "block"))

    def test_values_are_closed(self):
        """D-07: nobody changes the values of a version that was submitted or is in force, not even the server."""
        version = self.make_version()
        version.cap = 1000.0
        for policy in (self.policy, self.policy.with_user(self.users["finance_supervisor"])):
            with self.assertRaisesRegex(ProcessError, "Create a new version"):
                policy.order_gate = "block"
        version.action_submit()
        with self.assertRaisesRegex(ProcessError, "Waiting for approval"):
            version.cap = 5000.0
        version.with_user(self.users["general_manager"]).action_reject("Too high")
        self.assertEqual(version.state, "draft")

    def test_rights(self):
        """D-07: a salesperson neither proposes nor switches; the proposer does not approve."""
        with self.assertRaises(AccessError):
            self.make_version(role="salesperson")
        version = self.make_version()
        with self.assertRaises(AccessError):
            version.state = "active"
        version.action_submit()
        with self.assertRaises(ProcessError):
            version.action_approve("Myself")

    def test_needs_a_reason(self):
        """D-07: a version says why the policy changes before anybody decides on it."""
        with self.assertRaisesRegex(ProcessError, "does not say why"):
            self.make_version(change_reason=False).action_submit()

    @mute_logger("odoo.sql_db")
    def test_one_active_version(self):
        """D-07: the database knows one active version per company."""
        with self.assertRaises(UniqueViolation):
            self.policy.sudo().copy({"state": "active"}).flush_recordset()

    def test_branch_has_no_policy(self):
        """D-04: branches share the policy of their root."""
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        with self.assertRaises(ValidationError):
            self.env["custproc.credit.policy"].create({"company_id": branch.id})

    def test_emergency_off(self):
        """D-07: emergency off is immediate, needs a reason, expires, is recorded, and the general manager is told."""
        self.approve(self.make_version(order_gate="block"))
        policy = self.env["custproc.credit.policy"]._get_policy(self.company)
        finance = policy.with_user(self.users["finance_supervisor"])
        until = datetime(2026, 3, 3, 4)
        with self.assertRaisesRegex(ProcessError, "no reason"):
            finance.action_emergency_off(" ", until)
        for wrong in (False, datetime(2026, 3, 2, 4), datetime(2026, 3, 9, 4, 0, 1)):
            with self.assertRaisesRegex(ProcessError, "between now and 7 days"):
                finance.action_emergency_off("Server room on fire", wrong)
        finance.action_emergency_off("Server room on fire", until)
        self.assertEqual([self.mode(gate) for gate in ("order", "delivery", "invoice", "papers", "review")], ["off"] * 5)
        self.assertEqual(policy._to_values().mode("order", until - timedelta(seconds=1)), "off")
        self.assertEqual(policy._to_values().mode("order", until), "block")
        decision = self.env["custproc.decision"].search([("kind", "=", "mode"), ("outcome", "=", "off")])
        self.assertEqual((decision.reason, decision.valid_until), ("Server room on fire", until))
        self.assertEqual(decision.user_id, self.users["finance_supervisor"])
        activity = policy.activity_ids.filtered(lambda activity: activity.user_id == self.users["general_manager"])
        self.assertEqual(activity.summary, "Credit gates are off until 2026-03-03 12:00")
        with freeze_time("2026-03-03 04:00:00"):
            self.assertEqual(self.mode(), "block")

    def test_emergency_is_reserved_and_can_end(self):
        """D-07: others cannot switch off; whoever may can end it before its time."""
        for role in ("salesperson", "finance_officer", "administrator", "sales_director"):
            with self.assertRaises(AccessError):
                self.policy.with_user(self.users[role]).action_emergency_off("Please", datetime(2026, 3, 3))
        manager = self.policy.with_user(self.users["general_manager"])
        manager.action_emergency_off("Audit", datetime(2026, 3, 3))
        manager.action_emergency_end()
        with self.assertRaisesRegex(ProcessError, "cannot be switched on again: it is not switched off"):
            manager.action_emergency_end()
        self.assertEqual(self.mode(), "observe")

    def test_reading_costs_no_query(self):
        """A gate reads the policy, and the day, without a query."""
        self.mode()
        self.company._custproc_today()
        with self.assertQueryCount(0):
            self.mode()
            self.company._custproc_today()
            self.env["custproc.credit.policy"]._get_policy_values(self.company)
