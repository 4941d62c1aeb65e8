from odoo import models


class HelpdeskTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    def _retrieve_dashboard(self):
        """Add today's appointments and the customers whose consent is waited for."""
        # EXTENDS 'helpdesk_mgmt'
        cards = super()._retrieve_dashboard()
        Sheet = self.env["custproc.repair.sheet"]
        if not Sheet.has_access("read"):
            return cards
        return [
            *cards,
            {
                "name": self.env._("Repairs to assign"),
                "value": Sheet.search_count([("state", "=", "accepted")]),
                "sequence": 20,
                "icon": "fa-user-plus",
                "show": True,
                "action": "custproc_module.repair_sheet_action_to_assign",
            },
            {
                "name": self.env._("Appointments today"),
                "value": Sheet.search_count(Sheet._get_today_domain()),
                "sequence": 21,
                "icon": "fa-calendar",
                "show": True,
                "action": "custproc_module.repair_sheet_action_today",
            },
            {
                "name": self.env._("Waiting for consent"),
                "value": Sheet.search_count([("state", "=", "quoted"), ("has_consent", "=", False)]),
                "sequence": 22,
                "icon": "fa-hourglass-half",
                "show": True,
                "action": "custproc_module.repair_sheet_action_waiting",
            },
        ]
