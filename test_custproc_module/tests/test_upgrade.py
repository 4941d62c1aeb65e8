from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file

MODULE = "custproc_module"


@tagged("post_install", "-at_install")
class TestUpgrade(TransactionCase):
    """What an upgrade brings to rules that a company has already."""

    def upgrade(self, path):
        convert_file(self.env, MODULE, path, {}, mode="update")

    def test_new_person_fields_arrive(self):
        """GEN: a rule that names nobody, or somebody the document does not have, gets the person of the new version; others stay."""
        rules = {name: self.env.ref(f"{MODULE}.{name}") for name in ("deadline_rule_liability", "deadline_rule_repair_arrival")}
        liability, arrival = rules.values()
        agreement = self.env.ref(f"{MODULE}.deadline_rule_liability_agreement")
        liability.responsible_field = False
        arrival.responsible_field = "no_such_field"
        agreement.write({"responsible_field": "create_uid", "length": 21})
        self.upgrade("data/credit_liability_data.xml")
        self.assertFalse(liability.responsible_field, "rules are the company's: an upgrade does not write them")
        self.upgrade("data/upgrade.xml")
        self.assertEqual((liability.responsible_field, arrival.responsible_field), ("proposer_id", "technician_id"))
        self.assertEqual((agreement.responsible_field, agreement.length), ("create_uid", 21))

    def test_every_rule_of_the_data_names_a_person_it_has(self):
        """GEN: the person each rule of the data names is a person field of its document."""
        rules = self.env["custproc.deadline.rule"]
        named = rules._read_responsible()
        self.assertGreaterEqual(len(named), 17)
        for name in named:
            self.assertIsNotNone(self.env.ref(f"{MODULE}.{name}")._get_responsible_field(), name)
