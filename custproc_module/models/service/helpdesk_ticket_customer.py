from odoo import api, fields, models

from ...policies.service.promise import standard_promise
from ..engine.words import tell


class HelpdeskTicket(models.Model):
    """What a customer's file says about how his requests are handled: by when at the latest, and by whom first (D-11, KA-03)."""

    _inherit = "helpdesk.ticket"

    @api.model
    def _custproc_fill_promises(self, vals_list):
        """The grade's reply time counts where it is shorter than the kind's; a key account's request goes to its officer first."""
        open_promises = [not vals.get("custproc_promised_at") for vals in vals_list]
        super()._custproc_fill_promises(vals_list)
        asked = [vals for vals in vals_list if vals.get("custproc_kind_id") and vals.get("partner_id")]
        if not asked:
            return
        files = self._custproc_get_files(asked)
        now, kinds = fields.Datetime.now(), self.env["custproc.ticket.kind"]
        for vals, is_open in zip(vals_list, open_promises, strict=True):
            file = files.get((vals.get("company_id") or self.env.company.id, vals.get("partner_id")))
            if not file or not vals.get("custproc_kind_id"):
                continue
            if is_open and (hours := file.response_hours):
                shorter = min(hours, kinds.browse(vals["custproc_kind_id"]).reply_hours)
                vals["custproc_promised_at"] = standard_promise(now, shorter)
            officer = file.key_account_officer_id
            if officer and not vals.get("user_id") and officer.has_group("helpdesk_mgmt.group_helpdesk_user_own"):
                vals["user_id"] = officer.id

    @api.model
    def _custproc_get_files(self, vals_list):
        """{(company id, partner id): file} of the customers that these values name, in two queries whatever their number."""
        partners = self.env["res.partner"].browse({vals["partner_id"] for vals in vals_list})
        companies = {vals.get("company_id") or self.env.company.id for vals in vals_list}
        # sudo: res.partner and custproc.customer.file, the grade and the officer count whoever enters the request
        entities = {partner.id: partner.commercial_partner_id.id for partner in partners.sudo()}
        files = self.env["custproc.customer.file"].sudo().search_fetch(
            [("partner_id", "in", list(set(entities.values()))), ("company_id", "in", list(companies)), ("state", "!=", "closed")],
            ["company_id", "partner_id", "grade_id", "key_account_officer_id"],
        )
        known = {(file.company_id.id, file.partner_id.id): file for file in files}
        return {
            (company, partner): known[company, entity]
            for company in companies
            for partner, entity in entities.items()
            if (company, entity) in known
        }

    def _custproc_after_create(self):
        """KA-03: an officer who works with no tickets himself learns of the request on the customer's file at once."""
        super()._custproc_after_create()
        asked = self.filtered("partner_id")
        if not asked:
            return
        named = [{"partner_id": ticket.partner_id.id, "company_id": ticket.company_id.id} for ticket in asked]
        files = self._custproc_get_files(named)
        for ticket in asked:
            file = files.get((ticket.company_id.id, ticket.partner_id.id))
            officer = file.key_account_officer_id if file else self.env["res.users"]
            if not officer or officer in (ticket.user_id, ticket.create_uid):
                continue
            facts = {"number": ticket.number, "customer": file.partner_id.name}
            tell(file, officer, lambda env, facts=facts: env._("Request %(number)s of your key account %(customer)s", **facts))
