"""Every transition of every document: what is declared happens, what is not declared does not, and nothing else moves a state."""

from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..exceptions import IllegalTransition
from .common import CustprocCommon
from .walk import own_models, samples


@tagged("post_install", "-at_install")
class TestTransitions(CustprocCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.samples = samples()
        cls.all_documents = [
            name for name in own_models(cls.env) if getattr(cls.env.registry[name], "_transitions", None)
        ]

        cls.documents = [name for name in cls.all_documents if name in cls.samples]

    def make(self, model):
        return self.samples[model](self.env)

    def test_every_document_has_a_sample(self):
        """A model with transitions comes with a function that makes a draft of it, or these tests would pass it by."""
        missing = [name for name in self.all_documents if name not in self.samples]
        self.assertFalse(
            missing, "Add SAMPLES = {model: make(env)} to tests/<area>/samples.py for: " + ", ".join(missing)
        )

    def test_declared_states_are_the_states(self):
        """The ways are declared for each state of the selection, and lead to states of it."""
        for model in self.documents:
            record = self.env[model]
            states = set(record._fields["state"].get_values(self.env))
            with self.subTest(model):
                self.assertEqual(set(record._transitions), states)
                self.assertLessEqual(set().union(*record._transitions.values()), states)
                self.assertLessEqual(set(record._transition_groups), states)
                for groups in record._transition_groups.values():
                    for group in groups.split(","):
                        self.assertTrue(self.env.ref(group.strip(), raise_if_not_found=False), group)

    def test_closed_fields_are_not_copied(self):
        """A copy starts again: the state and every field that records a decision stay behind."""
        problems = [
            f"{model}.{name}"
            for model in self.documents
            if any(self.env[model].with_user(user).has_access("create") for user in self.users.values())
            for name in self.env[model]._get_closed_fields()
            if self.env[model]._fields[name].copy
        ]
        self.assertFalse(problems, "copy=False is missing, so that nobody can copy the document")

    def test_readers_lead_nowhere(self):
        """DESIGN 6: the auditor reads every document, and takes none of them a step further."""
        led = []
        for model in self.documents:
            record = self.make(model).with_user(self.users["auditor"])
            if not record.has_access("read") or record.has_access("write"):
                continue
            for target in record._transitions[record.state]:
                with self.subTest(model, target=target), self.assertRaises(AccessError):
                    record._set_state(target)
                led.append(target)
        self.assertGreater(len(led), 30)

    @mute_logger("odoo.sql_db")
    def test_every_way(self):
        """From each state, each declared way is gone when no guard refuses; every other raises IllegalTransition."""
        for model in self.documents:
            record = self.make(model)
            states = record._fields["state"].get_values(self.env)
            for source in states:
                for target in states:
                    with self.subTest(model, source=source, target=target), self.cr.savepoint() as savepoint:
                        self.go(record, source, target)
                        savepoint.rollback()
                    record.invalidate_recordset()

    def go(self, record, source, target):
        self.put(record, source)
        cls = type(record)
        with (
            patch.object(cls, "_get_transition_reasons", lambda self, target: []),
            patch.object(cls, "_after_transition", lambda self, previous, target: None),
        ):
            if target in record._transitions[source]:
                record.sudo()._set_state(target)
                self.assertEqual(record.state, target)
            else:
                with self.assertRaises(IllegalTransition):
                    record.sudo()._set_state(target)
                self.assertEqual(record.state, source)

    def put(self, record, state):
        """Set a state in the table: how it came about does not matter here. Where one record alone may be in it, the others leave."""
        self.env.flush_all()
        table = SQL.identifier(record._table)
        last = next((name for name, ways in record._transitions.items() if not ways), state)
        try:
            with self.cr.savepoint(flush=False):
                self.cr.execute(SQL("UPDATE %s SET state = %s WHERE id = %s", table, state, record.id))
        except UniqueViolation:
            self.cr.execute(SQL("UPDATE %s SET state = %s WHERE id <> %s", table, last, record.id))
            self.cr.execute(SQL("UPDATE %s SET state = %s WHERE id = %s", table, state, record.id))
        self.env.invalidate_all(flush=False)

    @mute_logger("odoo.sql_db")
    def test_groups_are_asked(self):
        """Where a way is reserved to groups, a colleague with every right on the document but without them is refused."""
        for model in self.documents:
            for target, groups in self.env[model]._transition_groups.items():
                record = self.make(model)
                outsider = next(
                    (
                        user
                        for user in self.users.values()
                        if not user.has_groups(groups) and self.can_write(record, user)
                    ),
                    None,
                )
                if not outsider:
                    continue  # nobody else may write it at all
                source = next(state for state, ways in record._transitions.items() if target in ways)
                self.put(record, source)
                with self.subTest(model, target=target, user=outsider.login), self.assertRaises(UserError):
                    record.with_user(outsider)._set_state(target)

    def can_write(self, record, user):
        return record.with_user(user).has_access("write")

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_model")
    def test_nothing_else_moves_a_state(self):
        """Writing, creating, importing, copying and every kind of default leave the state to the process."""
        for model in self.documents:
            record = self.make(model)
            writers = [user for user in self.users.values() if self.can_write(record, user)]
            self.assertTrue(writers, f"no role may write {model}")
            own = record.with_user(writers[0])
            first = record.state
            other = next(state for state in record._fields["state"].get_values(self.env) if state != first)
            label = dict(record._fields["state"]._description_selection(self.env))[other]
            for name, call in {
                "write": lambda own=own, other=other: own.write({"state": other}),
                "create": lambda own=own, other=other: own.create({"state": other}),
                "copy": lambda own=own, other=other: own.copy({"state": other}),
                "web_save": lambda own=own, other=other: own.web_save({"state": other}, {}),
            }.items():
                with self.subTest(model, way=name), self.assertRaises(UserError):
                    call()
            with self.subTest(model, way="import"):
                self.assertFalse(own.load([".id", "state"], [[str(record.id), label]])["ids"])
                self.assertFalse(own.load(["state"], [[label]])["ids"])
            with self.subTest(model, way="defaults"):
                default = record._fields["state"].default
                expected = default(record) if default else None
                self.env["ir.default"].with_user(own.env.user).set(model, "state", other, user_id=True)
                for env in (own, own.sudo(), own.with_context(default_state=other)):
                    self.assertEqual(env.default_get(["state"]).get("state"), expected)
            self.assertEqual(record.state, first)
