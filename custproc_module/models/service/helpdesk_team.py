from odoo import models


class HelpdeskTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    def _retrieve_dashboard(self):
        """Add to the host's dashboard what is late and what is due soon."""
        # EXTENDS 'helpdesk_mgmt'
        Ticket = self.env["helpdesk.ticket"]
        late = Ticket.search_count(Ticket._custproc_get_late_domain())
        return [
            *super()._retrieve_dashboard(),
            {
                "name": self.env._("Late answers"),
                "value": late,
                "sequence": 10,
                "icon": "fa-clock-o",
                "show": True,
                "action": "custproc_module.helpdesk_ticket_action_late",
            },
            {
                "name": self.env._("To accept"),
                "value": Ticket.search_count(
                    [("custproc_kind_id", "!=", False), ("custproc_accepted_at", "=", False), ("closed", "=", False)]
                ),
                "sequence": 11,
                "icon": "fa-inbox",
                "show": True,
                "action": "custproc_module.helpdesk_ticket_action_to_accept",
            },
        ]
