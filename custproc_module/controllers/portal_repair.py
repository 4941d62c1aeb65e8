from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class PortalRepair(CustomerPortal):
    """The customer agrees to the fees of his repair and signs for it (RP-04, RP-06).

    Both need a login of the customer's own company: a link with a token may be passed on, and reading a ticket as a follower is
    not speaking for the customer.
    """

    def _get_own_sheet(self, sheet_id):
        """The sheet under sudo, for a user who speaks for its customer.

        :raise AccessError: it is another customer's, or its ticket may not be read
        :raise MissingError: there is none
        """
        # sudo: custproc.repair.sheet, customers have no right on it; the two checks below decide
        sheet = request.env["custproc.repair.sheet"].sudo().browse(sheet_id).exists()
        if not sheet:
            raise MissingError(request.env._("The repair does not exist."))
        sheet.ticket_id.with_user(request.env.user).check_access("read")
        own = request.env.user.partner_id.commercial_partner_id
        if not own or sheet.partner_id.commercial_partner_id != own:
            raise AccessError(request.env._("The repair belongs to another customer."))
        return sheet

    @http.route(
        "/my/repair/<int:sheet_id>/consent", type="http", auth="user", methods=["POST"], csrf=True, website=True
    )
    def portal_repair_consent(self, sheet_id, amount=None, **kw):
        """Record the consent to the fees the customer was shown; when they have moved since, he is shown the new ones instead."""
        try:
            sheet = self._get_own_sheet(sheet_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        url = f"/my/ticket/{sheet.ticket_id.id}"
        try:
            partner = request.env.user.partner_id
            with request.env.cr.savepoint():
                sheet._agree_fees(float(amount or "nan"), partner.name, "portal", partner=partner)
        except (UserError, ValueError, OverflowError):
            url += "?custproc_notice=fees_changed"
        return request.redirect(url + "#custproc_repair")

    @http.route("/my/repair/<int:sheet_id>/sign", type="jsonrpc", auth="user", methods=["POST"], website=True)
    def portal_repair_sign(self, sheet_id, name=None, signature=None, **kw):
        """Close the repair with the customer's signature; answers what the signature form expects."""
        try:
            sheet = self._get_own_sheet(sheet_id)
            with request.env.cr.savepoint():
                sheet._sign(name, signature, "portal")
        except (AccessError, MissingError, UserError) as error:
            return {"error": str(error)}
        return {"force_refresh": True}
