"""The overview of service and repair: each figure is as long as the list it opens, for whoever may read it."""

from freezegun import freeze_time
from lxml import etree

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import NOW, RepairCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRepairOverview(RepairCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for state in ("draft", "accepted", "assigned", "quoted", "closed"):
            cls.make_sheet(state)
        cls.late = cls.make_ticket()
        cls.late.sudo().custproc_promised_at = "2026-03-01 01:00:00"

    def listed(self, user, action_id):
        """The records a tile's list shows at first: the action's domain, and its filters as the search view joins them."""
        action = self.env["ir.actions.act_window"]._for_xml_id(action_id)
        values = {"uid": user.id, "active_id": False, "active_ids": []}
        context = safe_eval(action["context"] or "{}", values)
        records = self.env[action["res_model"]].with_user(user).with_context(tz=user.tz, **context)
        domain = Domain(safe_eval(action["domain"] or "[]", values))
        search = records.get_views([(action["search_view_id"] and action["search_view_id"][0], "search")])["views"]["search"]["arch"]
        chosen, groups = {key.removeprefix("search_default_") for key in context if key.startswith("search_default_")}, [[]]
        for node in etree.fromstring(search).iter("filter", "separator"):
            if node.tag == "separator":
                groups.append([])
            elif node.get("name") in chosen:
                groups[-1].append(Domain(safe_eval(node.get("domain"), values)))
                chosen.discard(node.get("name"))
        self.assertFalse(chosen, f"{action_id} chooses filters that its list does not have")
        return records.search(Domain.AND([domain, *(Domain.OR(group) for group in groups if group)]))

    def test_figures(self):
        """Supervisor, agent and dispatcher read on each tile as many as its list shows; today's jobs and the late one are among them."""
        for role in ("service_supervisor", "service_agent", "dispatcher"):
            user = self.users[role]
            seen = {}
            for card in self.env["helpdesk.ticket.team"].with_user(user).with_context(tz=user.tz).retrieve_dashboard():
                with self.subTest(role, card=card["name"]):
                    seen[card["name"]] = found = self.listed(user, card["action"])
                    self.assertEqual(card["value"], len(found))
            if role == "service_supervisor":
                self.assertIn(self.late, seen["Late answers"].sudo())
                self.assertEqual(len(seen["Appointments today"].filtered(lambda sheet: sheet.partner_id == self.contact)), 2)
                self.assertEqual(len(seen["Waiting for consent"].filtered(lambda sheet: sheet.partner_id == self.contact)), 1)
