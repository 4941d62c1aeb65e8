from odoo import api, fields, models
from odoo.tools import SQL

from ....policies.credit.metering import READ_STATES, window
from ...engine.silence import SILENT

KEEPERS = "custproc_module.group_custproc_dispatcher,custproc_module.group_custproc_finance_officer"


class MeterRound(models.Model):
    """One month's reading of a cycle's meters, from the 20th to the 25th; its rates are frozen when it is closed (MR-02, MR-03, MR-05).

    Days are those of the company (D-03), rates percentages with two decimals. Opening it draws up one settlement slip a meter.
    """

    _name = "custproc.meter.round"
    _inherit = ["custproc.document.mixin", "custproc.deadline.mixin"]
    _description = "Reading Round"
    _order = "month desc, id desc"

    _transitions = {"draft": {"open"}, "open": {"closed"}, "closed": set()}
    _transition_groups = {
        "open": KEEPERS,
        "closed": "custproc_module.group_custproc_dispatcher,custproc_module.group_custproc_finance_supervisor",
    }
    _figures = (
        *("meter_count", "read_count", "estimated_count", "late_count", "not_read_count", "corrected_count"),
        *("volume_total", "reading_rate", "accuracy_rate", "is_reading_reached", "is_accuracy_reached"),
    )
    _protected_fields = (
        *_figures,
        *("date_from", "date_to", "report_due_on", "last_number"),
        *("counted_at", "closed_at", "closed_by_id", "invoicing_by_id"),
    )
    _deletable_states = ("draft",)

    cycle_id = fields.Many2one("custproc.meter.cycle", required=True, index=True, check_company=True, ondelete="restrict")
    company_id = fields.Many2one(related="cycle_id.company_id", store=True, precompute=True, default=None)
    month = fields.Date(required=True, index=True, default=lambda self: self.env.company._custproc_today().replace(day=1))
    date_from = fields.Date("Read from", compute="_compute_window", store=True, precompute=True)
    date_to = fields.Date("Read until", compute="_compute_window", store=True, precompute=True, copy=False, help="The whole day counts.")
    report_due_on = fields.Date("Report due on", compute="_compute_window", store=True, precompute=True, copy=False)
    user_id = fields.Many2one(
        "res.users", "Responsible", compute="_compute_user_id", store=True, readonly=False, precompute=True, tracking=True
    )
    state = fields.Selection(
        [("draft", "Planned"), ("open", "Being read"), ("closed", "Closed")],
        default="draft",
        required=True,
        copy=False,
        tracking=True,
        index=True,
    )
    slip_ids = fields.One2many("custproc.settlement.slip", "round_id", "Settlement slips", readonly=True, copy=False)
    last_number = fields.Integer("Last number given", readonly=True, copy=False)
    to_read_count = fields.Integer("To read", compute="_compute_open_counts")
    to_sign_count = fields.Integer("To be signed", compute="_compute_open_counts")
    to_invoice_count = fields.Integer("To invoice", compute="_compute_open_counts")
    disputed_count = fields.Integer("Disputed", compute="_compute_open_counts")
    slip_count = fields.Integer("Slips", compute="_compute_open_counts")
    progress = fields.Float("Done (%)", compute="_compute_open_counts")
    # As last counted; live in the counts above, frozen when the round is closed.
    meter_count = fields.Integer("Meters", readonly=True, copy=False)
    read_count = fields.Integer("Meters read", readonly=True, copy=False)
    estimated_count = fields.Integer("Estimated", readonly=True, copy=False)
    late_count = fields.Integer("Read late", readonly=True, copy=False)
    not_read_count = fields.Integer("Not read", readonly=True, copy=False)
    corrected_count = fields.Integer("Corrected", readonly=True, copy=False)
    volume_total = fields.Float("Volume", readonly=True, copy=False, digits=(16, 3))
    reading_rate = fields.Float("Reading rate (%)", readonly=True, copy=False, digits=(5, 2), aggregator="avg")
    accuracy_rate = fields.Float("Accuracy (%)", readonly=True, copy=False, digits=(5, 2), aggregator="avg")
    reading_target = fields.Float(related="cycle_id.reading_target", string="Reading rate wanted (%)")
    accuracy_target = fields.Float(related="cycle_id.accuracy_target", string="Accuracy wanted (%)")
    is_reading_reached = fields.Boolean("Reading rate reached", readonly=True, copy=False)
    is_accuracy_reached = fields.Boolean("Accuracy reached", readonly=True, copy=False)
    counted_at = fields.Datetime("Counted on", readonly=True, copy=False)
    closed_at = fields.Datetime("Closed on", readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", "Closed by", readonly=True, copy=False)
    invoicing_by_id = fields.Many2one("res.users", "Being invoiced for", readonly=True, copy=False, index="btree_not_null")

    _month_unique = models.UniqueIndex(
        "(cycle_id, month)", "This cycle has a round in this month already. Open that one."
    )

    @api.depends("cycle_id", "month")
    def _compute_window(self):
        """Frozen with the round: a change of the cycle counts for rounds to come."""
        for record in self:
            cycle = record.cycle_id
            if cycle and record.month:
                record.date_from, record.date_to = window(record.month, cycle.first_day, cycle.last_day)
                record.report_due_on = fields.Date.add(record.date_to, days=cycle.report_days)

    @api.depends("cycle_id")
    def _compute_user_id(self):
        for record in self:
            record.user_id = record.user_id or record.cycle_id.user_id

    @api.depends("name", "month", "cycle_id")
    def _compute_display_name(self):
        for record in self:
            record.display_name = f"{record.month:%Y-%m} {record.cycle_id.name}" if record.month else record.name

    def _compute_open_counts(self):
        rows = self.env["custproc.settlement.slip"]._read_group([("round_id", "in", self.ids)], ["round_id", "state"], ["__count"])
        counts = {(found.id, state): count for found, state, count in rows}
        for record in self:
            by_state = {state: count for (owner, state), count in counts.items() if owner == record._origin.id}
            record.to_read_count = by_state.get("to_read", 0)
            record.to_sign_count = by_state.get("read", 0)
            record.to_invoice_count = by_state.get("signed", 0)
            record.disputed_count = by_state.get("disputed", 0)
            record.slip_count = sum(by_state.values()) - by_state.get("corrected", 0)
            record.progress = 100.0 * (record.slip_count - record.to_read_count) / record.slip_count if record.slip_count else 0.0

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._to_month(vals) for vals in vals_list])

    @api.model
    def _to_month(self, vals):
        """The values with the month's first day, whichever day of it was entered."""
        return {**vals, "month": fields.Date.to_date(vals["month"]).replace(day=1)} if vals.get("month") else vals

    def write(self, vals):
        vals = self._to_month(vals)
        if not self.env.su and vals.keys() & {"cycle_id", "month"}:
            for record in self.filtered(lambda record: record.state != "draft"):
                record._refuse(
                    self.env._("move to another month or cycle"),
                    self.env._("its slips are drawn up"),
                    self.env._("Plan a round of its own for the other month."),
                )
        return super().write(vals)

    # ------------------------------------------------------------------
    # Opening
    # ------------------------------------------------------------------
    def action_open(self):
        """Open the round: one slip a meter, with the reading before and the mean of twelve months."""
        return self._set_state("open")

    def action_take_in(self):
        """Draw up slips for meters that came in since the round was opened.

        :raise ProcessError: the round is not open
        """
        self.check_access("write")
        for record in self:
            if record.state != "open":
                record._refuse(
                    self.env._("take in meters"),
                    self.env._("it is “%(state)s”", state=record._get_state_label(record.state)),
                    self.env._("Meters come in while a round is open, and with the next one."),
                )
            record._create_slips()
        return True

    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target == "open" and not self.company_id.custproc_metering:
            reasons.append(self.env._("metered supply is switched off in the settings of %(company)s", company=self.company_id.name))
        if target == "closed":
            unread = self.env["custproc.settlement.slip"].search_count([("round_id", "=", self.id), ("state", "=", "to_read")])
            if unread:
                reasons.append(self.env._("%(count)s meters are neither read nor have a reason why not", count=unread))
        return reasons

    def _after_transition(self, previous, target):
        super()._after_transition(previous, target)
        if target == "open":
            for record in self:
                record._create_slips()

    def _create_slips(self):
        """A slip for each meter of the cycle that has none in this round; as many queries for a thousand meters as for ten."""
        self.ensure_one()
        # sudo: custproc.settlement.slip and custproc.equipment, slips are drawn up by their round alone
        own = self.sudo().with_context(**SILENT)
        equipment = own.env["custproc.equipment"]
        meters = equipment.search(equipment._get_meters_domain(own.cycle_id), order="meter_route, meter_position, id")
        meters -= own.slip_ids.meter_id
        before = own._get_previous_readings(meters)
        means = own._get_means(meters)
        vals_list = []
        for number, meter in enumerate(meters, own.last_number + 1):
            slip_id, reading, day = before.get(meter.id, (False, meter.meter_start, False))
            vals_list.append(
                {
                    "name": f"{own.name}-{number:04}",
                    "round_id": own.id,
                    "meter_id": meter.id,
                    "partner_id": meter.partner_id.id,
                    "address_id": (meter.address_id or meter.partner_id).id,
                    "user_id": meter.meter_reader_id.id,
                    "route": meter.meter_route,
                    "position": meter.meter_position,
                    "digits": meter.meter_digits,
                    "factor": meter.meter_factor,
                    "previous_slip_id": slip_id,
                    "previous_reading": reading,
                    "previous_on": day,
                    "mean_volume": means.get(meter.id, 0.0),
                    "has_mean": meter.id in means,
                }
            )
        own.last_number += len(vals_list)
        return own.env["custproc.settlement.slip"].create(vals_list)

    def _get_previous_readings(self, meters):
        """{meter: (slip, reading, day)} of the newest valid slip of each meter before this round's month.

        While a correction waits to be read, the slip it corrects stands here: reading on from it is refused until then.
        """
        if not meters:
            return {}
        self.env["custproc.settlement.slip"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (meter_id) meter_id, id, reading, read_on FROM custproc_settlement_slip s
                    WHERE meter_id IN %s AND month < %s
                      AND (state IN %s OR state = 'corrected' AND EXISTS (
                           SELECT 1 FROM custproc_settlement_slip c WHERE c.corrects_id = s.id AND c.state IN ('to_read', 'not_read')))
                    ORDER BY meter_id, month DESC, id DESC""",
                tuple(meters.ids),
                self.month,
                tuple(READ_STATES - {"corrected"}),
            )
        )
        return {meter: (slip, reading, day) for meter, slip, reading, day in rows}

    def _get_means(self, meters):
        """{meter: mean volume of its valid slips of the twelve months before}."""
        rows = self.env["custproc.settlement.slip"]._read_group(
            [
                ("meter_id", "in", meters.ids),
                ("month", "<", self.month),
                ("month", ">=", fields.Date.subtract(self.month, years=1)),
                ("state", "in", list(READ_STATES - {"corrected"})),
            ],
            ["meter_id"],
            ["volume:avg"],
        )
        return {meter.id: mean for meter, mean in rows}
