"""How customers are classified, and whose key accounts they are."""

from dateutil.relativedelta import relativedelta
from lxml import etree

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ...exceptions import ProcessError
from ...models.customer.customer_class import AXES
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

    def test_the_channel_is_asked_for_first(self):
        """CL-10, RO-01: where the company sells by channels, an order says to ask for the customer's first, until it is known;
        elsewhere it says nothing of it, nor to who takes no part."""
        order = self.as_user("salesperson", self.make_order(partner=self.file.partner_id))
        self.assertFalse(order.custproc_customer_hint)
        for name in ("wholesaler", "franchisee"):
            self.env.ref(f"custproc_module.customer_class_{name}").active = True
        order.invalidate_recordset()
        self.assertEqual(
            order.custproc_customer_hint,
            "Ask first which sales channel this customer is (Wholesaler, Franchisee): it decides what he may return. Enter it on his file.",
        )
        self.file.special_circumstances = "Narrow gate"
        order.invalidate_recordset()
        self.assertRegex(order.custproc_customer_hint, "^Ask first .*\nNarrow gate$")
        self.file.channel_id = self.env.ref("custproc_module.customer_class_franchisee")
        order.invalidate_recordset()
        self.assertEqual(order.custproc_customer_hint, "Narrow gate")

    def test_a_class_belongs_to_its_axis(self):
        """CL-04, CL-10: a channel is no demand."""
        self.file.demand_id = self.env.ref("custproc_module.customer_class_new")
        with self.assertRaisesRegex(ProcessError, "“Wholesaler” is no class of “Demand”"), self.cr.savepoint():
            self.file.demand_id = self.env.ref("custproc_module.customer_class_wholesaler")

    def test_every_axis_takes_its_classes_alone(self):
        """CL-04, CL-05, CL-10, CL-11, CL-12: size, demand, channel, contract and user class each hold a class of their axis, group the
        files, and are kept from a list as soon as the company uses none of theirs."""
        classes = self.env["custproc.customer.class"]
        self.assertEqual(set(AXES), {"size", "demand", "channel", "contract", "usage"})
        made = {axis: classes.create({"axis": axis, "name": f"Own {axis}", "code": f"own_{axis}"}) for axis in AXES}
        files = self.env["custproc.customer.file"]
        for axis, name in AXES.items():
            with self.subTest(axis):
                self.assertIn(name, self.fields_of("form"))
                self.assertIn(f"group_{name}", self.fields_of("search"))
                self.as_user("salesperson", self.file)[name] = made[axis]
                other = next(value for key, value in made.items() if key != axis)
                with self.assertRaisesRegex(ProcessError, f"“{other.name}” is no class of"), self.cr.savepoint():
                    self.file[name] = other
                self.assertEqual(files._read_group([(name, "!=", False)], [name], ["__count"]), [(made[axis], 1)])
                self.file[name] = False
                classes.search([("axis", "=", axis)]).active = False
                self.assertNotIn(name, self.fields_of("form"))

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

    def test_usage_counts_in_one_unit(self):
        """CL-09: what is invoiced by the dozen counts in the unit of the product, and what is older than twelve months does not count."""
        today = self.company._custproc_today()
        dozen = self.env.ref("uom.product_uom_dozen")
        for day, quantity, unit in (
            (today, 2, dozen),
            (today - relativedelta(months=12), 3, self.product.uom_id),
            (today - relativedelta(months=12, days=1), 50, self.product.uom_id),
        ):
            line = {"product_id": self.product.id, "quantity": quantity, "product_uom_id": unit.id, "price_unit": 10, "tax_ids": []}
            self.invoice(0, day, invoice_line_ids=[(0, 0, line)])
        self.env.flush_all()
        category = self.product.categ_id
        row = self.env["custproc.customer.usage"].search([("partner_id", "=", self.customer.id), ("categ_id", "=", category.id)])
        self.assertEqual((row.quantity, row.amount), (27, 50))

    def test_key_files_are_opened_from_the_ranking(self):
        """CF-22, CL-09: salespeople choose customers by type and quantity of product used, and open their key-customer files."""
        newcomer = self.make_customer("Newcomer")
        newcomer.property_account_receivable_id = self.receivable
        lines = [(0, 0, {"product_id": self.product.id, "quantity": 4, "price_unit": 10, "tax_ids": []})]
        for partner in self.customer | newcomer:
            self.invoice(0, self.company._custproc_today(), partner=partner, invoice_line_ids=lines)
        self.env.flush_all()
        ranking = self.as_user("salesperson", self.env["custproc.customer.usage"])
        chosen = ranking.search([("partner_id", "in", (self.customer | newcomer).ids)])
        action = chosen.action_make_key_customers()
        files = self.env["custproc.customer.file"].search(action["domain"])
        self.assertEqual((files.partner_id, files.mapped("form_code")), (self.customer | newcomer, ["TQ/QEO-ZY-11-04"] * 2))
        key = self.env.ref("custproc_module.file_kind_key")
        key.active = False
        with self.assertRaisesRegex(ProcessError, "does not use that kind of file"):
            chosen.action_make_key_customers()
        key.active = True
        files.sudo().kind_ids = self.env.ref("custproc_module.file_kind_trading")
        with self.assertRaisesRegex(AccessError, "Salesperson keeps these files"), self.cr.savepoint():
            self.as_user("service_supervisor", chosen).action_make_key_customers()

    def test_key_accounts_go_to_the_officer_of_their_region(self):
        """KA-01, KA-02: a key customer goes to the officer of his province; he sees its open orders and deliveries."""
        regions = self.as_user("sales_manager", self.env["custproc.key.account"])
        region = regions.create({"name": "East", "user_id": self.users["salesperson"].id, "state_ids": [(6, 0, self.province.ids)]})
        self.customer.state_id = self.province
        self.assertFalse(self.file.key_account_officer_id)
        self.file.kind_ids |= self.env.ref("custproc_module.file_kind_key")
        self.assertEqual(self.file.key_account_officer_id, self.users["salesperson"])
        file = self.as_user("salesperson", self.file)
        self.customer.state_id = self.other
        self.assertFalse(self.file.key_account_officer_id)
        region.state_ids = self.other
        self.assertEqual(self.file.key_account_id.id, region.id)
        with self.assertRaises(ValidationError), self.cr.savepoint():
            region.user_id = self.users["finance_officer"]
        with self.assertRaises(AccessError):
            file.write({"key_account_id": False})

    def test_counters_are_the_lists_they_open(self):
        """KA-02: open orders and deliveries of a key account, each count the length of its list; what is delivered is open no more."""
        self.set_policy(order_gate="off", delivery_gate="off", review_gate="off", papers_gate="off")
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customer.id})
        self.make_order(partner=contact)
        going, gone, service = self.make_order(), self.make_order(), self.make_order()
        service.order_line.product_id = self.make_product("Inspection", 50.0, type="service", invoice_policy="order")
        (going | gone | service).action_confirm()
        self.make_order(partner=self.make_customer("Somebody else")).action_confirm()
        self.make_order()._action_cancel()
        gone.picking_ids.move_ids.write({"quantity": 1, "picked": True})
        gone.picking_ids.button_validate()
        gone._create_invoices().action_post()
        self.assertEqual(self.counted(), (3, 1))
        service._create_invoices().action_post()
        self.assertEqual(self.counted(), (2, 1))

    def counted(self):
        """(open orders, open deliveries) of the file as its officer sees them; both lists hold as many."""
        self.env.flush_all()
        self.file.invalidate_recordset()
        file = self.as_user("sales_director", self.file)
        counts = (file.open_order_count, file.open_delivery_count)
        for count, action in zip(counts, (file.action_open_orders(), file.action_open_deliveries()), strict=True):
            self.assertEqual(self.env[action["res_model"]].search_count(action["domain"]), count)
        return counts
