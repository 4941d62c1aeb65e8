from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

# What the customer is shown: nothing before the first proposal.
SHOWN = [("proposal_number", ">", 0), ("state", "!=", "cancelled")]


class PortalRequirement(CustomerPortal):
    """The customer reads what we propose for his requirement, and agrees or objects with a reason (RD-09).

    It needs a login of the customer's own company: a link may be passed on, and reading is not speaking for the customer.
    """

    def _get_requirement_domain(self):
        own = request.env.user.partner_id.commercial_partner_id
        return [("partner_id", "child_of", own.ids), *SHOWN]

    def _get_own_requirement(self, requirement_id):
        """The requirement under sudo, for a user who speaks for its customer.

        :raise MissingError: there is none, or it is another customer's: he does not learn which
        """
        # sudo: custproc.requirement, customers have no right on it; the domain decides
        domain = [("id", "=", requirement_id), *self._get_requirement_domain()]
        requirement = request.env["custproc.requirement"].sudo().search(domain, limit=1)
        if not requirement or not request.env.user.partner_id.commercial_partner_id:
            raise MissingError(request.env._("The requirement does not exist."))
        return requirement

    def _prepare_home_portal_values(self, counters):
        # EXTENDS 'portal'
        values = super()._prepare_home_portal_values(counters)
        if "custproc_requirement_count" in counters:
            # sudo: custproc.requirement, customers have no right on it; the domain holds their own alone
            requirements = request.env["custproc.requirement"].sudo()
            values["custproc_requirement_count"] = requirements.search_count(self._get_requirement_domain())
        return values

    @http.route("/my/requirements", type="http", auth="user", methods=["GET"], website=True)
    def portal_my_requirements(self, **kw):
        """The customer's requirements that were proposed to him, the newest first."""
        # sudo: custproc.requirement, customers have no right on it; the domain holds their own alone
        requirements = request.env["custproc.requirement"].sudo().search(self._get_requirement_domain(), order="id desc", limit=200)
        values = self._prepare_portal_layout_values()
        values.update(requirements=requirements, page_name="custproc_requirement")
        return request.render("custproc_module.portal_my_requirements", values)

    @http.route("/my/requirements/<int:requirement_id>", type="http", auth="user", methods=["GET"], website=True)
    def portal_my_requirement(self, requirement_id, notice=None, **kw):
        """One proposal, with its options and what the customer said before."""
        try:
            requirement = self._get_own_requirement(requirement_id)
        except (AccessError, MissingError):
            return request.redirect("/my/requirements")
        return self._show_requirement(requirement, notice if notice in ("changed", "incomplete") else None)

    def _show_requirement(self, requirement, notice=None, **typed):
        """The page; `typed` holds what was typed already, and why it could not be noted."""
        values = self._prepare_portal_layout_values()
        values.update(
            requirement=requirement,
            fingerprint=requirement._get_fingerprint(),
            page_name="custproc_requirement",
            notice=notice,
            **typed,
        )
        return request.render("custproc_module.portal_my_requirement", values)

    @http.route("/my/requirements/<int:requirement_id>/answer", type="http", auth="user", methods=["POST"], csrf=True, website=True)
    def portal_answer_requirement(self, requirement_id, outcome=None, option_id=None, reason=None, fingerprint=None, **kw):
        """Record the customer's word on the proposal he was shown; when it has moved since, he is shown the new one instead."""
        try:
            requirement = self._get_own_requirement(requirement_id)
        except (AccessError, MissingError):
            return request.redirect("/my/requirements")
        url = f"/my/requirements/{requirement.id}"
        if fingerprint != requirement._get_fingerprint() or requirement.state != "proposed":
            return self._show_requirement(requirement, "changed", typed_reason=reason)
        if outcome not in ("agreed", "objected"):
            return self._show_requirement(requirement, "incomplete", typed_reason=reason)
        option = requirement.option_ids.filtered(lambda option: str(option.id) == option_id)
        try:
            with request.env.cr.savepoint():
                requirement._record_word(outcome, "portal", request.env.user.partner_id.name, reason=reason, option=option)
        except UserError as error:
            return self._show_requirement(requirement, "incomplete", why=str(error), typed_reason=reason)
        return request.redirect(url)
