"""Who may read a request in the portal: its customer of now. Neither the one it was entered for by mistake, nor a contact who has gone to
another company, goes on reading as a follower or by a link sent before."""

from odoo import models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def write(self, vals):
        if "partner_id" not in vals:
            return super().write(vals)
        before = {ticket: ticket.partner_id.commercial_partner_id for ticket in self}
        result = super().write(vals)
        for ticket in self:
            if before[ticket] and ticket.partner_id.commercial_partner_id != before[ticket]:
                ticket._custproc_forget_readers(before[ticket])
        return result

    def _custproc_forget_readers(self, entity):
        """Take the people of a commercial entity off the followers, employees apart, and let no link sent before open the request."""
        # sudo: helpdesk.ticket, followers and links of whoever may change the customer
        for ticket in self.sudo():
            people = ticket.message_partner_ids.filtered(
                lambda person: person.commercial_partner_id == entity and not any(user._is_internal() for user in person.user_ids)
            )
            ticket.message_unsubscribe(people.ids)
            ticket.access_token = False


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _custproc_leave_requests(self, before):
        """Contacts that went to another company follow the requests of the one they left no longer.

        :param before: {partner: commercial entity it belonged to}
        """
        if self.sudo().user_ids:  # sudo: res.users, whether one of them has a login
            # The host remembers whose documents a login may read, by the company he belonged to.
            self.env.registry.clear_cache()
        # sudo: helpdesk.ticket, whoever moves a contact need not read the requests
        tickets = self.env["helpdesk.ticket"].sudo().search([("message_partner_ids", "in", self.ids)]) if self else ()
        for ticket in tickets:
            gone = ticket.message_partner_ids & self
            gone = gone.filtered(lambda person, ticket=ticket: before[person] == ticket.partner_id.commercial_partner_id)
            gone = gone.filtered(lambda person: not any(user._is_internal() for user in person.user_ids))
            if gone:
                ticket.message_unsubscribe(gone.ids)
                ticket.access_token = False
