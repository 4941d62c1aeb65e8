import re

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...exceptions import ProcessError
from ...models.engine.decision.decision_words import OUTCOMES
from ..common import CustprocCommon
from ..sources import MODULE


@tagged("post_install", "-at_install")
class TestDecision(CustprocCommon):
    """The chain of decisions: append-only, sealed in order, verifiable."""

    def decide(self, outcome):
        return (
            self.env["custproc.decision"]
            .with_user(self.users["salesperson"])
            ._record(self.customer, "verdict", outcome, "because", {"limit": 1000.0}, partner=self.customer)
        )

    def seal(self):
        self.env["custproc.decision"]._seal_batch()

    def findings(self):
        self.env.flush_all()
        found, unsealed = self.env["custproc.decision"]._verify_chain()
        return [finding.kind for finding in found], unsealed

    def test_decision_tells_who_and_what(self):
        """DESIGN 3: a decision keeps who, what, on which figures and why."""
        decision = self.decide("hold")
        self.assertRecordValues(
            decision,
            [
                {
                    "user_login": "test_salesperson",
                    "partner_name": "Yellow River Trading",
                    "outcome": "hold",
                    "figures": '{"limit":"1000"}',
                }
            ],
        )

    def test_nobody_changes_or_removes_a_decision(self):
        """DESIGN 3: a decision is neither changed nor removed."""
        decision = self.decide("hold")
        with self.assertRaises(ProcessError):
            decision.write({"outcome": "allow"})
        with self.assertRaises(ProcessError):
            decision.unlink()
        for role in ("administrator", "general_manager", "salesperson"):
            with self.assertRaises(AccessError):
                self.env["custproc.decision"].with_user(self.users[role]).create(
                    {"kind": "verdict", "outcome": "allow", "model": "res.partner"}
                )

    def test_verify_finds_each_kind_of_tampering(self):
        """DESIGN 3: what was altered, removed, inserted or cut off is found."""
        decisions = [self.decide(outcome) for outcome in ("a", "b", "c", "d")]
        self.assertEqual(self.findings(), ([], 4))
        self.seal()
        self.assertEqual(self.findings(), ([], 0))
        self.decide("later")
        self.assertEqual(self.findings(), ([], 1))
        cr = self.env.cr
        for statement, expected in (
            (f"UPDATE custproc_decision SET outcome = 'allow' WHERE id = {decisions[1].id}", ["altered"]),
            (f"DELETE FROM custproc_decision WHERE id = {decisions[1].id}", ["removed"]),
            (f"DELETE FROM custproc_decision WHERE id = {decisions[3].id}", ["tail"]),
            (
                "UPDATE custproc_decision SET seal_number = 99, seal = 'x' WHERE seal IS NULL",
                ["inserted"],
            ),
        ):
            with self.subTest(expected), cr.savepoint(flush=False) as savepoint:
                cr.execute(statement)
                self.env.invalidate_all()
                self.assertEqual(self.findings()[0], expected)
                savepoint.rollback()
        self.env.invalidate_all()
        self.assertEqual(self.findings(), ([], 1))

    def test_nothing_vanishes_before_its_seal(self):
        """GEN: deleted or altered in the database before it was sealed, a decision is found, then and after the sealing of the rest."""
        gone, changed, merged, _kept = (self.decide(outcome) for outcome in ("a", "b", "c", "d"))
        self.assertEqual(self.findings(), ([], 4))
        cr = self.env.cr
        cr.execute("DELETE FROM custproc_decision WHERE id = %s", [gone.id])
        cr.execute("UPDATE custproc_decision SET outcome = 'allow' WHERE id = %s", [changed.id])
        cr.execute("UPDATE custproc_decision SET partner_id = NULL WHERE id = %s", [merged.id])
        self.env.invalidate_all()
        expected = ["unsealed_removed", "unsealed_altered"]
        self.assertEqual(self.findings(), (expected, 3))
        self.seal()
        self.assertEqual(self.findings(), (expected, 0))
        message = self.env["custproc.decision"].action_verify()["params"]["message"]
        self.assertIn(f"{gone.id} removed before it was sealed, {changed.id} altered before it was sealed", message)
        cr.execute("ALTER TABLE custproc_decision DISABLE TRIGGER custproc_decision_note")
        self.assertEqual(self.findings()[0], [*expected, "unnoted"])

    def test_sealing_again_seals_only_the_rest(self):
        """DESIGN 3: what is sealed stays so; the next run seals what came since."""
        self.decide("a")
        self.seal()
        first = self.env["custproc.decision"].search([("seal", "!=", False)])
        self.decide("b")
        self.seal()
        self.assertEqual(self.findings(), ([], 0))
        self.assertEqual(max(self.env["custproc.decision"].search([]).mapped("seal_number")), len(first) + 1)

    def test_outcomes_are_said_in_words(self):
        """DESIGN 8: nobody reads the word of the source; whatever the module records as an outcome has words, the modes of gates too."""
        recorded = {
            outcome
            for path in sorted((MODULE / "models").rglob("*.py"))
            for _kind, outcome in re.findall(r'"(approval|verdict|release|override|mode)",\s*"([a-z_ ]+)"', path.read_text("utf-8"))
        }
        self.assertGreater(len(recorded), 12)
        self.assertFalse(recorded - OUTCOMES.keys() - {"outcome"}, "name them in models/engine/decision/decision_words.py")
        modes = self.decide("order block, review off")
        self.assertEqual(modes.outcome_shown, "Order confirmation: Block, Review of quotations: Off")
        self.assertEqual(self.decide("would_hold").outcome_shown, "Would be held")
