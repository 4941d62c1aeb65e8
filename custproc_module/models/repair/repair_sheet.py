from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_datetime

from ...policies.repair.punctuality import arrival_limit
from ...policies.repair.warranty import INSIDE, OUTSIDE, UNKNOWN, propose
from ..engine.words import in_lang_of, in_one

STATES = [
    ("draft", "Intake"),
    ("accepted", "Accepted"),
    ("assigned", "Assigned"),
    ("travelling", "On the way"),
    ("arrived", "Arrived"),
    ("quoted", "Fees stated"),
    ("working", "In work"),
    ("done", "Done"),
    ("closed", "Signed"),
    ("cancelled", "Cancelled"),
]
FINAL_STATES = ("closed", "cancelled")
WARRANTIES = [(INSIDE, "Under warranty"), (OUTSIDE, "Out of warranty"), (UNKNOWN, "Not known")]

# What stands on the slip: fixed once the customer has signed, or the repair is cancelled.
SLIP_FIELDS = frozenset(
    {
        "partner_id",
        "contact_name",
        "contact_phone",
        "address",
        "equipment_id",
        "fault",
        "reported_on",
        "warranty",
        "speciality_ids",
        "duration",
        "diagnosis",
        "line_ids",
        "work_done",
        "is_tested",
    }
)

AGENT = "custproc_module.group_custproc_service_agent"
DISPATCHER = "custproc_module.group_custproc_dispatcher"
TECHNICIAN = "custproc_module.group_custproc_technician"


class RepairSheet(models.Model):
    """One repair from the customer's call to his signature (维修单, RP-01 to RP-10).

    Exactly one belongs to each ticket of kind repair and comes with it. The sheet carries the steps, the ticket's stage follows. This file
    holds intake, acceptance and dispatch; `repair_sheet_site.py` what happens at the customer's, `repair_sheet_closing.py` what
    comes after the work. Money is in the company's currency, tax included; moments are UTC.
    """

    _name = "custproc.repair.sheet"
    _inherit = ["custproc.document.mixin", "custproc.deadline.mixin", "custproc.evidence.mixin"]
    _description = "Repair Sheet"
    _order = "appointment_at, id desc"

    _transitions = {
        "draft": {"accepted", "cancelled"},
        "accepted": {"assigned", "cancelled"},
        "assigned": {"accepted", "travelling", "arrived", "cancelled"},
        "travelling": {"accepted", "arrived", "cancelled"},
        "arrived": {"quoted", "cancelled"},
        "quoted": {"arrived", "working", "cancelled"},
        "working": {"quoted", "done"},
        "done": {"working", "closed"},
        "closed": set(),
        "cancelled": {"draft"},
    }
    _transition_groups = {
        "draft": f"{AGENT},{DISPATCHER}",
        "accepted": f"{AGENT},{DISPATCHER}",
        "assigned": DISPATCHER,
        "travelling": TECHNICIAN,
        "arrived": TECHNICIAN,
        "quoted": TECHNICIAN,
        "working": TECHNICIAN,
        "done": TECHNICIAN,
        "closed": f"{TECHNICIAN},{AGENT}",
        "cancelled": f"{AGENT},{DISPATCHER}",
    }
    _protected_fields = (
        "ticket_id",
        "accepted_at",
        "accepted_by_id",
        "technician_id",
        "appointment_at",
        "assigned_at",
        "assigned_by_id",
        "departed_at",
        "cancel_reason",
    )

    # The sheet belongs to its ticket as long as that exists.
    _deletable_states = ()

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, readonly=True, index=True, ondelete="restrict", copy=False, check_company=True
    )
    company_id = fields.Many2one(readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        STATES,
        default="draft",
        required=True,
        copy=False,
        tracking=True,
        index=True,
        group_expand="_expand_open_states",
    )
    is_open = fields.Boolean("Still open", compute="_compute_is_open", store=True)
    partner_id = fields.Many2one(
        related="ticket_id.partner_id", store=True, index="btree_not_null", string="Customer", readonly=False
    )
    contact_name = fields.Char("Contact name", compute="_compute_contact", store=True, readonly=False)
    contact_phone = fields.Char("Contact phone", compute="_compute_contact", store=True, readonly=False)
    address = fields.Char(
        "Place",
        compute="_compute_address",
        store=True,
        readonly=False,
        help="Exact address to which the technician goes.",
    )
    priority = fields.Selection(related="ticket_id.priority", store=True, readonly=False)

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

    speciality_ids = fields.Many2many("custproc.speciality", string="Specialities needed")
    technician_id = fields.Many2one("res.users", index="btree_not_null", copy=False, readonly=True, tracking=True)
    appointment_at = fields.Datetime("Appointment", index="btree_not_null", copy=False, readonly=True, tracking=True)
    duration = fields.Float("Expected hours", default=1.0)
    appointment_end = fields.Datetime("End of the appointment", compute="_compute_appointment_end", store=True)
    arrival_limit_at = fields.Datetime(
        "Arrive by",
        compute="_compute_arrival_limit",
        store=True,
        help="Appointment, or the later time the customer agreed to, and the tolerance.",
    )
    assigned_at = fields.Datetime("Assigned on", copy=False, readonly=True)
    assigned_by_id = fields.Many2one("res.users", "Assigned by", copy=False, readonly=True)
    departed_at = fields.Datetime("Left on", copy=False, readonly=True)
    cancel_reason = fields.Text("Reason of cancellation", copy=False, readonly=True)

    repair_order_ids = fields.One2many("repair.order", "custproc_sheet_id", "Workshop orders")
    repair_order_count = fields.Integer("Number of workshop orders", compute="_compute_repair_order_count")

    _ticket_unique = models.UniqueIndex("(ticket_id)", "The ticket has its repair sheet already.")
    _duration_positive = models.Constraint("CHECK (duration > 0)", "A repair is expected to take some time.")

    @api.model
    def _expand_open_states(self, states, domain):
        """Columns of the board: every step of an open repair, in order; final states only where a repair is in them."""
        return [state for state, _label in STATES if state not in FINAL_STATES or state in states]

    # -- computed ------------------------------------------------------------------------------------------------------------------
    @api.depends("state")
    def _compute_is_open(self):
        for sheet in self:
            sheet.is_open = sheet.state not in FINAL_STATES

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

    @api.depends("appointment_at", "duration")
    def _compute_appointment_end(self):
        for sheet in self:
            sheet.appointment_end = sheet.appointment_at and sheet.appointment_at + timedelta(hours=sheet.duration)

    @api.depends("appointment_at", "consent_ids.agreed_at", "company_id.custproc_repair_tolerance")
    def _compute_arrival_limit(self):
        for sheet in self:
            if sheet.arrived_at:
                # What an arrival was measured by stays.
                sheet.arrival_limit_at = sheet.arrival_limit_at
                continue
            delays = sheet.consent_ids.filtered(lambda consent, sheet=sheet: sheet._counts_for_appointment(consent))
            agreed = max(delays.mapped("agreed_at"), default=None)
            tolerance = sheet.company_id.custproc_repair_tolerance
            sheet.arrival_limit_at = sheet.appointment_at and arrival_limit(sheet.appointment_at, agreed, tolerance)

    def _counts_for_appointment(self, consent):
        """A consent to a later arrival counts for the appointment it was given on, not for one made afterwards."""
        return (
            consent.topic == "delay"
            and bool(consent.agreed_at)
            and (not self.assigned_at or consent.given_at >= self.assigned_at)
        )

    @api.depends("custproc_evidence_ids")
    def _compute_photo_count(self):
        for sheet in self:
            sheet.photo_count = len(sheet.custproc_evidence_ids)

    def _compute_repair_order_count(self):
        # sudo: repair.order, only their number: technicians have no right in the stock
        counts = dict(
            self.env["repair.order"]
            .sudo()
            ._read_group([("custproc_sheet_id", "in", self.ids)], ["custproc_sheet_id"], ["__count"])
        )
        for sheet in self:
            sheet.repair_order_count = counts.get(sheet, 0)

    @api.depends("name", "partner_id.name")
    def _compute_display_name(self):
        for sheet in self:
            sheet.display_name = f"{sheet.name} {sheet.partner_id.name}" if sheet.partner_id else sheet.name

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

    # -- guards --------------------------------------------------------------------------------------------------------------------
    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        check = getattr(self, f"_get_{target}_gaps", None)
        return reasons + (check() if check else [])

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

    # -- actions -------------------------------------------------------------------------------------------------------------------
    def action_accept(self):
        """Accept the repair: the customer is promised an answer by a time and told so (TK-01).

        :raise ProcessError: customer, address, equipment, fault or the promised reply time is missing
        """
        self._set_state("accepted", accepted_at=fields.Datetime.now(), accepted_by_id=self.env.uid)
        tickets = self.ticket_id.filtered(lambda ticket: not ticket.custproc_accepted_at)
        if tickets:
            tickets.action_custproc_accept()
        return True

    def _accept_with_ticket(self):
        """The ticket was accepted, and its sheet with it."""
        self._set_state("accepted", accepted_at=fields.Datetime.now(), accepted_by_id=self.env.uid)

    def action_open_dispatch(self):
        """Open the list of technicians to send (RP-03)."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Assign a technician"),
            "res_model": "custproc.repair.dispatch",
            "view_mode": "form",
            "target": "new",
            "context": {"default_sheet_id": self.id},
        }

    def _assign(self, technician, appointment_at, duration):
        """Send a technician to the customer at an agreed time; the dispatcher approves the slip by it (RP-02, RP-03, RP-10).

        The appointment is the answer the customer was promised.

        :raise ProcessError: not a technician of this company, or the appointment lies in the past
        """
        self.ensure_one()
        facts = []
        if not technician.has_group(TECHNICIAN) or self.company_id not in technician.company_ids:
            facts.append(
                self.env._(
                    "%(user)s is no technician of %(company)s", user=technician.name, company=self.company_id.name
                )
            )
        if appointment_at < fields.Datetime.now():
            facts.append(self.env._("the appointment %(time)s has passed", time=self._format_time(appointment_at)))
        if facts:
            self._refuse(self.env._("be assigned"), in_one(self.env, facts), self.env._("Choose another technician or time."))
        if self.state == "assigned":
            self._set_state("accepted")  # somebody else, or another time: dispatched anew
        values = {
            "technician_id": technician.id,
            "appointment_at": appointment_at,
            "assigned_at": fields.Datetime.now(),
            "assigned_by_id": self.env.uid,
        }
        self.duration = duration
        self._set_state("assigned", **values)
        figures = {
            "technician": technician.login,
            "appointment": fields.Datetime.to_string(appointment_at),
            "warranty": self.warranty,
        }
        self.env["custproc.decision"]._record(self, "approval", "assigned", figures=figures, partner=self.partner_id)
        self._tell_technician()
        self._tell_appointment()

    def _tell_technician(self):
        self._end_job_activities()
        told = in_lang_of(self, self.technician_id)
        told.activity_schedule(
            "custproc_module.mail_activity_type_repair_job",
            date_deadline=self.appointment_at.date(),
            user_id=self.technician_id.id,
            summary=told.env._("Repair at %(time)s", time=told._format_time(self.appointment_at)),
        )

    def _tell_appointment(self):
        """The customer hears who comes and when: this answers his request."""
        ticket = self.ticket_id
        told = self.with_context(lang=ticket.partner_id.lang or self.env.lang)
        ticket.sudo().message_post(  # sudo: helpdesk.ticket, the dispatcher tells the customer on a ticket he may not write
            body=told.env._(
                "%(technician)s will come on %(time)s to repair your equipment.",
                technician=self.technician_id.name,
                time=told._format_time(self.appointment_at),
            ),
            subtype_xmlid="mail.mt_comment",
            partner_ids=ticket.partner_id.ids,
        )
        ticket._custproc_mark_replied()

    def action_unassign(self):
        """Give the job back to the dispatcher."""
        self._set_state(
            "accepted",
            technician_id=False,
            appointment_at=False,
            assigned_at=False,
            assigned_by_id=False,
            departed_at=False,
        )
        self._end_job_activities()
        return True

    def _end_job_activities(self):
        # sudo: mail.activity, the job of another person ends
        self.sudo().activity_unlink(["custproc_module.mail_activity_type_repair_job"])

    def action_depart(self):
        """The technician is on his way (RP-01)."""
        return self._set_state("travelling", departed_at=fields.Datetime.now())

    def action_cancel(self, reason=None):
        """Cancel the repair; the ticket is closed with it.

        :raise ProcessError: no reason is given
        """
        for sheet in self:
            if not (reason or "").strip():
                sheet._refuse(
                    self.env._("be cancelled"),
                    self.env._("no reason is given"),
                    self.env._("Enter why the repair is not done."),
                )
        self._set_state("cancelled", cancel_reason=reason)
        self._end_job_activities()
        return True

    def action_reopen(self):
        """Take a cancelled repair up again; its ticket is open with it."""
        return self._set_state("draft", cancel_reason=False)

    def _format_time(self, moment):
        """A moment as people of the company read it, in the time zone of its working calendar (D-03)."""
        self.ensure_one()
        tz = self.company_id.resource_calendar_id.tz or self.env.user.tz or "UTC"
        return format_datetime(self.env, moment, tz=tz, dt_format="yyyy-MM-dd HH:mm") if moment else ""

    # -- effects -------------------------------------------------------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            ticket = self.env["helpdesk.ticket"].browse(vals.get("ticket_id") or [])
            if ticket:
                # Before numbering: the sheet is numbered in the company of its ticket.
                vals["company_id"] = ticket.company_id.id
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and SLIP_FIELDS & vals.keys():
            for sheet in self:
                if not sheet.is_open:
                    sheet._refuse(
                        self.env._("be changed"),
                        self.env._("it is “%(state)s”", state=sheet._get_state_label(sheet.state)),
                        self.env._("Open a new request for further work."),
                    )
        return super().write(vals)

    def _after_transition(self, previous, target):
        super()._after_transition(previous, target)
        self._sync_ticket_stage()

    def _sync_ticket_stage(self):
        """Let the tickets' stages follow the sheets, one write a stage."""
        # sudo: helpdesk.ticket, its stage follows whoever moves the sheet
        tickets = self.sudo().ticket_id
        by_stage = {}
        for ticket, stage in self.env["custproc.repair.stage"]._get_stages(tickets).items():
            if ticket.stage_id != stage:
                by_stage.setdefault(stage, []).append(ticket.id)
        for stage, ids in by_stage.items():
            tickets.browse(ids).write({"stage_id": stage.id})

    @api.model
    def _get_today_domain(self):
        """Appointments of today, in the time zone of the user."""
        start = fields.Datetime.context_timestamp(self, fields.Datetime.now()).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        offset = start.utcoffset()
        begin = start.replace(tzinfo=None) - offset
        return [
            ("appointment_at", ">=", begin),
            ("appointment_at", "<", begin + timedelta(days=1)),
            ("is_open", "=", True),
        ]
