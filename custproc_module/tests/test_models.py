"""Every model of the module as the registry knows it."""

import inspect

from odoo.tests import TransactionCase, tagged

from .sources import MODULE_NAME
from .walk import is_companion, own_models

# Fields of host documents that a company's people may write; every other field we add to a host is closed or follows by itself.
OPEN_HOST_FIELDS = {
    # settings, for who may write companies, users, products and teams
    *(
        "res.company.custproc_default_kind_id",
        "res.company.custproc_statement_login",
        "res.company.custproc_repair_tolerance",
        "res.company.custproc_warranty_months",
    ),
    *("res.users.custproc_speciality_ids", "product.category.custproc_product_form_id", "crm.team.custproc_parent_id"),
    # what people enter: about a request (the promise is guarded in write, TK-01), a payment, an invoice, a quotation
    *("helpdesk.ticket.custproc_kind_id", "helpdesk.ticket.custproc_problem", "helpdesk.ticket.custproc_contact_phone"),
    *("helpdesk.ticket.custproc_cause", "helpdesk.ticket.custproc_promised_at", "repair.order.custproc_sheet_id"),
    *("account.payment.custproc_sale_order_id", "account.payment.custproc_matures_on"),
    # agreed with the customer by whoever sells: day and bank of the remittance; which product is freight is plain product data
    *("sale.order.custproc_remit_on", "sale.order.custproc_remit_bank", "product.template.custproc_is_freight"),
    *("sale.order.custproc_transport_mode", "res.company.custproc_metering"),
    *("res.company.custproc_dunning_daily", "res.company.custproc_promise_days"),
    "sale.order.custproc_special_demand",
    # which specification of the frame is meant; another contract's or product's line is refused (test_call_off.py)
    "sale.order.line.custproc_contract_line_id",
    *("sale.order.custproc_contract_id", "res.company.custproc_scan_required", "res.company.custproc_seal_image"),
    "crm.team.custproc_planner_id",
}
INDEXED = (True, "1", "btree", "btree_not_null")


@tagged("post_install", "-at_install")
class TestModels(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.models = [name for name in own_models(cls.env, abstract=True) if not is_companion(name)]

    def own_fields(self):
        """(model, field) of every stored field the module defines, on its own models and on the host's."""
        for name in self.env.registry:
            if is_companion(name):
                continue
            for field in self.env[name]._fields.values():
                if name in self.models or field._module == MODULE_NAME:
                    yield self.env[name], field

    def test_every_model_is_described(self):
        """GEN: people read the description in messages and access errors, never the technical name."""
        problems = [
            name for name in self.models if not self.env[name]._description or self.env[name]._description == name
        ]
        self.assertFalse(problems, "_description is missing")

    def test_every_table_has_rights(self):
        """GEN: each table has its access lines; none is for everybody, and mere employees read at most."""
        tables = [name for name in self.models if not self.env[name]._abstract]
        access = self.env["ir.model.access"].search([("model_id.model", "in", tables)])
        self.assertEqual(set(access.model_id.mapped("model")), set(tables))
        employee = self.env.ref("base.group_user")
        loose = access.filtered(
            lambda line: (
                not line.group_id
                or (line.group_id == employee and (line.perm_write or line.perm_create or line.perm_unlink))
            )
        )
        self.assertFalse(loose.mapped("name"), "access lines name a role of the module")

    def test_inverses_are_indexed(self):
        """GEN: opening a document reads its lines through an index."""
        problems = set()
        for model, field in self.own_fields():
            if field.type != "one2many" or not field.inverse_name or model._abstract:
                continue
            comodel = self.env[field.comodel_name]
            inverse = comodel._fields[field.inverse_name].base_field
            if comodel._abstract or comodel.is_transient() or not comodel._auto or not inverse.store:
                continue
            covered = inverse.index in INDEXED or any(
                inverse.name in str(definition.get_definition(self.env.registry) or "").split("WHERE")[0]
                for definition in comodel._table_objects.values()
            )
            if not covered:
                problems.add(f"{inverse} (inverse of {field})")
        self.assertFalse(problems, "index=True or index='btree_not_null' is missing")

    def test_fields_of_hosts_are_closed_or_named(self):
        """D-01: what the module adds to a host document is written by the process, unless it is listed here as open."""
        problems = []
        for model, field in self.own_fields():
            if model._name in self.models or model._abstract or model.is_transient() or field.inherited:
                continue
            written = (field.store and not field.compute) or field.inverse or (field.compute and not field.readonly)
            if not written or field.related or field.type in ("one2many",) or str(field) in OPEN_HOST_FIELDS:
                continue
            closed = model._get_closed_fields() if hasattr(model, "_get_closed_fields") else ()
            user = self.env.ref("base.user_admin")
            if field.name not in closed and model.with_user(user)._has_field_access(field, "write"):
                problems.append(str(field))
        self.assertFalse(problems, "_protected_fields, or OPEN_HOST_FIELDS with a reason")

    def test_host_fields_are_named_after_the_module(self):
        """GEN: what the module adds to a host cannot collide with another module's field."""
        problems = [
            str(field)
            for model, field in self.own_fields()
            if model._name not in self.models and field._module == MODULE_NAME and not field.inherited
            if not field.name.startswith("custproc_") and not field.name.startswith("x_")
        ]
        self.assertFalse(sorted(set(problems)), "prefix custproc_")

    def test_every_field_has_a_label(self):
        """DESIGN 8: people read words, never a field's name with capitals ("Needs Scan", "Custproc Reviewed Fingerprint")."""
        problems = set()
        for _model, field in self.own_fields():
            if field._module != MODULE_NAME:
                continue
            stem = field.name.removesuffix("_ids").removesuffix("_id")
            derived = stem.replace("_", " ").title()
            if "custproc" in field.string.lower() or ("_" in stem and field.string == derived):
                problems.add(f"{field}: {field.string}")
        self.assertFalse(sorted(problems), "give the field a string")

    def test_texts_of_the_module_can_be_translated(self):
        """DESIGN 8: a record of our data has an external id, or its texts stay English for everybody (a line given inside another)."""
        problems = []
        for name in self.models:
            model = self.env[name].with_context(active_test=False)
            if model._auto and not model._transient and any(f.translate and f.store for f in model._fields.values()):
                records = model.search([])
                named = self.env["ir.model.data"].search([("model", "=", name), ("res_id", "in", records.ids)])
                problems += [f"{name}: {record.display_name}" for record in records - records.browse(named.mapped("res_id"))]
        self.assertFalse(problems, "give the record an id of its own in its file")

    def test_numbers_are_given(self):
        """Nobody writes the number of a document: decisions, letters and entries name it by that number."""
        documents = [model for name in self.models if hasattr(model := self.env[name], "_take_number") and not model._abstract]
        self.assertGreater(len(documents), 20)
        self.assertEqual([model._name for model in documents if "name" not in model._get_closed_fields()], [])

    def test_a_warning_reaches_somebody(self):
        """DESIGN 3: a clock that warns before its end says whom; seven warned nobody, and who could still be in time heard of it late."""
        rules = self.env["custproc.deadline.rule"].search([("warn_length", ">", 0)])
        self.assertGreater(len(rules), 10)
        self.assertEqual([rule.name for rule in rules if not rule._get_responsible_field()], [])

    def test_documents_keep_the_contract_of_names(self):
        """DESIGN 5: a document has name, company and state, and the approval calls where it is approved."""
        for name in self.models:
            cls = self.env.registry[name]
            if cls._abstract or not getattr(cls, "_transitions", None):
                continue
            with self.subTest(name):
                self.assertLessEqual({"name", "company_id", "state"}, self.env[name]._fields.keys())
            if hasattr(cls, "_ask_approval"):
                for method, parameters in {"action_approve": ["comment"], "action_reject": ["comment"]}.items():
                    with self.subTest(name, method=method):
                        found = list(inspect.signature(getattr(cls, method)).parameters)[1:]
                        self.assertEqual(found, parameters)
