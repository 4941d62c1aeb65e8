"""Every closed field of every document, written over JSON-RPC by a role that may write the document: refused, each one."""

from odoo.fields import Command
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import ROLES, CustprocCommon
from .walk import samples


@tagged("post_install", "-at_install")
class TestClosedFieldsRpc(CustprocCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.makers = {**samples(), **cls.host_makers()}
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
        }

    def call(self, model, method, *args):
        route = f"/web/dataset/call_kw/{model}/{method}"
        return self.make_jsonrpc_request(route, {"model": model, "method": method, "args": args, "kwargs": {}})

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

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule", "odoo.models")
    def test_no_closed_field_is_written(self):
        """D-01, D-07: write and create of every closed field are refused, and nothing changed."""
        problems, tried = [], 0
        for model, make in self.makers.items():
            if model not in self.closed:
                continue
            record = make(self.env)
            role = self.find_role(record, "write")
            if role is None:
                self.assertFalse(self.find_role(record, "create"), model)
                continue
            before = record.read(self.closed[model])
            self.env.flush_all()
            self.authenticate(f"test_{role}", f"test_{role}")
            for name in self.closed[model]:
                value = self.some_value(record._fields[name])
                for method, args in (("write", ([record.id], {name: value})), ("create", ({name: value},))):
                    tried += 1
                    try:
                        self.call(model, method, *args)
                    except JsonRpcException as error:
                        if not any(kind in str(error) for kind in ("odoo.exceptions.", "custproc_module.exceptions.")):
                            problems.append(f"{model}.{name}: {method} as {role} ended in {error}")
                    else:
                        problems.append(f"{model}.{name}: {method} as {role} went through")
            self.env.invalidate_all()
            self.assertEqual(record.read(self.closed[model]), before)
        self.assertFalse(problems)
        self.assertGreater(tried, 100)

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
