from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...policies.repair.warranty import INSIDE, OUTSIDE, UNKNOWN, propose
from .repair_sheet import AGENT, DISPATCHER

WARRANTIES = [(INSIDE, "Under warranty"), (OUTSIDE, "Out of warranty"), (UNKNOWN, "Not known")]


class RepairSheetIntake(models.Model):
    """Intake and acceptance: who, where, which equipment, which fault, and by when he is answered (TK-01, TK-06, RP-09)."""

    _inherit = "custproc.repair.sheet"

    _protected_fields = ("accepted_at", "accepted_by_id")

    contact_name = fields.Char("Contact name", compute="_compute_contact", store=True, readonly=False)
    contact_phone = fields.Char("Contact phone", compute="_compute_contact", store=True, readonly=False)
    address = fields.Char(
        "Place",
        compute="_compute_address",
        store=True,
        readonly=False,
        help="Exact address to which the technician goes.",
    )
    equipment_id = fields.Many2one(
        "custproc.equipment",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        tracking=True,
    )
    commercial_partner_id = fields.Many2one(related="ticket_id.commercial_partner_id", string="Commercial entity")
    fault = fields.Text("Fault reported", help="What the customer says is wrong, and since when.")
    reported_on = fields.Date("Reported on", default=fields.Date.context_today, required=True)
    photo_count = fields.Integer("Photographs", compute="_compute_photo_count")
    warranty_proposal = fields.Selection(
        WARRANTIES, "Warranty by its dates", compute="_compute_warranty_proposal", store=True, precompute=True
    )
    warranty_until = fields.Date("Warranty until", compute="_compute_warranty_proposal", store=True, precompute=True)
    warranty = fields.Selection(
        WARRANTIES,
        compute="_compute_warranty",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        tracking=True,
        help="Proposed from the dates on record; outside warranty the customer pays what the price list says.",
    )
    promised_at = fields.Datetime(related="ticket_id.custproc_promised_at", readonly=False, string="Promised reply")
    accepted_at = fields.Datetime("Accepted on", copy=False, readonly=True)
    accepted_by_id = fields.Many2one("res.users", "Accepted by", copy=False, readonly=True)
    user_id = fields.Many2one(related="ticket_id.user_id", string="Service agent")

    @api.depends("partner_id", "ticket_id.partner_name", "ticket_id.custproc_contact_phone")
    def _compute_contact(self):
        for sheet in self:
            sheet.contact_name = sheet.contact_name or sheet.ticket_id.partner_name or sheet.partner_id.name
            sheet.contact_phone = (
                sheet.contact_phone or sheet.ticket_id.custproc_contact_phone or sheet.partner_id.phone
            )

    @api.depends("partner_id", "equipment_id")
    def _compute_address(self):
        for sheet in self:
            place = sheet.equipment_id.address_id or sheet.partner_id
            parts = (place.state_id.name, place.city, place.street, place.street2, sheet.equipment_id.location)
            sheet.address = ", ".join(part for part in parts if part) or sheet.address

    @api.depends(
        "equipment_id.purchase_date", "equipment_id.warranty_end", "reported_on", "company_id.custproc_warranty_months"
    )
    def _compute_warranty_proposal(self):
        for sheet in self:
            device = sheet.equipment_id
            proposal = propose(
                sheet.reported_on or fields.Date.context_today(sheet),
                device.purchase_date or None,
                device.warranty_end or None,
                sheet.company_id.custproc_warranty_months,
            )
            sheet.warranty_proposal, sheet.warranty_until = proposal.state, proposal.until

    @api.depends("warranty_proposal")
    def _compute_warranty(self):
        for sheet in self:
            # What was agreed on is not changed by a date that is corrected later.
            if not sheet.warranty or sheet.state in ("draft", "accepted", "assigned", "travelling"):
                sheet.warranty = sheet.warranty_proposal or UNKNOWN

    @api.depends("custproc_evidence_ids")
    def _compute_photo_count(self):
        for sheet in self:
            sheet.photo_count = len(sheet.custproc_evidence_ids)

    @api.constrains("equipment_id", "partner_id")
    def _check_equipment_of_customer(self):
        for sheet in self:
            owner = sheet.equipment_id.partner_id.commercial_partner_id
            if owner and sheet.partner_id and owner != sheet.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(sheet)s cannot name %(equipment)s: it belongs to %(owner)s, not to %(customer)s. "
                        "Choose the customer's own equipment.",
                        sheet=sheet.display_name,
                        equipment=sheet.equipment_id.display_name,
                        owner=owner.name,
                        customer=sheet.partner_id.commercial_partner_id.name,
                    )
                )

    def _get_accepted_gaps(self):
        """Acceptance: who, where, what, and by when he is answered (TK-01, TK-06, RP-09)."""
        if self.state != "draft":
            return []  # given back to the dispatcher; it was accepted before
        needed = [
            (self.partner_id or self.contact_name, self.env._("no customer is named")),
            (self.contact_phone, self.env._("no telephone number of the customer is known")),
            (self.address, self.env._("no address is known")),
            (self.equipment_id, self.env._("no equipment is named")),
            (self.fault, self.env._("the fault is not described")),
            (self.promised_at, self.env._("no reply time is promised")),
        ]
        gaps = [text for value, text in needed if not value]
        if self.promised_at and not self.ticket_id.custproc_accepted_at and self.promised_at <= fields.Datetime.now():
            gaps.append(
                self.env._("the promised reply time %(time)s has passed", time=self._format_time(self.promised_at))
            )
        return gaps

    def action_accept(self):
        """Accept the repair: the customer is promised an answer by a time and told so (TK-01).

        :raise ProcessError: customer, address, equipment, fault or the promised reply time is missing
        """
        self._require_step("draft", groups=f"{AGENT},{DISPATCHER}")
        self._set_state("accepted", accepted_at=fields.Datetime.now(), accepted_by_id=self.env.uid)
        tickets = self.ticket_id.filtered(lambda ticket: not ticket.custproc_accepted_at)
        if tickets:
            tickets.action_custproc_accept()
        return True

    def _accept_with_ticket(self):
        """The ticket was accepted, and its sheet with it."""
        self._set_state("accepted", accepted_at=fields.Datetime.now(), accepted_by_id=self.env.uid)
