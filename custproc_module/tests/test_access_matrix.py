"""Who may do what: access_matrix.csv says it for every role and model, and the database must say the same.

A cell holds the letters of what the role may do: r read, w write, c create, d delete; a dash is nothing. Record rules narrow it
further. After a change of rights: `script/test custproc_module/tests/test_access_matrix.py` prints the lines that differ as they
would have to be; read them, then put them in.
"""

import csv

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import ROLES, CustprocCommon
from .sources import MODULE
from .walk import is_companion, own_models, samples

OPERATIONS = {"read": "r", "write": "w", "create": "c", "unlink": "d"}
MATRIX = MODULE / "tests" / "access_matrix.csv"

# What people without a role of the module reach; everything else is nothing.
OUTSIDERS = {
    # Fields of tickets and users name them, and those are written by colleagues without a role too.
    ("employee", "custproc.ticket.kind"): "r",
    ("employee", "custproc.speciality"): "r",
}
# Models of a company whose records are meant for every company of the database.
SHARED_BETWEEN_COMPANIES = set()


@tagged("post_install", "-at_install")
class TestAccessMatrix(CustprocCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.models = [name for name in own_models(cls.env) if not is_companion(name)]
        with MATRIX.open(encoding="utf-8", newline="") as file:
            cls.matrix = {row.pop("model"): row for row in csv.DictReader(file)}

    def letters(self, model, user):
        record = self.env[model].with_user(user)
        return "".join(letter for name, letter in OPERATIONS.items() if record.has_access(name)) or "-"

    def test_matrix_says_what_is(self):
        """GEN: every role × model × operation is what the table says."""
        problems = []
        for model in self.models:
            row = {role: self.letters(model, self.users[role]) for role in ROLES}
            if self.matrix.get(model) != row:
                problems.append(",".join([model, *row.values()]))
        self.assertFalse(problems, "access_matrix.csv would have to say:\n" + "\n".join(problems))

    def test_matrix_is_complete(self):
        """GEN: the table knows every role and no model that is gone."""
        with MATRIX.open(encoding="utf-8") as file:
            self.assertEqual(file.readline().strip(), ",".join(["model", *ROLES]))
        self.assertFalse(self.matrix.keys() - set(self.models), "these models are gone")

    def test_auditor_reads_all_and_writes_nothing(self):
        """DESIGN 6: the auditor reads every record of the module, forms to fill in left out, and writes none."""
        problems = []
        for model in self.models:
            letters = self.matrix.get(model, {}).get("auditor", "")
            wanted = "-" if self.env[model].is_transient() else "r"
            if letters != wanted:
                problems.append(f"{model}: {letters}, should be {wanted}")
        self.assertFalse(problems, "rights of the auditor")

    def test_customers_and_visitors_reach_nothing(self):
        """GEN: portal users and visitors have no right on any model of the module but what is listed here."""
        users = {
            "portal": new_test_user(self.env, "matrix_portal", groups="base.group_portal"),
            "public": new_test_user(self.env, "matrix_public", groups="base.group_public"),
            "employee": new_test_user(self.env, "matrix_employee", groups="base.group_user"),
        }
        problems = []
        for model in self.models:
            for kind, user in users.items():
                if (found := self.letters(model, user)) != OUTSIDERS.get((kind, model), "-"):
                    problems.append(f"{kind} on {model}: {found}")
        self.assertFalse(problems, "rights outside the roles")

    def test_forms_belong_to_who_opened_them(self):
        """D-01: a transient form is read and written by who opened it alone."""
        problems = [
            model
            for model in self.models
            if self.env[model].is_transient()
            if not self.has_global_rule(model, "create_uid")
        ]
        self.assertFalse(problems, "these forms need a global rule on create_uid")

    def test_every_company_keeps_its_own(self):
        """GEN: each model with a company has a global rule about it."""
        problems = [
            model
            for model in own_models(self.env, transient=False)
            if not is_companion(model) and model not in SHARED_BETWEEN_COMPANIES
            if (field := self.env[model]._fields.get("company_id")) and field.store
            if not self.has_global_rule(model, "company_id")
        ]
        self.assertFalse(problems, "these models need a company rule")

    def has_global_rule(self, model, field):
        rules = self.env["ir.rule"].search([("model_id.model", "=", model), ("groups", "=", False)])
        return any(field in (rule.domain_force or "") for rule in rules)

    def test_company_of_a_document_stays(self):
        """GEN: whoever works in two companies takes no document that has begun from one to the other."""
        other = self.env["res.company"].create({"name": "Second company"})
        roles = ",".join(f"custproc_module.group_custproc_{role}" for role in ROLES)
        both = new_test_user(self.env, "matrix_both", groups=roles)
        both.company_ids += other
        seen = 0
        for model, make in samples().items():
            documents = self.env[model]
            if not hasattr(documents, "_deletable_states") or documents._fields["company_id"].related:
                continue
            begun = next((state for state in documents._transitions if state not in documents._deletable_states), None)
            record = make(self.env)
            self.env.flush_all()
            self.env.cr.execute(f"UPDATE {record._table} SET state = %s WHERE id = %s", [begun, record.id])
            self.env.invalidate_all()
            seen += 1
            with self.subTest(model), self.assertRaises(UserError):
                record.with_user(both).with_context(allowed_company_ids=both.company_ids.ids).write({"company_id": other.id})
        self.assertGreater(seen, 15)

    def test_other_company_sees_no_sample(self):
        """GEN: whoever works in another company reads no document of this one, whatever roles he has."""
        other = self.env["res.company"].create({"name": "Second company"})
        stranger = new_test_user(
            self.env, "matrix_stranger", groups=",".join(f"custproc_module.group_custproc_{r}" for r in ROLES)
        )
        stranger.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        for model, make in samples().items():
            if is_companion(model) or "company_id" not in self.env[model]._fields:
                continue
            record = make(self.env)
            self.env.flush_all()
            own = record.with_user(stranger).with_context(allowed_company_ids=other.ids)
            with self.subTest(model):
                self.assertEqual(record.company_id, self.company)
                self.assertFalse(own.search([("id", "=", record.id)]))
                with self.assertRaises(AccessError):
                    own.read(["company_id"])
