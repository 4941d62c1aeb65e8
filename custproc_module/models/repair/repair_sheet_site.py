from odoo import api, fields, models

from ...policies.repair.punctuality import minutes_late
from ..engine.words import in_one
from .repair_sheet import TECHNICIAN


class RepairSheetSite(models.Model):
    """At the customer's: arrival, diagnosis, fees, consent, work (RP-02, RP-04)."""

    _inherit = "custproc.repair.sheet"

    _protected_fields = (
        "arrived_at",
        "is_on_time",
        "late_minutes",
        "late_reason",
        "quoted_at",
        "work_started_at",
        "consent_ids",
    )

    arrived_at = fields.Datetime("Arrived on", copy=False, readonly=True, index="btree_not_null")
    is_on_time = fields.Boolean("On time", copy=False, readonly=True)
    late_minutes = fields.Integer("Minutes late", copy=False, readonly=True, aggregator="avg")
    late_reason = fields.Char("Reason of late arrival", copy=False, readonly=True)
    diagnosis = fields.Text(help="Which defect the technician found.")
    line_ids = fields.One2many("custproc.repair.fee.line", "sheet_id", "Fees", copy=False)
    amount_total = fields.Monetary("Customer pays", compute="_compute_amount_total", store=True, help="Tax included.")
    quoted_at = fields.Datetime("Fees stated on", copy=False, readonly=True)
    consent_ids = fields.One2many("custproc.repair.consent", "sheet_id", "Consents", copy=False, readonly=True)
    amount_agreed = fields.Monetary("Agreed by the customer", compute="_compute_has_consent", store=True)
    has_consent = fields.Boolean(
        "Customer agreed",
        compute="_compute_has_consent",
        store=True,
        help="He agreed to at least the fees as they stand.",
    )
    work_started_at = fields.Datetime("Work began on", copy=False, readonly=True)

    @api.depends("line_ids.amount")
    def _compute_amount_total(self):
        for sheet in self:
            sheet.amount_total = sum(sheet.line_ids.mapped("amount"))

    @api.depends("amount_total", "consent_ids.amount", "consent_ids.topic")
    def _compute_has_consent(self):
        for sheet in self:
            # The last word counts: whoever agreed to less afterwards agreed to less.
            consents = sheet.consent_ids.filtered(lambda consent: consent.topic == "fees")
            last = consents.sorted("id")[-1:]
            sheet.amount_agreed = last.amount
            sheet.has_consent = bool(last) and sheet.currency_id.compare_amounts(sheet.amount_total, last.amount) <= 0

    # -- guards --------------------------------------------------------------------------------------------------------------------
    def _get_quoted_gaps(self):
        """RP-04, RP-06: the defect is confirmed before charges are stated, and they are those of the price list."""
        return ([] if self.diagnosis else [self.env._("the defect found is not entered")]) + self._get_price_gaps()

    def _get_price_gaps(self):
        """RP-06: fees that are not as the price list has them, and say no reason."""
        return [
            self.env._(
                "%(item)s is %(amount)s instead of %(listed)s of the price list, and no reason is given",
                item=line.fee_id.name,
                amount=self.currency_id.format(line.amount),
                listed=self.currency_id.format(line._get_listed_amount()),
            )
            for line in self.line_ids
            if line.is_off_list and not (line.off_list_reason or "").strip()
        ]

    def _get_working_gaps(self):
        """RP-04: work starts only after the customer agreed to the charges, as they stand now."""
        if self.has_consent:
            return []
        if not self.consent_ids.filtered(lambda consent: consent.topic == "fees"):
            return [
                self.env._(
                    "the customer has not agreed to the fees of %(amount)s",
                    amount=self.currency_id.format(self.amount_total),
                )
            ]
        return [
            self.env._(
                "the fees of %(amount)s are above the %(agreed)s the customer agreed to",
                amount=self.currency_id.format(self.amount_total),
                agreed=self.currency_id.format(self.amount_agreed),
            )
        ]

    # -- arrival -------------------------------------------------------------------------------------------------------------------
    def action_arrive(self, late_reason=None):
        """Record the arrival, now. Within the tolerance, or by a consent given before, it is on time (RP-02, D-13).

        :raise ProcessError: late, and no reason is given
        """
        self._require_step("assigned", "travelling", groups=TECHNICIAN)
        now = fields.Datetime.now()
        for sheet in self:
            late = minutes_late(now, sheet.arrival_limit_at) if sheet.arrival_limit_at else 0
            if late and not (late_reason or "").strip():
                sheet._refuse(
                    self.env._("be recorded as arrived"),
                    self.env._(
                        "it is %(minutes)s minutes after %(limit)s and the customer has agreed to no later time",
                        minutes=late,
                        limit=sheet._format_time(sheet.arrival_limit_at),
                    ),
                    self.env._("Enter the reason of the late arrival."),
                )
            sheet._set_state(
                "arrived",
                arrived_at=now,
                is_on_time=not late,
                late_minutes=late,
                late_reason=late_reason if late else False,
            )
        return True

    def action_arrive_ask(self):
        """Arrive, or ask for the reason where it is late."""
        self.ensure_one()
        if self.state in ("assigned", "travelling") and minutes_late(fields.Datetime.now(), self.arrival_limit_at):
            return self._open_step("arrive", self.env._("Late arrival"))
        return self.action_arrive()

    def action_open_delay(self):
        """Open the form that records the customer's consent to a later arrival (RP-02)."""
        return self._open_step("delay", self.env._("Customer agrees to a later time"))

    def _agree_delay(self, agreed_at, reason, given_by, given_how):
        """Record that the customer was told of a later arrival, and agreed, before it happens (RP-02).

        :raise ProcessError: nobody is on the way, no reason, or not later than what was agreed
        """
        self.ensure_one()
        self.check_access("write")
        facts = []
        if self.state not in ("assigned", "travelling"):
            facts.append(self.env._("no arrival is awaited"))
        elif agreed_at <= fields.Datetime.now():
            facts.append(self.env._("the new time %(time)s has passed", time=self._format_time(agreed_at)))
        elif agreed_at <= self.appointment_at:
            facts.append(
                self.env._(
                    "the new time is not after the appointment %(time)s", time=self._format_time(self.appointment_at)
                )
            )
        if not (reason or "").strip():
            facts.append(self.env._("no reason is given"))
        if facts:
            self._refuse(
                self.env._("come later"),
                in_one(self.env, facts),
                self.env._("Agree on a later time with the customer before the arrival."),
            )
        consent = self.env["custproc.repair.consent"]._record(
            self, "delay", given_by, given_how, agreed_at=agreed_at, reason=reason, partner=self.partner_id
        )
        self._move_deadlines({"arrival_limit_at"})
        figures = {
            "appointment": fields.Datetime.to_string(self.appointment_at),
            "agreed": fields.Datetime.to_string(agreed_at),
            "by": given_by,
            "how": given_how,
        }
        self.env["custproc.decision"]._record(
            self, "override", "later arrival", reason=reason, figures=figures, partner=self.partner_id
        )
        return consent

    # -- diagnosis, fees, consent --------------------------------------------------------------------------------------------------
    def action_quote(self):
        """The defect is confirmed and the charges stated; the customer decides (RP-04)."""
        return self._set_state("quoted", quoted_at=fields.Datetime.now())

    def action_diagnose_again(self):
        """Go back to the diagnosis: another defect turned up."""
        self._require_step("quoted", groups=TECHNICIAN)
        return self._set_state("arrived")

    def action_open_consent(self):
        """Open the form that records the customer's consent to the fees (RP-04)."""
        return self._open_step("fees", self.env._("Customer agrees to the fees"))

    def _agree_fees(self, amount, given_by, given_how, partner=None):
        """Record the customer's consent to exactly the fees as they stand (RP-04).

        `amount` is what he was told; when the fees have moved since, nothing is recorded.

        :raise ProcessError: no fees are stated, or they are no longer what the customer was told
        """
        self.ensure_one()
        if not self.env.su:
            self.check_access("write")
        facts = []
        if self.state not in ("quoted", "working"):
            facts.append(self.env._("no fees are stated"))
        elif self.currency_id.compare_amounts(amount, self.amount_total):
            facts.append(
                self.env._(
                    "the fees are %(amount)s, not %(told)s",
                    amount=self.currency_id.format(self.amount_total),
                    told=self.currency_id.format(amount),
                )
            )
        if facts:
            self._refuse(
                self.env._("record the customer's consent"),
                in_one(self.env, facts),
                self.env._("State the fees to the customer again."),
            )
        return self.env["custproc.repair.consent"]._record(
            self, "fees", given_by, given_how, amount=amount, partner=partner or self.partner_id
        )

    def action_start(self):
        """Begin to work; only after the customer's consent to the fees (RP-04)."""
        self._require_step("quoted", groups=TECHNICIAN)
        return self._set_state("working", work_started_at=fields.Datetime.now())

    def action_requote(self):
        """Other fees turned up during the work: state them, and ask the customer again (RP-04)."""
        return self._set_state("quoted", quoted_at=fields.Datetime.now())
