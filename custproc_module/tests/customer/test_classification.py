"""How customers are classified, and whose key accounts they are."""

from lxml import etree

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ...exceptions import ProcessError
from ..credit.common import CreditCommon


@tagged("post_install", "-at_install")
class TestClassification(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.env["custproc.customer.file"].create({"partner_id": cls.customer.id})
        cls.province, cls.other = cls.env["res.country.state"].search([("country_id.code", "=", "CN")], limit=2)

    def fields_of(self, view_type):
        arch = self.as_user("salesperson", self.file).get_view(view_type=view_type)["arch"]
        return set(etree.fromstring(arch).xpath("//field/@name | //filter/@name"))

    def test_an_axis_is_shown_when_it_is_used(self):
        """D-02, CL-04, CL-10, CL-11, CL-12: a company sees demand; channel, contract and user class only once it uses a class of them."""
        self.assertIn("demand_id", self.fields_of("form"))
        self.assertFalse({"channel_id", "contract_class_id", "user_class_id"} & self.fields_of("form"))
        self.assertNotIn("group_channel_id", self.fields_of("search"))
        self.env.ref("custproc_module.customer_class_wholesaler").active = True
        self.assertIn("channel_id", self.fields_of("form"))
        self.assertIn("group_channel_id", self.fields_of("search"))
        self.assertNotIn("user_class_id", self.fields_of("list"))

    def test_a_class_belongs_to_its_axis(self):
        """CL-04, CL-10: a channel is no demand."""
        self.file.demand_id = self.env.ref("custproc_module.customer_class_new")
        with self.assertRaisesRegex(ProcessError, "“Wholesaler” is no class of “Demand”"), self.cr.savepoint():
            self.file.demand_id = self.env.ref("custproc_module.customer_class_wholesaler")

    def test_industry_and_region_follow_the_customer(self):
        """CL-05, CL-06: industry and region are those of the customer, and files are grouped by them."""
        industry = self.env["res.partner.industry"].search([], limit=1)
        self.customer.write({"industry_id": industry.id, "state_id": self.province.id})
        found = self.env["custproc.customer.file"]._read_group([("id", "=", self.file.id)], ["industry_id", "region_id"])
        self.assertEqual(found, [(industry, self.province)])

    def test_usage_in_descending_order(self):
        """CL-09: customers of a product category by quantity of twelve months, returns taken off."""
        small = self.make_customer("Small")
        small.property_account_receivable_id = self.receivable
        for partner, quantity, kind in ((self.customer, 9, "out_invoice"), (small, 12, "out_invoice"), (small, 5, "out_refund")):
            lines = [(0, 0, {"product_id": self.product.id, "quantity": quantity, "price_unit": 10, "tax_ids": []})]
            self.invoice(0, self.company._custproc_today(), partner=partner, move_type=kind, invoice_line_ids=lines)
        self.env.flush_all()
        rows = self.env["custproc.customer.usage"].search(
            [("partner_id", "in", (self.customer | small).ids), ("categ_id", "=", self.product.categ_id.id)], order="place"
        )
        self.assertEqual(rows.mapped(lambda row: (row.partner_id, row.quantity, row.amount)), [(self.customer, 9, 90), (small, 7, 70)])
        self.assertEqual(rows[0].file_id, self.file)

    def test_key_accounts_go_to_the_officer_of_their_region(self):
        """KA-01, KA-02: a key customer goes to the officer of his province; he sees its open orders and deliveries."""
        regions = self.as_user("sales_manager", self.env["custproc.key.account"])
        region = regions.create({"name": "East", "user_id": self.users["salesperson"].id, "state_ids": [(6, 0, self.province.ids)]})
        self.customer.state_id = self.province
        self.assertFalse(self.file.key_account_officer_id)
        self.file.kind_ids |= self.env.ref("custproc_module.file_kind_key")
        self.assertEqual(self.file.key_account_officer_id, self.users["salesperson"])
        self.make_order()
        file = self.as_user("salesperson", self.file)
        self.assertEqual((file.open_order_count, file.open_delivery_count), (1, 0))
        self.customer.state_id = self.other
        self.assertFalse(self.file.key_account_officer_id)
        region.state_ids = self.other
        self.assertEqual(self.file.key_account_id.id, region.id)
        with self.assertRaises(ValidationError), self.cr.savepoint():
            region.user_id = self.users["finance_officer"]
        with self.assertRaises(AccessError):
            file.write({"key_account_id": False})
