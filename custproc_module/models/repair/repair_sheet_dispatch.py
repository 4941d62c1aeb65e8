from datetime import timedelta

from odoo import api, fields, models

from ...policies.repair.punctuality import arrival_limit
from ..engine.words import in_lang_of, in_one, listed
from .repair_sheet import DISPATCHER, TECHNICIAN

# A technician who has one of these is with its customer at the time of the appointment.
BUSY_STATES = ("assigned", "travelling", "arrived", "quoted", "working")


class RepairSheetDispatch(models.Model):
    """The technician and the appointment, which answers the customer's request (RP-02, RP-03, RP-10)."""

    _inherit = "custproc.repair.sheet"

    _protected_fields = ("technician_id", "appointment_at", "assigned_at", "assigned_by_id", "departed_at")

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
    _duration_positive = models.Constraint("CHECK (duration > 0)", "A repair is expected to take some time. Enter its duration.")

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

    def _assign(self, technician, appointment_at, duration, reason=""):
        """Send a technician to the customer at an agreed time; the dispatcher approves the slip by it (RP-02, RP-03, RP-10).

        The appointment is the answer the customer was promised.

        Who lacks a speciality the repair needs, or is at another customer's then, goes only for a reason that stays on record.

        :raise ProcessError: not a technician of this company, the appointment lies in the past, or he does not fit and no reason says why
        """
        self.ensure_one()
        misfits = self._check_assignment(technician, appointment_at, duration, reason)
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
        if misfits:
            figures["misfits"] = len(misfits)
            self.message_post(
                body=self.env._("Sent all the same: %(facts)s. Reason: %(reason)s", facts=in_one(self.env, misfits), reason=reason)
            )
        self.env["custproc.decision"]._record(
            self, "approval", "assigned", reason=reason or "", figures=figures, partner=self.partner_id
        )
        self._tell_technician()
        self._tell_appointment()

    def _check_assignment(self, technician, appointment_at, duration, reason):
        """Refuse who cannot be sent, or not without a reason; what does not fit is returned, as texts."""
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
        misfits = self._get_misfits(technician, appointment_at, duration)
        if misfits and not (reason or "").strip():
            self._refuse(
                self.env._("be assigned"),
                in_one(self.env, misfits),
                self.env._("Choose another technician or time, or say why he goes all the same."),
            )
        return misfits

    def _get_misfits(self, technician, appointment_at, duration):
        """RP-03: what speaks against sending this technician then, as texts: specialities he lacks, customers he is with."""
        self.ensure_one()
        # sudo: res.users, the specialities of a colleague are no secret of the dispatcher's list
        lacking = self.speciality_ids - technician.sudo().custproc_speciality_ids
        facts = []
        if lacking:
            facts.append(
                self.env._(
                    "%(user)s lacks the speciality %(specialities)s",
                    user=technician.name,
                    specialities=listed(self.env, lacking.mapped("name")),
                )
            )
        busy = self.search(
            [
                ("technician_id", "=", technician.id),
                ("state", "in", BUSY_STATES),
                ("appointment_at", "<", appointment_at + timedelta(hours=duration)),
                ("appointment_end", ">", appointment_at),
                ("id", "!=", self.id),
            ]
        )
        facts += [
            self.env._(
                "%(user)s is with %(customer)s then (%(sheet)s, %(time)s)",
                user=technician.name,
                customer=job.partner_id.name,
                sheet=job.name,
                time=job._format_time(job.appointment_at),
            )
            for job in busy
        ]
        return facts

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
        self._require_step("assigned", "travelling", groups=DISPATCHER)
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
