"""Bad input everywhere: every wizard and every document is given what nobody should type. It is refused in a typed error that says
so, nothing crashes, and what was typed is still there."""

import base64
import json
import re

from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .closed_parts import PARTS
from .common import ROLES, CustprocCommon
from .walk import own_models, samples

# What a person is told; anything else is a crash.
TYPED = ("UserError", "ValidationError", "AccessError", "MissingError", "RedirectWarning")
OURS = ("ProcessError", "IllegalTransition")
FORM = re.compile(r"(?s)\S.* (cannot|can no longer) .+: .+\. \S.*|\S.* (cannot|can no longer) .+")
QUIET = ("odoo.http", "odoo.sql_db", "odoo.models", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
WRONG = {
    "char": "Typed “7”; DROP <b>",
    "text": "Typed “7”\n<script>",
    "html": "<p>Typed</p>",
    "integer": -7,
    "float": -7.5,
    "monetary": -7.5,
    "date": "1999-01-01",
    "datetime": "1999-01-01 00:00:00",
    "boolean": True,
    "binary": base64.b64encode(b"x").decode(),
}


@tagged("post_install", "-at_install")
class TestBadInput(CustprocCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.makers = {**samples(), **PARTS}

    def setUp(self):
        super().setUp()
        self.logged_in, self.made = None, {}

    def sample(self, model):
        """One record of a model to point to, made once."""
        if model not in self.made:
            if model in self.makers:
                self.made[model] = self.makers[model](self.env)
            elif model in ("res.partner", "product.product", "res.users"):
                own = {"res.partner": self.customer, "product.product": self.product, "res.users": self.users["technician"]}
                self.made[model] = own[model]
            else:
                self.made[model] = self.env[model].search([], limit=1)
        return self.made[model]

    def log_in(self, role):
        self.env.flush_all()
        if role != self.logged_in:
            self.authenticate(f"test_{role}", f"test_{role}")
            self.logged_in = role

    def call(self, model, method, *args, **kwargs):
        """(result, None) or (None, (class, message)) of a call as the role logged in."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "call", "params": params}, default=str)
        answer = self.url_open(f"/web/dataset/call_kw/{model}/{method}", data=body, headers={"Content-Type": "application/json"}).json()
        self.env.invalidate_all()
        if "error" in answer:
            return None, (answer["error"]["data"]["name"].rpartition(".")[2], answer["error"]["data"]["message"])
        return answer.get("result"), None

    def judge(self, error):
        """What is wrong with an answer, or nothing."""
        kind, message = error
        if kind in OURS:
            return "" if FORM.fullmatch(message) else f"says “{message}”"
        return "" if kind in TYPED else f"crashes: {kind}: {message}"

    def find_role(self, model, names):
        """Who opens this wizard: a role that may change what it points to, where there is one."""
        roles = [role for role in ROLES if self.env[model].with_user(self.users[role]).has_access("create")]
        fields = [self.env[model]._fields[name] for name in names]
        targets = [self.sample(field.comodel_name) for field in fields if field.type == "many2one" and field.comodel_name in self.makers]
        able = [role for role in roles if all(target.with_user(self.users[role]).has_access("write") for target in targets)]
        return next(iter(able + roles), None)

    def get_typed(self, model, names, *, required_only=False):
        """Something for every field a person fills in; what is wrong for its kind where anything can be."""
        values = {}
        for name in names:
            field = self.env[model]._fields[name]
            if required_only and not field.required:
                continue
            if field.type == "selection":
                values[name] = (field.get_values(self.env) or [False])[-1]
            elif field.type == "many2one":
                values[name] = self.sample(field.comodel_name).id
            elif field.type == "many2many":
                values[name] = [Command.set(self.sample(field.comodel_name).ids)]
            elif field.type in WRONG:
                values[name] = WRONG[field.type]
        return values

    def get_wrong(self, model, names):
        """(field, value): figures below nothing, days long gone, and everything emptied."""
        for name in names:
            kind = self.env[model]._fields[name].type
            if kind in ("integer", "float", "monetary", "date", "datetime"):
                yield name, WRONG[kind]
            if kind not in ("boolean", "one2many", "many2many", "json"):
                yield name, False

    def get_open_fields(self, model):
        closed = getattr(self.env[model], "_get_closed_fields", frozenset)()
        server = {"id", "create_uid", "create_date", "write_uid", "write_date", "display_name"}
        return [
            name
            for name, field in self.env[model]._fields.items()
            if field.store and not (field.readonly and (field.compute or field.related or not self.env[model]._transient))
            and name not in closed | server and not name.startswith(("message_", "activity_"))
        ]

    # ------------------------------------------------------------------
    @mute_logger(*QUIET)
    def test_wizards(self):
        """DESIGN 8: every button of every wizard, with everything typed wrong and with the required fields alone: done, or refused in
        words, and then the wizard is still open with all that was typed."""
        problems, refused, opened = [], 0, set()
        for model in own_models(self.env):
            if not self.env[model]._transient:
                continue
            names = self.get_open_fields(model)
            role = self.find_role(model, names)
            if not role:
                continue
            for required_only in (False, True):
                values = self.get_typed(model, names, required_only=required_only)
                with self.env.cr.savepoint() as point:
                    found, count = self.try_wizard(model, role, values)
                    problems += found
                    refused += count
                    opened |= {model} if count else set()
                    point.rollback()
                self.env.invalidate_all()
        self.assertEqual(problems, [])
        self.assertGreater(refused, 20)
        self.assertGreater(len(opened), 10, opened)

    def try_wizard(self, model, role, values):
        """(problems, number of refusals) of one wizard and its buttons."""
        self.log_in(role)
        result, error = self.call(model, "create", [values])
        if error:
            why = self.judge(error)
            return [f"{model} as {role}, opened with {values}: {why}"] if why else [], 0
        wizard, problems, refused = self.env[model].browse(result), [], 0
        for method in sorted(name for name in dir(type(wizard)) if name.startswith("action_") and not name.endswith("archive")):
            before = self.read_typed(wizard, values)
            _result, error = self.call(model, method, wizard.ids)
            if not error:
                continue
            refused += 1
            if why := self.judge(error):
                problems.append(f"{model}.{method} as {role}: {why}")
            if not wizard.exists() or self.read_typed(wizard, values) != before:
                problems.append(f"{model}.{method} as {role}: what was typed is lost")
        return problems, refused

    def read_typed(self, record, values):
        return record.exists() and record.sudo().read(list(values), load=False)

    # ------------------------------------------------------------------
    @mute_logger(*QUIET)
    def test_forms(self):
        """DESIGN 8: every field a person fills in on a document, saved with what is wrong for its kind, alone and emptied: taken, or
        refused in words; after a refusal the document is what it was, and saved again without the fault it takes the rest."""
        problems, refused, tried = [], 0, 0
        for model in self.makers:
            record = self.sample(model)
            role = next((role for role in ROLES if record.with_user(self.users[role]).has_access("write")), None)
            if not role:
                continue
            self.log_in(role)
            names = self.get_open_fields(model)
            before = record.sudo().read(names, load=False)
            for name, value in self.get_wrong(model, names):
                tried += 1
                with self.env.cr.savepoint() as point:
                    _result, error = self.call(model, "web_save", record.ids, {name: value}, specification={"id": {}})
                    if error:
                        refused += 1
                        if why := self.judge(error):
                            problems.append(f"{model}.{name} = {value!r} as {role}: {why}")
                        if record.sudo().read(names, load=False) != before:
                            problems.append(f"{model}.{name} = {value!r} as {role}: refused, and yet changed")
                    point.rollback()
                self.env.invalidate_all()
        self.assertEqual(problems, [])
        self.assertGreater(tried, 300)
        self.assertGreater(refused, 60)
