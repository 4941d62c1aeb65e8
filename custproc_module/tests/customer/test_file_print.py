from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common import CustomerCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestFilePrint(CustomerCommon):
    def html(self, file, role, language="english"):
        report = self.env["ir.actions.report"].with_user(self.users[role])
        return report._render_qweb_html(f"custproc_module.report_customer_file_{language}", file.ids)[0].decode()

    def test_the_key_customer_file(self):
        """CF-22, CL-09: printed under TQ/QEO-ZY-11-04 with what the kind asks for, papers, people, and use of products with its place."""
        category = self.env["product.category"].create({"name": "Liquid gases"})
        self.product.categ_id = category
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2026-02-10",
                "invoice_line_ids": [Command.create({"product_id": self.product.id, "quantity": 37, "price_unit": 100, "tax_ids": []})],
            }
        )
        self.set_policy(invoice_gate="off")
        invoice.action_post()
        file = self.make_file(kind_ids=[Command.set(self.file_kind("key").ids)], preferences="Calls before 10 o'clock")
        file.register_values = {"main_product": self.product.id, "yearly_quantity": 1200, "trend": "growing"}
        file.card_ids = [Command.create({"partner_id": file.contact_id.id})]
        self.env.flush_all()
        html = self.html(file, "salesperson")
        for text in (
            *("TQ/QEO-ZY-11-04", "Key customer file", "Yellow River Trading", "Liquid oxygen", "1,200", "Growing", "Li Na", "Liquid gases"),
            *("37.00", "3,700.00", "Business licence", "Calls before 10", "Wholesale of industrial gases", "Place among all customers"),
        ):
            self.assertIn(text, html)
        self.assertIn("TQ/QEO-ZY-11-04", self.html(file, "salesperson", "chinese"))
        self.assertNotIn("3,700.00", self.html(file, "legal_reviewer"), "figures are for those who sell, collect and serve")
