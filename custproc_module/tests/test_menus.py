"""Every role opens every menu it is offered: its views, its records, its groups; and every card of the dashboard."""

import re
from itertools import takewhile

from dateutil.relativedelta import relativedelta
from lxml import etree

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools.safe_eval import datetime as wrapped_datetime
from odoo.tools.safe_eval import safe_eval
from odoo.tools.safe_eval import time as wrapped_time

from .common import CustprocCommon
from .sources import CHECKOUT
from .walk import is_companion, samples

GROUPED = ("pivot", "graph")


@tagged("post_install", "-at_install")
class TestMenus(CustprocCommon):
    # Whether `open` walks every view and the search view, or the first view alone.
    all_views = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order()
        cls.set_policy(order_gate="block")
        cls.order.action_confirm()
        root = cls.env.ref("custproc_module.menu_custproc_root")
        cls.menus = cls.env["ir.ui.menu"].search([("id", "child_of", root.id), ("action", "!=", False)])
        module = cls.env["ir.module.module"].search([("name", "=", "custproc_module")])
        # What neighbours put on a form is for their own groups.
        cls.plain = {"base", module.name, *module.upstream_dependencies(exclude_states=("uninstallable",)).mapped("name")}

    def offered(self, user):
        visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
        return self.menus.filtered(lambda menu: {int(step) for step in menu.parent_path.split("/") if step} <= set(visible))

    def test_each_role_opens_what_it_is_offered(self):
        """DESIGN 6, 8: whoever is offered a menu may open every view it names, and use each filter, grouping and field of its search;
        in an installation without demo data."""
        self.all_views = True
        problems = []
        for role, user in self.users.items():
            offered = self.offered(user)
            self.assertTrue(offered, role)
            for menu in offered:
                try:
                    self.open(menu.action, user)
                except (AccessError, AssertionError) as error:
                    problems.append(f"{role}: {menu.complete_name}: {str(error).splitlines()[0]}")
        self.assertFalse(problems, "Menus that cannot be used:\n" + "\n".join(problems))

    def test_map_names_menus_that_exist(self):
        """doc/map.md leads to menus by the names they have."""
        root = self.env.ref("custproc_module.menu_custproc_root")
        menus = self.env["ir.ui.menu"].search([("id", "child_of", root.id)])
        way = re.compile(rf"(?:{'|'.join(root.child_id.mapped('name'))}) / ([^;|]+)")
        named = []
        for line in (CHECKOUT / "doc/map.md").read_text(encoding="utf-8").splitlines():
            if line.startswith("| ") and line.count("|") == 5:
                named += re.split(r" / |, | \(", ", ".join(way.findall(line.split("|")[2])))
        named = {name.strip() for name in named if name[:1].isupper()}
        self.assertGreater(len(named), 70)
        self.assertFalse(named - set(menus.mapped("name")))

    def test_mine_narrows_what_is_shown(self):
        """DESIGN 8: “Mine” and “To do” chosen together show what is mine and to do. Filters beside each other are alternatives in Odoo,
        so one that names the user stands apart from those that do not."""
        problems = set()
        for action in self.menus.mapped("action"):
            if action._name != "ir.actions.act_window" or not action.res_model.startswith("custproc."):
                continue
            views = self.env[action.res_model].get_views([(action.search_view_id.id, "search")])["views"]
            beside = []
            for node in [*etree.fromstring(views["search"]["arch"]), None]:
                if node is not None and node.tag == "filter":
                    beside.append("uid" in (node.get("domain") or ""))
                    continue
                if len(set(beside)) > 1:
                    problems.add(action.res_model)
                beside = []
        self.assertFalse(problems, "put <separator /> beside the filter that names the user")

    def test_each_card_of_the_dashboard_opens(self):
        """RO-11: whoever is shown a figure may open the list behind it."""
        for role in ("sales_director", "finance_officer", "finance_supervisor", "general_manager", "auditor"):
            opened = set()
            for line in self.env["custproc.credit.dashboard"].with_user(self.users[role]).search([]):
                if line.is_readable:
                    action = line.action_open()
                    window = self.env["ir.actions.act_window"].browse(action["id"])
                    with self.subTest(role=role, card=line.item):
                        self.open(window, self.users[role], action["domain"])
                        opened.add(line.item)
            self.assertEqual(opened, {"age", "grade", "over_limit", "held", "releases", "plans", "recovery"}, role)

    def test_management_and_auditor_read_orders(self):
        """DESIGN 6: the general manager, who decides on orders, and the auditor open a held order, a transfer and an invoice with all
        their forms show; of their companies and of customers alone, and change nothing."""
        self.assertTrue(self.order.custproc_is_held)
        other = self.env["res.company"].create({"name": "Far away"})
        foreign = self.order.copy({"company_id": other.id, "warehouse_id": False, "team_id": False})
        invoice, bill = self.make_move("sale", "out_invoice"), self.make_move("purchase", "in_invoice")
        held, transfer = self.env.ref("custproc_module.sale_order_held_menu"), self.make_transfer()
        for role in ("general_manager", "auditor"):
            user = self.users[role]
            self.assertIn(held, self.offered(user), role)
            for record in (self.order, transfer, invoice):
                self.read_form(record.with_user(user))
            self.assertNotIn(foreign, self.order.with_user(user).search([]))
            self.assertEqual(invoice.with_user(user).search([("id", "in", (invoice + bill).ids)]), invoice)
            with self.assertRaises(AccessError):
                self.order.with_user(user).client_order_ref = "Mine"

    def test_each_reader_opens_every_form(self):
        """DESIGN 6, 8: whoever may read a document opens its form with the lists inside it; what he may not read of others is left
        out there, not refused."""
        records = [make(self.env) for name, make in sorted(samples().items()) if not is_companion(name)]
        records += [self.env[name].sudo().create(values) for name, values in self.plain_records().items()]
        records.append(self.env["custproc.credit.account"].sudo().search([("partner_id", "=", self.customer.id)], limit=1))
        problems, opened = [], 0
        for record in records:
            for role, user in self.users.items():
                own = record.with_user(user)
                if not own.has_access("read"):
                    continue
                opened += 1
                try:
                    self.read_form(own)
                except AccessError as error:
                    problems.append(f"{role}: {record._name}: {' '.join(str(error).split())[:120]}")
        self.assertFalse(problems, "Forms that cannot be opened:\n" + "\n".join(problems))
        self.assertGreater(opened, 250)

    def plain_records(self):
        """A record of each kind that has no transitions and many readers: {model: values}."""
        agent, seller = self.users["service_agent"], self.users["salesperson"]
        return {
            "custproc.equipment": {"name": "Tank", "partner_id": self.customer.id},
            "custproc.specialist": {"user_id": agent.id},
            "custproc.key.account": {"name": "East", "user_id": seller.id},
        }

    def make_move(self, kind, move_type):
        journal = self.env["account.journal"].create({"name": kind, "code": f"{kind[:4].upper()}9", "type": kind})
        return self.env["account.move"].create({"move_type": move_type, "partner_id": self.customer.id, "journal_id": journal.id})

    def make_transfer(self):
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        places = {"location_id": warehouse.lot_stock_id.id, "location_dest_id": self.env.ref("stock.stock_location_customers").id}
        goods = {"product_id": self.product.id, "product_uom_qty": 1, "product_uom": self.product.uom_id.id, **places}
        return self.env["stock.picking"].create(
            {"picking_type_id": warehouse.out_type_id.id, "partner_id": self.customer.id, **places, "move_ids": [(0, 0, goods)]}
        )

    def read_form(self, record):
        arch = etree.fromstring(record.get_views([(False, "form")])["views"]["form"]["arch"])
        record.web_read(self.specify_nested(arch, record))

    # ------------------------------------------------------------------
    # As the web client opens an action
    # ------------------------------------------------------------------
    def open(self, action, user, domain=None):
        if action._name != "ir.actions.act_window":
            return
        known = self.known_names(user)
        context = safe_eval(action.context or "{}", known)
        model = self.env[action.res_model].with_user(user).with_context(**context)
        views = model.get_views([*action.views, (action.search_view_id.id, "search")], {"action_id": action.id})["views"]
        if domain is None:
            domain = safe_eval(action.domain or "[]", known)
        for kind in [kind for _view, kind in action.views][: None if self.all_views else 1]:
            self.show(model, kind, etree.fromstring(views[kind]["arch"]), domain)
        if self.all_views:
            self.use_search(model, etree.fromstring(views["search"]["arch"]), domain, known)

    def show(self, model, kind, arch, domain):
        """What the client asks for to show one view."""
        names = self.fields_of(arch, model)
        if kind in GROUPED:
            shown = [node for node in arch.iter("field") if node.get("name") in model._fields]
            groups = [self.by_month(model, node.get("name")) for node in shown if node.get("type") != "measure"]
            sums = [node.get("name") for node in shown if node.get("type") == "measure"]
            sums = [f"{name}:{model._fields[name].aggregator or 'sum'}" for name in sums if model._fields[name].store]
            model.formatted_read_group(domain, groups, ["__count", *sums])
        elif kind == "form":
            if model.has_access("create"):
                model.onchange({}, [], dict.fromkeys(names, {}))
            model.search(domain, limit=1).web_read(self.specify(model, names))
        else:
            model.web_search_read(domain, self.specify(model, names), limit=5)

    def use_search(self, model, arch, domain, known):
        """Each filter, grouping and field of a search view, as clicked or typed into."""
        for node in arch.iter("filter", "field"):
            grouped = safe_eval(node.get("context") or "{}", known).get("group_by") if node.tag == "filter" else None
            named = model._fields.get(grouped or node.get("name"))
            if named is not None and named.type == "properties":
                continue  # the client asks for one property at a time
            try:
                if grouped:
                    model.formatted_read_group(domain, [grouped], ["__count"])
                else:
                    model.search(Domain(domain) & Domain(self.domain_of(model, node, known)), limit=1)
            except AccessError:
                raise
            except Exception as error:
                raise AssertionError(f"{model._name}: {node.get('name')} of the search view: {error!r}") from error

    def domain_of(self, model, node, known):
        if node.tag == "filter":
            return [(node.get("date"), ">=", "today")] if node.get("date") else safe_eval(node.get("domain") or "[]", known)
        if node.get("filter_domain"):
            return safe_eval(node.get("filter_domain"), {**known, "self": "steel"})
        field = model._fields[node.get("name")]
        if field.type in ("selection", "boolean", "date", "datetime", "integer", "float", "monetary"):
            return [(field.name, "=", False)]
        return [(field.name, node.get("operator") or "ilike", "steel")]

    def known_names(self, user):
        """What the client knows when it reads an action or a filter."""
        return {
            **{"uid": user.id, "active_id": False, "active_ids": [], "allowed_company_ids": self.company.ids, "time": wrapped_time},
            **{"context_today": lambda: wrapped_datetime.date.today(), "datetime": wrapped_datetime, "relativedelta": relativedelta},
        }

    def by_month(self, model, name):
        return f"{name}:month" if model._fields[name].type in ("date", "datetime") else name

    def fields_of(self, arch, model):
        """Names of the fields a view shows itself, those of lists inside it left out."""
        names = [node.get("name") for node in arch.iter("field") if not any(up.tag == "field" for up in node.iterancestors())]
        names += [arch.get(name) for name in ("date_start", "date_stop", "color") if arch.get(name)]
        return [name for name in dict.fromkeys(names) if name in model._fields]

    def specify(self, model, names):
        many2one = {"fields": {"display_name": {}}}
        return {name: many2one if model._fields[name].type in ("many2one", "many2many") else {} for name in names}

    def specify_nested(self, arch, model):
        """The specification of a form with the lists inside it."""
        spec = {}
        for node in arch.iter("field"):
            name, above = node.get("name"), takewhile(lambda up: up is not arch, node.iterancestors())
            if name not in model._fields or model._fields[name]._module not in self.plain or any(up.tag == "field" for up in above):
                continue
            lines = next((child for child in node if child.tag == "list"), None)
            spec[name] = {} if lines is None else {"fields": self.specify_nested(lines, model[name])}
        return spec
