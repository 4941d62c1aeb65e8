"""Customers and the specialists who look after them (CF-20)."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from ...exceptions import ProcessError
from .common import CustomerCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestAssignmentWizard(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agents = [
            new_test_user(cls.env, f"specialist_{number}", groups="custproc_module.group_custproc_service_agent") for number in range(3)
        ]
        cls.staff = cls.env["custproc.specialist"].create([{"user_id": agent.id} for agent in cls.agents])
        cls.files = cls.env["custproc.customer.file"].create(
            [{"partner_id": cls.make_customer(f"Customer {number}").id} for number in range(7)]
        )

    def propose(self, files=None, role="service_supervisor"):
        action = self.as_user(role, self.files if files is None else files).action_propose_specialists()
        return self.as_user(role, self.env[action["res_model"]].browse(action["res_id"]))

    def numbers(self):
        return sorted(self.staff.mapped("customer_count"))

    def test_bulk_is_balanced_and_kept(self):
        """CF-20: seven customers among three specialists are 2, 2 and 3; the preview says so, and each assignment is kept."""
        proposal = self.propose()
        self.assertEqual(sorted(proposal.load_ids.mapped("after")), [2, 2, 3])
        self.assertEqual(self.numbers(), [0, 0, 0])
        proposal.action_apply()
        self.staff.invalidate_recordset()
        self.assertEqual(self.numbers(), [2, 2, 3])
        rows = self.files.assignment_ids
        self.assertEqual(len(rows), 7)
        self.assertEqual(rows.assigned_by_id, self.users["service_supervisor"])
        self.assertEqual(set(rows.mapped("assigned_on")), set(self.files.mapped("specialist_assigned_on")))
        self.assertEqual(str(rows[0].assigned_on), "2026-03-02")

    def test_ability_counts_before_balance(self):
        """CF-20: who serves one province gets its customers alone, and who has no room gets none."""
        province, other = self.env["res.country.state"].search([("country_id.code", "=", "CN")], limit=2)
        self.files.partner_id.state_id = other
        self.files[0].partner_id.state_id = province
        self.staff[0].state_ids = province
        self.staff[1].capacity = 2
        proposal = self.propose()
        chosen = {line.file_id: line.specialist_id for line in proposal.line_ids}
        self.assertEqual([file for file in chosen if chosen[file] == self.agents[0]], list(self.files[:1]))
        self.assertEqual(list(chosen.values()).count(self.agents[1]), 2)
        self.assertEqual(proposal.open_count, 0)

    def test_kind_of_customer_is_an_ability(self):
        """CF-20: who keeps ordinary customers gets no key customer."""
        key, default = self.env.ref("custproc_module.file_kind_key"), self.files.kind_ids
        self.files[0].kind_ids |= key
        self.staff[:2].kind_ids = default
        self.staff[2].capacity = 3
        chosen = {line.file_id: line.specialist_id for line in self.propose().line_ids}
        self.assertEqual(chosen[self.files[0]], self.agents[2])

    def test_choice_by_hand_beyond_ability_needs_a_reason(self):
        """CF-20: the supervisor may choose another specialist; beyond his abilities it needs a reason, which is kept."""
        self.staff[0].capacity = 1
        proposal = self.propose(self.files[:2])
        proposal.line_ids.specialist_id = self.agents[0]
        self.assertEqual(proposal.load_ids.filtered(lambda load: load.specialist_id == self.staff[0]).after, 2)
        self.assertEqual(proposal.beyond_count, 1)
        with self.assertRaisesRegex(ProcessError, "1 choices go beyond"):
            proposal.action_apply()
        proposal.reason = "Speaks their dialect"
        proposal.action_apply()
        self.assertEqual(self.files[:2].specialist_id, self.agents[0])
        self.assertEqual(set(self.files.assignment_ids.mapped("reason")), {"Speaks their dialect"})

    def test_assigned_customers_stay_unless_asked(self):
        """CF-20: a second round deals out who has nobody; asked to, it shares out all anew."""
        self.propose(self.files[:4]).action_apply()
        proposal = self.propose()
        self.assertEqual(proposal.line_ids.file_id, self.files[4:])
        self.assertEqual(sorted(proposal.load_ids.mapped("after")), [2, 2, 3])
        proposal.keep_assigned = False
        proposal.action_propose()
        self.assertEqual(len(proposal.line_ids), 7)

    def test_only_the_supervisor_assigns(self):
        """CF-20: nobody else assigns, by the form or by writing the field."""
        for role in ("salesperson", "service_agent", "sales_manager", "administrator", "auditor"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.propose(role=role)
        with self.assertRaises(AccessError):
            self.as_user("service_supervisor", self.files[0]).write({"specialist_id": self.agents[0].id})
        with self.assertRaises(AccessError):
            self.as_user("service_agent", self.files)._assign_specialists({self.files[0]: self.agents[0]})

    def test_a_specialist_is_a_service_agent_of_the_company(self):
        """CF-20: customers go to people who serve customers."""
        with self.assertRaises(ValidationError):
            self.env["custproc.specialist"].create({"user_id": self.users["finance_officer"].id})
        proposal = self.propose(self.files[0])
        proposal.line_ids.specialist_id = self.users["service_agent"]
        proposal.reason = "Any"
        with self.assertRaisesRegex(ProcessError, "no customer service specialist"):
            proposal.action_apply()
