"""The first day after an installation: people without a role work on as before, and people get their roles where the READMEs say so."""

from lxml import etree

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import ROLES, CustprocCommon

# What people hold who have a role in Odoo and none in the customer processes, and which forms they work in.
FORMS = {
    "sales_team.group_sale_salesman_all_leads": ("sale.order", "res.partner"),
    "stock.group_stock_user": ("stock.picking", "repair.order", "res.partner"),
    "account.group_account_invoice": ("account.move", "account.payment", "sale.order", "res.partner"),
    "helpdesk_mgmt.group_helpdesk_user": ("helpdesk.ticket", "res.partner"),
}


@tagged("post_install", "-at_install")
class TestFirstDay(CustprocCommon):
    def test_people_without_a_role_open_their_forms(self):
        """D-07: who has a role of the host alone reads every field of its forms; a request had shown its clocks to nobody but us."""
        order = self.make_order()
        order.action_confirm()
        invoice = order._create_invoices()
        payment = {"partner_id": self.customer.id, "amount": 1.0, "payment_type": "inbound", "partner_type": "customer"}
        records = {
            "sale.order": order,
            "res.partner": self.customer,
            "stock.picking": self.env["stock.picking"].create(self.transfer()),
            "repair.order": self.env["repair.order"].create({"partner_id": self.customer.id, "product_id": self.product.id}),
            "account.move": invoice,
            "account.payment": self.env["account.payment"].create(payment),
            "helpdesk.ticket": self.env["helpdesk.ticket"].create({"name": "Pump", "description": "Loud", "partner_id": self.customer.id}),
        }
        module = self.env["ir.module.module"].search([("name", "=", "custproc_module")])
        # What neighbours put on a form is for their own groups.
        plain = {"base", module.name, *module.upstream_dependencies(exclude_states=("uninstallable",)).mapped("name")}
        for number, (group, models) in enumerate(FORMS.items()):
            user = new_test_user(self.env, login=f"plain_{number}", groups=f"base.group_user,{group}")
            self.assertFalse(user.has_group("custproc_module.group_custproc_user"))
            for model in models:
                with self.subTest(group=group, model=model):
                    record = records[model].with_user(user)
                    arch = etree.fromstring(record.get_views([(False, "form")])["views"]["form"]["arch"])
                    spec = self.specify(arch, record, plain)
                    if model in ("sale.order", "helpdesk.ticket", "stock.picking", "account.move"):
                        self.assertTrue(any(name.startswith("custproc_") for name in spec), "nothing of ours is on this form")
                    [read] = record.web_read(spec)
                    self.assertEqual(read["id"], record.id)

    def transfer(self):
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        places = {"location_id": warehouse.lot_stock_id.id, "location_dest_id": self.env.ref("stock.stock_location_customers").id}
        return {"picking_type_id": warehouse.out_type_id.id, "partner_id": self.customer.id, **places}

    def specify(self, arch, record, plain):
        """The specification by which the client reads a form, one list deep."""
        spec = {}
        for node in arch.iter("field"):
            name, field = node.get("name"), record._fields.get(node.get("name"))
            if not field or field._module not in plain or any(up.tag == "field" for up in node.iterancestors()):
                continue
            columns = record[name]._fields if field.relational else {}
            inner = [column.get("name") for child in node if child.tag == "list" for column in child.iter("field")]
            spec[name] = {"fields": {column: {} for column in inner if column in columns}} if inner else {}
        return spec

    def test_roles_are_given_on_the_form_of_users(self):
        """D-01: each role can be chosen in Settings / Users without developer mode, and several together: in a line stand only roles
        of which each includes the one before."""
        groups = self.env["res.groups"].union(*(self.env.ref(f"custproc_module.group_custproc_{role}") for role in ROLES))
        category = self.env.ref("custproc_module.module_category_custproc")
        self.assertEqual(groups.privilege_id.category_id, category)
        for privilege in groups.privilege_id:
            line = privilege.group_ids.sorted("sequence")
            for lower, higher in zip(line, line[1:], strict=False):
                self.assertIn(lower, higher.all_implied_ids, f"{privilege.name}: a person could not hold both")
        shown = self.env["res.groups"]._get_view_group_hierarchy()
        [lines] = [one["privilege_ids"] for one in shown["categories"] if one["id"] == category.id]
        offered = {group for line in lines for group in shown["privileges"][line]["group_ids"]}
        self.assertEqual(offered, set(groups.ids))
        both = new_test_user(self.env, login="both", groups="base.group_user")
        both.group_ids = [Command.link(groups[0].id), Command.link(self.env.ref("custproc_module.group_custproc_technician").id)]
        self.assertTrue(both.has_group("custproc_module.group_custproc_salesperson"))

    def test_who_installs_configures(self):
        """DESIGN 6: the administrator of the system finds the app after the installation, as module administrator; he decides nothing."""
        admin = self.env.ref("base.user_admin")
        self.assertTrue(admin.has_group("custproc_module.group_custproc_administrator"))
        self.assertFalse(admin.has_group("custproc_module.group_custproc_participant"))
        root = self.env.ref("custproc_module.menu_custproc_root")
        self.assertIn(root.id, self.env["ir.ui.menu"].with_user(admin)._visible_menu_ids())
        self.assertNotIn(admin, admin._custproc_filter_deciders())
