"""Every button and every other call of every document, by those who have no business with it: refused in words, and nothing told.

A button that only opens a form looks harmless; what it fills in may not be. The host checks rights on what a call reads and writes
itself, and on nothing that it reads under sudo.
"""

import inspect

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .closed_parts import PARTS
from .common import CustprocCommon
from .walk import own_models, samples

MODULE = "odoo.addons.custproc_module."
# What the host calls with parameters of its own, and walks in tests of their own (test_access_matrix.py, test_closed_fields_rpc.py).
OF_THE_HOST = {"create", "write", "unlink", "copy", "copy_data", "read", "web_read", "default_get", "get_property_definition"}
OF_THE_HOST |= {"message_new", "message_post"}
TYPED = {"reason": "Because", "comment": "Because", "until": "2099-01-01", "content": "eA==", "conditions": []}


@tagged("post_install", "-at_install")
class TestLowCalls(CustprocCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = new_test_user(cls.env, "stranger", groups="base.group_user")
        cls.foreign = new_test_user(cls.env, "foreign_customer", groups="base.group_portal")
        cls.makers = {**PARTS, **samples()}

    def get_records(self):
        """One record of each document, of the module's and of the host's."""
        for model in own_models(self.env, transient=False):
            if model in self.makers:
                yield self.makers[model](self.env)
        order = self.make_order()
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        yield order
        yield self.env["stock.picking"].create({"partner_id": self.customer.id, "picking_type_id": warehouse.out_type_id.id})
        yield self.env["account.move"].create({"move_type": "out_invoice", "partner_id": self.customer.id})
        yield self.env["helpdesk.ticket"].create({"name": "Sample", "description": "Sample", "partner_id": self.customer.id})
        yield self.customer

    def get_calls(self, record):
        """{name: arguments} of what this module lets be called on a document."""
        cls, found = type(record), {}
        for base in cls.__mro__:
            if not base.__module__.startswith(MODULE):
                continue
            for name, method in base.__dict__.items():
                if name.startswith("_") or name in OF_THE_HOST or not inspect.isfunction(method):
                    continue
                asked = list(inspect.signature(getattr(cls, name)).parameters.values())[1:]
                needed = [one.name for one in asked if one.default is one.empty and one.kind is one.POSITIONAL_OR_KEYWORD]
                found[name] = [TYPED.get(argument, "x") for argument in needed]
        return found

    def get_told(self, value, own):
        """What an answer tells beyond the ids it was asked with: figures, and ids of other records by default."""
        if isinstance(value, dict):
            return [
                f"{key} = {one}"
                for key, one in (value.get("context") if isinstance(value.get("context"), dict) else {}).items()
                if key.startswith("default_") and (type(one) is float or (type(one) is int and one not in own))
            ]
        return []

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model", "odoo.sql_db")
    def test_calls_of_strangers(self):
        """GEN, DESIGN 3: an employee without a role and a customer call everything on a document they may not read: no crash, no figure."""
        problems, refused = [], 0
        for record in self.get_records():
            self.env.flush_all()
            self.env.invalidate_all()  # what is in the cache is read without a question
            for user in (self.stranger, self.foreign):
                if record.with_user(user).has_access("read"):
                    continue
                for name, arguments in self.get_calls(record).items():
                    with self.env.cr.savepoint() as point:
                        try:
                            answer = call_kw(self.env(user=user)[record._name], name, [record.ids, *arguments], {})
                        except UserError:
                            refused += 1
                        except Exception as error:
                            problems.append(f"{record._name}.{name} as {user.login} crashes: {error!r}")
                        else:
                            problems += [f"{record._name}.{name} as {user.login}: {told}" for told in self.get_told(answer, record.ids)]
                        point.rollback()
                    self.env.invalidate_all()
        self.assertFalse(problems, "\n".join(problems))
        self.assertGreater(refused, 200)
