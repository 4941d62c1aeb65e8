"""Which records each rule lets whom reach: record_rules.csv says it, and the database must say the same.

A rule that is lost, switched off or widened refuses nobody any more, and a test that meets it through one model out of many does not
see it. After a change of rules: `script/test custproc_module/tests/test_record_rules.py` prints the lines that differ as they would
have to be; read them, then put them in.
"""

import csv
import io

from odoo.tests import TransactionCase, tagged

from .sources import MODULE, MODULE_NAME

LIST = MODULE / "tests" / "record_rules.csv"
OPERATIONS = {"perm_read": "r", "perm_write": "w", "perm_create": "c", "perm_unlink": "d"}
HEAD = ["rule", "model", "groups", "operations", "domain"]


@tagged("post_install", "-at_install")
class TestRecordRules(TransactionCase):
    def get_rules(self):
        """{name: row} of the rules in force; what is switched off is not there."""
        keys = self.env["ir.model.data"].search([("module", "=", MODULE_NAME), ("model", "=", "ir.rule")])
        rows = {}
        for key in keys:
            rule = self.env["ir.rule"].browse(key.res_id)
            if not rule.active:
                continue
            groups = sorted(xmlid.rpartition(".")[2] for xmlid in rule.groups.get_external_id().values())
            letters = "".join(letter for name, letter in OPERATIONS.items() if rule[name])
            domain = " ".join((rule.domain_force or "").split())
            rows[key.name] = [key.name, rule.model_id.model, " ".join(groups), letters, domain]
        return rows

    def test_list_says_what_is(self):
        """D-01, D-18, DESIGN 6: every record rule is in force, for these groups, operations and records; none came or went unseen."""
        with LIST.open(encoding="utf-8", newline="") as file:
            listed = {row[0]: row for row in list(csv.reader(file))[1:]}
        found = self.get_rules()
        self.assertGreater(len(found), 100)
        self.assertFalse(sorted(listed.keys() - found.keys()), "these rules are gone or switched off")
        lines = io.StringIO()
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerows(row for name, row in sorted(found.items()) if listed.get(name) != row)
        self.assertFalse(lines.getvalue(), "record_rules.csv would have to say:\n" + lines.getvalue())
