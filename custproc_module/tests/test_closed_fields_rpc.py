"""Every closed field of every document, written over JSON-RPC by a role that may write the document: refused, each one."""

import json

from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .closed_parts import PARTS
from .common import ROLES, CustprocCommon
from .walk import own_models, samples

OURS = ("odoo.exceptions.", "custproc_module.exceptions.")
# Kept by the server for every model; nobody gives them in create.
BY_SERVER = {"id", "create_uid", "create_date", "write_uid", "write_date", "display_name"}


@tagged("post_install", "-at_install")
class TestClosedFieldsRpc(CustprocCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.makers = {**samples(), **PARTS, **cls.host_makers()}
        cls.closed = {
            name: sorted(cls.env[name]._get_closed_fields() & set(cls.env[name]._fields))
            for name in cls.env.registry
            if hasattr(cls.env.registry[name], "_get_closed_fields") and not cls.env.registry[name]._abstract
        }
        cls.closed = {name: fields for name, fields in cls.closed.items() if fields}

    @classmethod
    def host_makers(cls):
        """Drafts of the host's documents that carry closed fields of ours."""

        move_values = {"move_type": "out_invoice", "partner_id": cls.customer.id}

        def make_move(env):
            return env["account.move"].create(move_values)

        def make_line(env):
            line = Command.create({"name": "Goods", "quantity": 1, "price_unit": 10})
            return env["account.move"].create({**move_values, "invoice_line_ids": [line]}).invoice_line_ids

        def make_picking(env):
            kind = env["stock.picking.type"].search(
                [("code", "=", "outgoing"), ("company_id", "=", cls.company.id)], limit=1
            )
            return env["stock.picking"].create({"picking_type_id": kind.id, "partner_id": cls.customer.id})

        def make_move_values(picking):
            places = {"location_id": picking.location_id.id, "location_dest_id": picking.location_dest_id.id}
            return {"picking_id": picking.id, "product_id": cls.product.id, "product_uom_qty": 1, **places}

        def make_activity(env):
            owner = cls.users["salesperson"]
            return cls.customer.activity_schedule("mail.mail_activity_data_todo", user_id=owner.id)

        return {
            "sale.order": lambda env: cls.make_order(),
            "sale.order.line": lambda env: cls.make_order().order_line,
            "account.move": make_move,
            "stock.picking": make_picking,
            "stock.move": lambda env: env["stock.move"].create(make_move_values(make_picking(env))),
            "repair.order": lambda env: env["repair.order"].create(
                {"product_id": cls.product.id, "partner_id": cls.customer.id}
            ),
            "helpdesk.ticket": lambda env: env["helpdesk.ticket"].create({"name": "Sample", "description": "Sample"}),
            "mail.activity": make_activity,
            "res.partner": lambda env: cls.make_customer("Sample"),
            "account.move.line": make_line,
            "account.payment": lambda env: env["account.payment"].create({"partner_id": cls.customer.id, "amount": 10}),
        }

    def call(self, model, method, *args, context=None):
        """(result, None) or (None, error: its class and its message) of a call as the user who is logged in."""
        params = {"model": model, "method": method, "args": args, "kwargs": {"context": context or {}}}
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "call", "params": params}, default=str)
        url = f"/web/dataset/call_kw/{model}/{method}"
        answer = self.url_open(url, data=body, headers={"Content-Type": "application/json"}).json()
        if "error" in answer:
            return None, (answer["error"]["data"]["name"], answer["error"]["data"]["message"])
        return answer["result"], None

    def find_role(self, record, operation):
        """The first role whose user may do it to this record."""
        return next((role for role in ROLES if record.with_user(self.users[role]).has_access(operation)), None)

    def test_every_document_with_closed_fields_is_walked(self):
        """D-01: a document whose closed fields some role could try to write has a sample here."""
        missing = [
            name
            for name in self.closed
            if name not in self.makers
            and any(self.env[name].with_user(self.users[role]).has_access("write") for role in ROLES)
            and not getattr(self.env.registry[name], "_open_fields", None)
        ]
        self.assertFalse(missing, "no sample in tests/<area>/samples.py or host_makers() of")

    def log_in(self, role):
        """As this role, or as one that may do nothing here; what is made so far is there for the requests."""
        self.env.flush_all()
        login = f"test_{role or 'technician'}"
        if login != self.logged_in:
            self.authenticate(login, login)
            self.logged_in = login

    def test_calculated_fields_are_closed(self):
        """D-01: what a model stores of its own calculations is closed, though the host would let it be written: amounts, companies,
        and whether a customer's papers suffice."""
        names = [name for name in own_models(self.env, transient=False) if name not in self.closed]
        names += [name for name in self.closed if name.startswith("custproc.")]
        found, seen = [], 0
        for name in names:
            for field in self.env[name]._fields.values():
                follows = field.related or (field.compute and not field.inverse)
                if field.store and field.readonly and follows and not self.env.registry[name]._transient:
                    seen += 1
                    if field.name not in self.closed.get(name, ()):
                        found.append(str(field))
        self.assertEqual(found, [])
        self.assertGreater(seen, 60)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule", "odoo.models", "odoo.sql_db")
    def test_no_closed_field_is_given(self):
        """D-01, D-07, DESIGN 4: write of every closed field is refused and changes nothing; given in create it is refused by its own
        name; passed as a default it is dropped: what is stored is what a record made without it holds."""
        problems, self.logged_in = [], None
        tried, proved = {"write": 0, "create": 0}, 0
        for model in self.makers.keys() & self.closed.keys():
            record = self.makers[model](self.env)
            roles = {operation: self.find_role(record, operation) for operation in ("write", "create")}
            if roles["write"] is None:
                self.assertFalse(roles["create"], model)
            for operation, role in roles.items():
                self.log_in(role)
                tried[operation] += len(self.closed[model]) if role else 1
                problems += getattr(self, f"try_{operation}")(record, role)
            if roles["create"]:
                found = self.try_defaults(record)
                proved += found is not None
                problems += found or []
        self.assertEqual(problems, [])
        self.assertGreater(min(tried.values()), 300, tried)
        self.assertGreater(proved, 30)

    def try_write(self, record, role):
        before, problems = record.sudo().read(self.closed[record._name]), []
        for name in self.closed[record._name]:
            _result, error = self.call(record._name, "write", [record.id], {name: self.some_value(record._fields[name])})
            if error is None:
                problems.append(f"{record._name}.{name}: write as {role} went through")
            elif not any(kind in error[0] for kind in OURS):
                problems.append(f"{record._name}.{name}: write as {role} ended in {error}")
        self.env.invalidate_all()
        self.assertEqual(record.sudo().read(self.closed[record._name]), before)
        return problems

    def try_create(self, record, role):
        problems = []
        # Where no role creates such records one call says it for every field.
        for name in self.closed[record._name] if role else self.closed[record._name][:1]:
            field = record._fields[name]
            result, error = self.call(record._name, "create", [{name: self.some_value(field)}])
            if error is None:
                problems.append(f"{record._name}.{name}: {role} created {result} with it")
            elif not self.says_why(error, role, field):
                problems.append(f"{record._name}.{name}: create as {role} ended in {error}")
        return problems

    def says_why(self, error, role, field):
        """Whether a creation was refused for the field it gives, or since no role creates such records at all."""
        label = field._description_string(self.env)
        return any(kind in error[0] for kind in OURS) and (role is None or label in error[1] or "state of its own" in error[1])

    def try_defaults(self, record):
        """Problems, or None where a plain copy of the sample is not created either."""
        values = self.get_open_values(record)
        wanted = {f"default_{name}": self.some_value(record._fields[name]) for name in self.closed[record._name]}
        plain, attacked = (self.create_and_read(record._name, values, context) for context in ({}, wanted))
        if plain is None or attacked is None:
            return None if plain is attacked else [f"{record._name}: only one of two was created"]
        taken = {name for name in self.closed[record._name] if plain[name] != attacked[name]} - self.get_own(record)
        return [f"{record._name}.{name}: {attacked[name]} came from the context, not {plain[name]}" for name in sorted(taken)]

    def get_own(self, record):
        """Closed fields in which two records of one kind always differ: numbers and times."""
        times = {name for name in self.closed[record._name] if record._fields[name].type == "datetime"}
        return times | {"name", "display_name", "access_token"}

    def get_open_values(self, record):
        """What the sample holds in the fields a user may give."""
        closed = BY_SERVER | set(self.closed[record._name])
        return {
            name: field.convert_to_write(record[name], record)
            for name, field in record._fields.items()
            if field.store and name not in closed and field.type != "one2many" and not field.groups
            and not (field.compute and field.readonly) and record[name]
        }

    def create_and_read(self, model, values, context):
        """The closed fields of a record made by RPC, or None where it is refused; nothing stays."""
        with self.env.cr.savepoint() as point:
            result, error = self.call(model, "create", [values], context=context)
            self.env.invalidate_all()
            found = None
            if error is None:
                [found] = self.env[model].browse(result).sudo().read(self.closed[model], load=False)
                own = found.pop("id")
                fields = self.env[model]._fields
                found = {
                    name: "itself" if fields[name].type == "many2one" and value == own else value for name, value in found.items()
                }
            point.rollback()
        self.env.invalidate_all()
        return found

    def some_value(self, field):
        """A value of the right kind that is none of the defaults."""
        if field.type == "selection":
            return field.get_values(self.env)[-1]
        if field.type in ("many2many", "one2many"):
            return [Command.clear()]
        return {
            "boolean": True,
            "integer": 7,
            "float": 7.0,
            "monetary": 7.0,
            "date": "2026-01-01",
            "datetime": "2026-01-01 00:00:00",
            "many2one": 1,
            "many2one_reference": 1,
            "json": {},
        }.get(field.type, "x")
