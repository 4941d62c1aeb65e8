import werkzeug

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController
from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk


class PortalTicket(CustomerPortalHelpdesk):
    """The customer's page of a ticket shows the files meant for him, not those of internal notes."""

    @http.route()
    def portal_my_ticket(self, ticket_id, access_token=None, **kw):
        # OVERRIDE 'helpdesk_mgmt': it gives every file of the ticket an access token, internal notes included
        try:
            ticket_sudo = self._document_check_access("helpdesk.ticket", ticket_id, access_token=access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        values = self._ticket_get_page_view_values(ticket_sudo, access_token, **kw)
        return request.render("helpdesk_mgmt.portal_helpdesk_ticket_page", values)

    def _ticket_get_page_view_values(self, ticket, access_token, **kwargs):
        # EXTENDS 'helpdesk_mgmt'
        values = super()._ticket_get_page_view_values(ticket, access_token, **kwargs)
        attachments = ticket._custproc_get_portal_attachments()
        attachments.generate_access_token()
        values["custproc_attachments"] = attachments
        values["custproc_notice"] = kwargs.get("custproc_notice")
        return values


class PortalTicketClose(HelpdeskTicketController):
    """Closing by the customer: by a posted form only, for tickets he may read, into stages meant for it."""

    @http.route(methods=["POST"], csrf=True)
    def support_ticket_close(self, **kw):
        # OVERRIDE 'helpdesk_mgmt': it closes any ticket for any user, on a plain link
        try:
            ticket = request.env["helpdesk.ticket"].browse(int(kw.get("ticket_id") or 0)).exists()
            ticket.check_access("read")
            stage = request.env["helpdesk.ticket.stage"].browse(int(kw.get("stage_id") or 0)).exists()
        except (AccessError, ValueError):
            return werkzeug.utils.redirect("/my")
        if not ticket:
            return werkzeug.utils.redirect("/my")
        url = f"/my/ticket/{ticket.id}"
        # sudo: its team's stages
        if stage.close_from_portal and stage in ticket.sudo().team_id._get_applicable_stages():
            try:
                with request.env.cr.savepoint():
                    # sudo: helpdesk.ticket, customers have no right to write; they may close what they may read
                    ticket.sudo().stage_id = stage
            except UserError:
                url += "?custproc_notice=not_closed"
        return werkzeug.utils.redirect(url)
