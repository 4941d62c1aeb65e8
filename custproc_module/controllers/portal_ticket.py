import werkzeug

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController
from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk

from ..exceptions import ProcessError
from ..models.engine.customer_input import check_files, check_length
from ..policies.engine.customer_input import FILE_BYTES, SUBJECT, TEXT


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
    """A request sent by the customer, measured before it is stored; and closed by him: by a posted form only, for tickets he may read,
    into stages meant for it.
    """

    @http.route(methods=["POST"])
    def submit_ticket(self, **kw):
        # EXTENDS 'helpdesk_mgmt'
        try:
            self._check_request(kw)
            with request.env.cr.savepoint():
                return super().submit_ticket(**kw)
        except (UserError, ValueError) as error:
            # Nothing of it was stored, and what was typed is still there.
            values = self._get_create_new_ticket_values(**kw)
            why = str(error) if isinstance(error, UserError) else request.env._("Choose team and category from the lists.")
            return request.render("helpdesk_mgmt.portal_create_ticket", {**values, "custproc_why": why, "custproc_typed": kw})

    def _check_request(self, values):
        """:raise ProcessError: subject or description are missing or too long, or a file is not of a kind or size that is taken"""
        # Both come from lists of the page; another company's, or one that is hidden, is not on them.
        for name, records in (("team", self._get_teams()), ("category", self._get_categories())):
            if values.get(name) and int(values[name]) not in (records.ids if records else ()):
                raise ValueError(name)
        subject, description = (values.get("subject") or "").strip(), (values.get("description") or "").strip()
        if not subject or not description:
            raise ProcessError(request.env._("The request cannot be sent: subject or description are empty. Write what it is about."))
        check_length(request.env, request.env._("Subject"), subject, SUBJECT)
        check_length(request.env, request.env._("Description"), description, TEXT)
        files = [file for file in request.httprequest.files.getlist("attachment") if file.filename]
        # One byte more than is taken tells that it is too big.
        check_files(request.env, [(file.filename, file.read(FILE_BYTES + 1)) for file in files])
        for file in files:
            file.seek(0)

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
