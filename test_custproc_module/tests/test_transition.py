from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.custproc_module.exceptions import IllegalTransition, ProcessError

from .common import EngineCase


@tagged("post_install", "-at_install")
class TestTransition(EngineCase):
    """A document moves along its declared ways only, whoever writes and however."""

    def test_declared_way_with_values(self):
        """DESIGN 3: a declared way writes its values with the state."""
        document = self.make_document()
        document.action_ask()
        document.action_finish()
        self.assertEqual(document.state, "done")
        self.assertTrue(document.done_on)

    def test_undeclared_way_names_the_ways_there_are(self):
        """DESIGN 3: another way is refused, and those there are are named."""
        with self.assertRaises(IllegalTransition) as caught:
            self.make_document().action_finish()
        self.assertIn("From there it can become: Asked, Cancelled.", str(caught.exception))

    def test_all_failing_guards_are_shown_together(self):
        """DESIGN 3: all reasons against a step are told at once."""
        document = self.make_document(title=False, value=0)
        document.action_ask()
        with self.assertRaises(ProcessError) as caught:
            document.action_finish()
        self.assertIn("no title is given; the value is 0", str(caught.exception))
        self.assertEqual(document.state, "asked")

    def test_groups_of_a_transition(self):
        """DESIGN 3: a step that is reserved to a role is refused to others."""
        document = self.make_document()
        with self.assertRaises(AccessError):
            document._set_state("cancelled")
        self.as_user("sales_manager", document)._set_state("cancelled")
        self.assertEqual(document.state, "cancelled")

    def test_closed_fields_are_closed_on_every_path(self):
        """DESIGN 4: state and closed fields are refused to write, create and import."""
        document = self.make_document()
        for values in ({"state": "done"}, {"done_on": "2026-01-01"}):
            with self.assertRaises(AccessError):
                document.write(values)
            with self.assertRaises(AccessError):
                self.make_document(**values)
        fields_info = document.fields_get(["state", "done_on", "title"], ["readonly"])
        self.assertEqual(
            {name: info["readonly"] for name, info in fields_info.items()},
            {"state": True, "done_on": True, "title": False},
        )
        result = document.load(["title", "state"], [["Imported", "done"]])
        self.assertFalse(result["ids"])

    def test_defaults_cannot_set_closed_fields(self):
        """DESIGN 4: no default, of the context or of a user, sets a closed field."""
        model = self.env["custproc.test.document"].with_user(self.users["salesperson"])
        self.assertEqual(model.with_context(default_state="done").create({"title": "x"}).state, "draft")
        self.env["ir.default"].with_user(self.users["salesperson"]).set(
            "custproc.test.document", "state", "done", user_id=True
        )
        self.env["ir.default"].with_user(self.users["salesperson"]).set(
            "custproc.test.document", "done_on", "2026-01-01", user_id=True
        )
        document = model.create({"title": "x"})
        self.assertRecordValues(document, [{"state": "draft", "done_on": False}])

    def test_copy_starts_again(self):
        """DESIGN 4: a copy begins in the first state, undecided."""
        document = self.make_document()
        document.action_ask()
        document.action_finish()
        self.assertRecordValues(document.copy(), [{"state": "draft", "done_on": False}])

    def test_decided_document_is_not_deleted(self):
        """DESIGN 3: a document that was decided on stays."""
        document = self.make_document()
        document.action_ask()
        with self.assertRaises(ProcessError):
            document.unlink()
        self.make_document().unlink()
