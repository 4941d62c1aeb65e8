"""Every step that takes a word from outside is given one that it does not know: it is refused in a sentence, never by a traceback."""

import inspect
import itertools

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from .common import CustprocCommon
from .walk import own_models, samples

MODULE = "odoo.addons.custproc_module."
# The host calls these itself, with values of its own.
OF_THE_HOST = {"create", "write", "unlink", "copy", "copy_data", "read", "web_read", "default_get", "message_new"}
OF_THE_HOST |= {"message_update", "get_property_definition"}
# What each parameter takes, so that the others are right while one is wrong.
RIGHT = {
    **dict.fromkeys(("reason", "comment", "text", "resources", "reference"), "Sample"),
    **{"name": "sample.txt", "content": "c2FtcGxl", "conditions": ["signed"], "until": "2030-01-01", "day": "2020-01-01"},
    **{"outcome": "agreed", "how": "signature", "person": "Ms Qian", "feasibility": "feasible", "work_days": 1, "result": "satisfied"},
    "borrower": "Mr Wu",
}
UNKNOWN = (10**9,)
# No key, no day, no figure, no id and no file.
WRONG = ("2026-13-45",)


@tagged("post_install", "-at_install")
class TestUnknownValues(CustprocCommon):
    def get_steps(self, record):
        """(name, parameters) of what this module lets be called on a document with a value."""
        cls = type(record)
        for name in dir(cls):
            method = getattr(cls, name)
            if name.startswith("_") or name in OF_THE_HOST or not inspect.isfunction(method) or getattr(method, "_api_private", False):
                continue
            owner = next(base for base in cls.__mro__ if name in vars(base))
            asked = [one.name for one in list(inspect.signature(method).parameters.values())[1:] if one.kind is one.POSITIONAL_OR_KEYWORD]
            if asked and owner.__module__.startswith(MODULE):
                yield name, asked

    def get_states(self, record):
        return record._fields["state"].get_values(self.env) if "state" in record._fields else [None]

    @mute_logger("odoo.sql_db", "odoo.models", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_words_nobody_knows(self):
        """DESIGN 8: a key, a day, a figure or an id that there is not, in each parameter of each step and in each state: no crash."""
        everybody = new_test_user(self.env, "everybody", groups="base.group_system,base.group_multi_company")
        everybody.group_ids |= self.env["res.users"].union(*self.users.values()).group_ids
        problems, tried = [], 0
        for model, make in sorted(samples().items()):
            if model not in own_models(self.env, transient=False):
                continue
            steps = list(self.get_steps(self.env[model]))
            record = make(self.env) if steps else None
            for name, asked in steps:
                wrong = [(one, value) for one in asked for value in (*WRONG, *(UNKNOWN if one.endswith("_id") else ()))]
                for state, (parameter, value) in itertools.product(self.get_states(record), wrong):
                    tried += 1
                    given = {one: RIGHT.get(one) for one in asked} | {parameter: value}
                    if error := self.ask(record, everybody, state, name, given):
                        problems.append(f"{model}.{name}({parameter}={value!r}) in {state}: {error}")
        self.assertFalse(problems, "\n".join(problems))
        self.assertGreater(tried, 150)

    def ask(self, record, user, state, name, given):
        with self.env.cr.savepoint() as point:
            self.env.flush_all()
            self.env.invalidate_all(flush=False)
            try:
                if state:
                    self.env.cr.execute(SQL("UPDATE %s SET state = %s WHERE id = %s", SQL.identifier(record._table), state, record.id))
                call_kw(self.env(user=user)[record._name], name, [record.ids], given)
                self.env.flush_all()
            except (UserError, IntegrityError):
                return None  # the server answers with the text of the constraint
            except Exception as error:
                return f"{error!r:.150}"
            finally:
                self.env.invalidate_all(flush=False)
                point.rollback()
        return None
