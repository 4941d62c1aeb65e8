from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import CustomerCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestKindForm(CustomerCommon):
    def test_a_kind_brings_its_own_fields(self):
        """D-02, CF-22: the key customer's form asks for the product and the quantity used; a trading customer is asked for neither."""
        file = self.make_file()
        self.assertFalse(file.register_id)
        self.assertTrue(file.is_complete)
        file.kind_ids += self.file_kind("key")
        self.assertEqual(file.register_id.code, "TQ/QEO-ZY-11-04")
        self.assertFalse(file.is_complete)
        self.assertEqual(file.gap_text.splitlines(), ["Main product used is not filled in", "Quantity used a year is not filled in"])
        self.assertTrue(file.is_order_ready, "a form keeps the file from being complete, not the trade from going on")
        file.register_values = {"main_product": self.product.id, "yearly_quantity": 240.0}
        self.assertEqual((file.is_complete, file.completeness), (True, 100))

    def test_a_new_file_keeps_what_was_entered(self):
        """D-02, CF-22: kind and own fields are entered together on a new file, and nothing is lost."""
        values = {"main_product": self.product.id, "yearly_quantity": 240.0}
        file = self.make_file(kind_ids=[Command.set(self.file_kind("key").ids)], register_values=values)
        self.assertEqual((file._get_register_values()["yearly_quantity"], file.is_complete), (240.0, True))

    def test_values_are_checked(self):
        """D-02: what is entered is of its field's kind."""
        file = self.make_file(kind_ids=[Command.set(self.file_kind("key").ids)])
        with self.assertRaisesRegex(ValidationError, "is a number"):
            file.register_values = {"yearly_quantity": "much"}

    def test_each_trade_has_its_form(self):
        """CF-23 to CF-25, D-02: unit of the tenant, plate of the vehicle, version of the software: data, not columns."""
        for code, field in {"tenant": "unit", "vehicle_owner": "plate", "after_sales": "plate", "software": "product"}.items():
            kind = self.file_kind(code)
            kind.active = True
            file = self.make_file(partner=self.make_customer(code), kind_ids=[Command.set(kind.ids)])
            self.assertEqual(file._get_missing_register_fields().mapped("code"), [field])

    def test_another_kind_asks_for_its_own(self):
        """D-02: when the kind changes, its form does too, and what the old one held does not stay behind unseen."""
        self.file_kind("vehicle_owner").active = True
        file = self.make_file(kind_ids=[Command.set(self.file_kind("vehicle_owner").ids)])
        file.register_values = {"plate": "沪A12345"}
        file.kind_ids = self.file_kind("key")
        self.assertEqual((file.register_id.code, file._get_register_values().get("plate")), ("TQ/QEO-ZY-11-04", None))
