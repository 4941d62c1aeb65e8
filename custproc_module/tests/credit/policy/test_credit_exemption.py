"""What leaves without a verdict is a value of the credit policy, under a name."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import freeze_time
from odoo.tools.translate import code_translations

from ....exceptions import ProcessError
from ..gate_common import GateCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestCreditExemption(GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.samples = cls.warehouse.out_type_id.copy({"name": "Samples out"})

    def version(self):
        draft = self.policy.with_user(self.users["finance_supervisor"]).copy()
        draft.change_reason = "Samples need no verdict"
        line = {"name": "Samples", "picking_type_ids": [Command.set(self.samples.ids)]}
        draft.exemption_ids = [Command.create(line)]
        return draft

    def names(self, policy):
        return policy.exemption_ids.mapped("name")

    def test_by_approved_version(self):
        """DESIGN 4, D-07: an exemption is in force with the version the general manager approved, and recorded with its values."""
        draft = self.version()
        self.assertEqual(self.names(draft), ["Warranty parts", "Point of sale", "Samples"])
        self.assertIn("Samples (", draft.difference)
        draft.action_submit()
        self.assertFalse(self.samples.custproc_gate_exemption)
        draft.with_user(self.users["general_manager"]).action_approve("Agreed")
        self.samples.invalidate_recordset()
        self.assertEqual((draft.state, self.samples.custproc_gate_exemption), ("active", "Samples"))
        self.assertEqual(self.names(draft.copy()), self.names(draft))
        decision = self.env["custproc.decision"].search(
            [("model", "=", draft._name), ("res_id", "=", draft.id), ("kind", "=", "mode")]
        )
        self.assertIn(["Samples", "operations", [str(self.samples.id)]], decision._get_figures()["exemption_ids"])

    def test_names_of_a_fresh_version(self):
        """D-07: “New” in another language names its exemptions as the version in force does: no change that nobody made."""
        self.env["res.lang"]._activate_lang("zh_CN")
        spoken = {"zh_CN": {"Warranty parts": "保修部件", "Point of sale": "零售点"}}
        translate = patch.object(code_translations, "get_python_translations", lambda module, lang: spoken.get(lang, {}))
        supervisor = self.users["finance_supervisor"]
        supervisor.lang = "zh_CN"
        with translate:
            policies = self.env["custproc.credit.policy"].with_user(supervisor).with_context(lang="zh_CN")
            fresh = policies.create({"change_reason": "Other terms"})
            self.assertEqual(self.names(fresh), self.names(self.policy))
            self.assertEqual(fresh._get_plain_value("exemption_ids"), self.policy._get_plain_value("exemption_ids"))
            self.env.company.partner_id.lang = "zh_CN"
            company = self.env["res.company"].create({"name": "New Ltd"})
            company.partner_id.lang = "zh_CN"
            first = policies.with_user(self.env.user).with_company(company)._get_default_exemptions()
            kept = self.names(policies.sudo()._get_policy(company))
            self.assertEqual([values["name"] for _command, _id, values in first], kept)

    def test_same_lines_are_no_difference(self):
        """D-07: a new version with the exemptions of the one in force shows no change of them."""
        self.assertFalse(self.policy.with_user(self.users["finance_supervisor"]).copy().difference)

    def test_part_of_what_is_approved(self):
        """DESIGN 3: another operation under an exemption is another content of the version."""
        draft = self.version()
        before = draft._get_fingerprint()
        draft.exemption_ids[-1].picking_type_ids = self.samples.copy({"name": "Second"})
        self.assertNotEqual(draft._get_fingerprint(), before)

    def test_closed_with_the_version(self):
        """D-07: lines of a version that is submitted or in force are closed by every way, for the server too."""
        draft = self.version()
        line, active = draft.exemption_ids[-1], self.policy.exemption_ids[:1]
        draft.action_submit()
        supervisor = self.users["finance_supervisor"]
        for closed in (line, active, active.with_user(supervisor), active.sudo()):
            with self.assertRaisesRegex(ProcessError, "Create a new version"):
                closed.name = "Everything"
            with self.assertRaisesRegex(ProcessError, "Create a new version"):
                closed.picking_type_ids = self.warehouse.out_type_id
            with self.assertRaisesRegex(ProcessError, "Create a new version"):
                closed.unlink()
        values = {"policy_id": self.policy.id, "name": "Mine", "picking_type_ids": [Command.set(self.samples.ids)]}
        with self.assertRaisesRegex(ProcessError, "Create a new version"):
            active.with_user(supervisor).create(values)
        with self.assertRaises(AccessError):
            active.with_user(self.salesperson).create(values)
        spare = self.version()
        with self.assertRaisesRegex(ProcessError, "Create a new version"):
            spare.exemption_ids[-1].policy_id = self.policy

    def test_archived_operation_stays_named(self):
        """D-07: archiving an operation does not change the version that names it."""
        draft = self.version()
        before = draft._get_plain_value("exemption_ids")
        self.samples.active = False
        draft.invalidate_recordset()
        self.assertEqual(draft._get_plain_value("exemption_ids"), before)

    def test_bad_lines(self):
        """DESIGN 8: operations of another company, and a line that exempts nothing, are refused with what to do."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1).out_type_id
        line = self.version().sudo().exemption_ids[-1]
        with self.assertRaisesRegex(ValidationError, "belongs to Elsewhere"):
            line.picking_type_ids = foreign
        with self.assertRaisesRegex(ValidationError, "Choose at least one"):
            line.picking_type_ids = False

    def test_removed_exemption_is_judged(self):
        """DESIGN 4: warranty parts leave unjudged only while the policy says so."""
        self.assertEqual(self.policy._to_values().exemption("warranty"), "Warranty parts")
        draft = self.version()
        draft.exemption_ids[:1].unlink()
        self.assertIsNone(draft._to_values().exemption("warranty"))

    def test_reading_costs_nothing(self):
        """DESIGN 7: gates read the exemptions with the policy's cached values, without a query."""
        policies = self.env["custproc.credit.policy"]
        policies._get_policy_values(self.company)
        with self.assertQueryCount(0):
            self.assertIsNone(policies._get_policy_values(self.company).exemption("operations", self.samples.id))
