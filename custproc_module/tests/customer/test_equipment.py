from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import Form, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestEquipment(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create({"name": "Jiading Foundry", "is_company": True})
        cls.product = cls.env["product.product"].create({"name": "Tank CT-20"})
        cls.agent = new_test_user(cls.env, "equipment_agent", groups="custproc_module.group_custproc_service_agent")
        cls.reviewer = new_test_user(cls.env, "equipment_reviewer", groups="custproc_module.group_custproc_production_reviewer")

    def _record(self, **values):
        return self.env["custproc.equipment"].create(
            {"partner_id": self.customer.id, "product_id": self.product.id, "serial": "A-1", **values}
        )

    def test_name_is_proposed_from_product_and_serial(self):
        """RP-01: the agent records equipment; its name is proposed from product and serial number."""
        form = Form(self.env["custproc.equipment"].with_user(self.agent))
        form.partner_id = self.customer
        form.product_id = self.product
        form.serial = "20260117"
        equipment = form.save()
        self.assertEqual(equipment.name, "Tank CT-20 20260117")
        self.assertEqual(equipment.model_name, "Tank CT-20")

    def test_serial_number_is_unique_per_product(self):
        """RP-01: one serial number of one product names one piece of equipment."""
        self._record()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._record()

    def test_warranty_cannot_end_before_purchase(self):
        """RP-15: a warranty that ends before the purchase is refused."""
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._record(purchase_date=date(2026, 5, 2), warranty_end=date(2026, 5, 1))

    def test_reviewer_reads_and_does_not_write(self):
        """RP-01: whoever has no service or sales role reads equipment and records none."""
        equipment = self._record().with_user(self.reviewer)
        self.assertEqual(equipment.serial, "A-1")
        with self.assertRaises(AccessError):
            equipment.write({"serial": "A-2"})
