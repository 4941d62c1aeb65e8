from odoo import api, fields, models

from ....policies.credit.metering import Reading, due_on, is_unusual, problems, volume

READERS = "custproc_module.group_custproc_technician,custproc_module.group_custproc_finance_officer"
CASHIERS = "custproc_module.group_custproc_finance_officer"
# What is entered at the meter; it stands once the slip is filled in.
SEEN_FIELDS = frozenset({"reading", "is_estimated", "estimate_reason", "rolled_over", "is_replaced", "final_reading", "start_reading"})


class SettlementSlip(models.Model):
    """气费结算单: what one meter showed in one round, what was used, and the customer's signature for it (MR-04).

    Readings are in units of the counter, volumes in the unit of the billed product, money in company currency; the day of delivery
    is that of the company. What was entered at the meter stands once the slip is filled in; a mistake is corrected by another slip.
    """

    _name = "custproc.settlement.slip"
    _inherit = ["custproc.document.mixin", "custproc.on.site.mixin"]
    _description = "Settlement Slip"
    _order = "month desc, route, position, id"

    _transitions = {
        "to_read": {"read", "not_read"},
        "not_read": {"to_read"},
        "read": {"to_read", "signed", "disputed", "corrected"},
        "signed": {"invoiced", "disputed", "corrected"},
        "disputed": {"to_read", "signed", "invoiced", "corrected"},
        "invoiced": {"signed", "disputed", "corrected"},
        "corrected": set(),
    }
    _transition_groups = {"read": READERS, "not_read": READERS, "signed": READERS, "invoiced": CASHIERS, "corrected": CASHIERS}
    _protected_fields = (
        *("round_id", "meter_id", "partner_id", "address_id", "digits", "factor"),
        *("previous_slip_id", "previous_reading", "previous_on", "mean_volume", "has_mean"),
        *("volume", "is_unusual", "price_unit", "amount", "read_at", "read_on", "read_by_id", "skip_reason", "skip_note"),
        *("signature_id", "signed_by", "signed_at", "signed_on", "due_on", "signed_how", "unsigned_reason"),
        *("handed_at", "handed_by_id", "move_id", "move_line_id", "refund_id", "invoiced_at"),
        *("corrects_id", "corrected_at", "correction_reason", "dispute_reason"),
    )
    _deletable_states = ()
    _step_model = "custproc.slip.step"

    round_id = fields.Many2one("custproc.meter.round", required=True, readonly=True, index=True, copy=False, ondelete="cascade")
    company_id = fields.Many2one(related="round_id.company_id", store=True, precompute=True, default=None)
    currency_id = fields.Many2one(related="company_id.currency_id")
    cycle_id = fields.Many2one(related="round_id.cycle_id", store=True, index=True)
    month = fields.Date(related="round_id.month", store=True, index=True)
    read_until = fields.Date(related="round_id.date_to", string="Read until")
    visit_rules = fields.Text(related="cycle_id.visit_rules")
    meter_id = fields.Many2one("custproc.equipment", required=True, readonly=True, index=True, copy=False, ondelete="restrict")
    meter_number = fields.Char(related="meter_id.serial", string="Meter number")
    location = fields.Char(related="meter_id.location")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index=True, copy=False, ondelete="restrict")
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Payer", store=True, index="btree_not_null"
    )
    address_id = fields.Many2one("res.partner", "Where it stands", readonly=True, copy=False, ondelete="restrict")
    address = fields.Char(compute="_compute_address")
    phone = fields.Char(related="address_id.phone")
    user_id = fields.Many2one("res.users", "Reader", index="btree_not_null", copy=False, tracking=True)
    route = fields.Char(copy=False)
    position = fields.Integer("Place on the route", copy=False)
    appointment_on = fields.Datetime("Agreed time", copy=False, help="When the customer expects the reader.")
    state = fields.Selection(
        [
            ("to_read", "To read"),
            ("not_read", "Not read"),
            ("read", "Meter read"),
            ("signed", "Signed"),
            ("invoiced", "Invoiced"),
            ("disputed", "Disputed"),
            ("corrected", "Corrected"),
        ],
        default="to_read",
        required=True,
        copy=False,
        tracking=True,
        index=True,
    )
    # What is entered at the meter.
    reading = fields.Float("Present reading", digits=(16, 3), copy=False, aggregator=None)
    is_estimated = fields.Boolean("Estimated", copy=False, help="The meter was not seen: the reading is taken from earlier months.")
    estimate_reason = fields.Char("Why it is estimated", copy=False)
    rolled_over = fields.Boolean("Counter started again", copy=False, help="It passed its last number and began at zero.")
    is_replaced = fields.Boolean("Meter was replaced", copy=False)
    final_reading = fields.Float("Last reading of the old meter", digits=(16, 3), copy=False, aggregator=None)
    start_reading = fields.Float("First reading of the new meter", digits=(16, 3), copy=False, aggregator=None)
    note = fields.Text("Remark", copy=False)
    # What the round brought along.
    digits = fields.Integer("Digits of the counter", readonly=True, copy=False, default=5)
    factor = fields.Float(readonly=True, copy=False, digits=(12, 4), default=1.0)
    previous_slip_id = fields.Many2one("custproc.settlement.slip", "Slip before", readonly=True, copy=False, index="btree_not_null")
    previous_reading = fields.Float("Previous reading", readonly=True, digits=(16, 3), copy=False, aggregator=None)
    previous_on = fields.Date("Previously read on", readonly=True, copy=False)
    mean_volume = fields.Float("Mean of twelve months", readonly=True, digits=(16, 3), copy=False, aggregator="avg")
    has_mean = fields.Boolean("Was read before", readonly=True, copy=False)
    # What follows from the reading.
    expected_volume = fields.Float("Volume so far", compute="_compute_expected", digits=(16, 3))
    warning = fields.Char("Look again", compute="_compute_expected")
    volume = fields.Float(readonly=True, digits=(16, 3), copy=False)
    is_unusual = fields.Boolean("Unusual volume", readonly=True, copy=False)
    price_unit = fields.Float("Unit price", readonly=True, digits="Product Price", copy=False, aggregator="avg")
    amount = fields.Monetary("Amount, tax included", readonly=True, copy=False)
    read_at = fields.Datetime("Read at", readonly=True, copy=False)
    read_on = fields.Date("Meter read on", readonly=True, copy=False)
    read_by_id = fields.Many2one("res.users", "Meter read by", readonly=True, copy=False)
    skip_reason = fields.Selection(
        [
            ("no_access", "Nobody let the reader in"),
            ("broken", "The meter is broken or cannot be read"),
            ("refused", "The customer refused"),
            ("not_in_use", "Supply is cut off or not in use"),
            ("other", "Another reason"),
        ],
        "Why it was not read",
        readonly=True,
        copy=False,
    )
    skip_note = fields.Char("Note on why it was not read", readonly=True, copy=False)
    signature_id = fields.Many2one("custproc.evidence", "Filed signature", readonly=True, copy=False, index="btree_not_null")
    signature = fields.Binary("Customer's signature", compute="_compute_signature")
    signed_by = fields.Char("Signed by", readonly=True, copy=False)
    signed_at = fields.Datetime("Signed at", readonly=True, copy=False)
    signed_on = fields.Date("Slip delivered on", readonly=True, copy=False, help="The days to pay count from here.")
    due_on = fields.Date("To be paid by", readonly=True, copy=False)
    signed_how = fields.Selection(
        [("on_site", "Signed on the spot"), ("unsigned", "Left without signature")], "Handed over how", readonly=True, copy=False
    )
    unsigned_reason = fields.Text("Why the customer did not sign", readonly=True, copy=False)
    handed_at = fields.Datetime("Handed to the cashier", readonly=True, copy=False)
    handed_by_id = fields.Many2one("res.users", "Handed over by", readonly=True, copy=False)
    move_id = fields.Many2one("account.move", "Invoice", readonly=True, copy=False, index="btree_not_null", ondelete="set null")
    move_state = fields.Selection(related="move_id.state", string="State of the invoice")
    move_line_id = fields.Many2one("account.move.line", "Line of the invoice", readonly=True, copy=False, ondelete="set null")
    invoiced_at = fields.Datetime("Entered in billing", readonly=True, copy=False)
    refund_id = fields.Many2one("account.move", "Credit note", readonly=True, copy=False, index="btree_not_null", ondelete="set null")
    corrects_id = fields.Many2one("custproc.settlement.slip", readonly=True, copy=False, index="btree_not_null")
    correction_ids = fields.One2many("custproc.settlement.slip", "corrects_id", "Corrected by", readonly=True)
    corrected_at = fields.Datetime("Corrected at", readonly=True, copy=False)
    correction_reason = fields.Text("Why it was corrected", readonly=True, copy=False)
    dispute_reason = fields.Text("What the customer disputes", readonly=True, copy=False)

    _meter_unique = models.UniqueIndex(
        "(round_id, meter_id) WHERE state <> 'corrected'",
        "This meter has a slip in this round already. Open that one.",
    )
    _meter_month_idx = models.Index("(meter_id, month DESC, id DESC)")

    @api.model
    def _get_sequence_code(self):
        return ""  # numbered by its round

    @api.depends("address_id.street", "address_id.street2", "address_id.city")
    def _compute_address(self):
        for slip in self:
            # sudo: res.partner, the reader goes there
            place = slip.sudo().address_id
            slip.address = ", ".join(part for part in (place.street, place.street2, place.city) if part)

    @api.depends("signature_id")
    def _compute_signature(self):
        for slip in self:
            slip.signature = slip.sudo().signature_id.content  # sudo: custproc.evidence, who reads the slip sees who signed it

    def _get_reading(self):
        """What was entered, as policies.credit.metering asks for it."""
        self.ensure_one()
        replaced = (self.final_reading, self.start_reading) if self.is_replaced else (None, None)
        return Reading(self.previous_reading, self.reading, self.digits, self.factor, self.rolled_over, *replaced)

    @api.depends("reading", "previous_reading", "digits", "factor", "state", *sorted(SEEN_FIELDS))
    def _compute_expected(self):
        """What the entered reading would mean, told while it is typed: the volume, or why it cannot be."""
        for slip in self:
            slip.expected_volume, slip.warning = slip.volume, False
            if slip.state != "to_read":
                continue
            slip.expected_volume = 0.0
            if not slip.reading and not slip.is_replaced and not slip.rolled_over:
                continue  # nothing typed yet
            reading = slip._get_reading()
            if facts := slip._get_reading_facts(reading):
                slip.warning = facts[0]
                continue
            slip.expected_volume = volume(reading)
            if slip._is_unusual(slip.expected_volume):
                slip.warning = slip._say_unusual(slip.expected_volume)

    def _is_unusual(self, used):
        return is_unusual(used, self.mean_volume if self.has_mean else None, self.cycle_id.unusual_percent)

    def _say_unusual(self, used):
        return self.env._(
            "a volume of %(volume)s is more than %(percent)s %% off the mean of %(mean)s of the months before",
            volume=plain(used),
            percent=plain(self.cycle_id.unusual_percent),
            mean=plain(self.mean_volume),
        )

    def _get_reading_facts(self, reading):
        """What speaks against a reading, as texts with the figures."""
        figures = {
            "present": plain(reading.present),
            "previous": plain(reading.previous),
            "final": plain(reading.final or 0.0),
            "start": plain(reading.start or 0.0),
            "digits": reading.digits,
        }
        texts = {
            "negative": lambda: self.env._("a reading is below zero"),
            "beyond_counter": lambda: self.env._("a counter of %(digits)s digits does not show that much", **figures),
            "below_previous": lambda: self._say_below_previous(figures),
            "no_rollover": lambda: self.env._(
                "the counter started again, but the present reading %(present)s is not below the previous one of %(previous)s", **figures
            ),
            "final_below_previous": lambda: self.env._(
                "the last reading %(final)s of the old meter is below the previous one of %(previous)s", **figures
            ),
            "below_start": lambda: self.env._(
                "the present reading %(present)s is below the first reading %(start)s of the new meter", **figures
            ),
        }
        return [texts[code]() for code in problems(reading)]

    def _say_below_previous(self, figures):
        before = self.sudo().previous_slip_id  # sudo: custproc.settlement.slip, the slip before may be another reader's
        if before.is_estimated:
            return self.env._(
                "the present reading %(present)s is below the previous one of %(previous)s, which was estimated: "
                "the cashier corrects slip %(slip)s, then it is read on from that",
                **figures,
                slip=before.name,
            )
        return self.env._(
            "the present reading %(present)s is below the previous one of %(previous)s, "
            "and the meter is neither replaced nor started again",
            **figures,
        )

    def write(self, vals):
        if not self.env.su and vals.keys() & SEEN_FIELDS:
            for slip in self.filtered(lambda slip: slip.state != "to_read"):
                slip._refuse(
                    self.env._("be changed"),
                    self.env._("it is “%(state)s”", state=slip._get_state_label(slip.state)),
                    self.env._("Read the meter again, or let the cashier correct it by another slip."),
                )
        return super().write(vals)

    def _after_transition(self, previous, target):
        super()._after_transition(previous, target)
        if target in ("read", "not_read"):
            self.round_id._tell_if_read_through()

    def _get_due_on(self, day):
        return due_on(day, self.cycle_id.invoice_days)


def plain(number):
    """A figure without needless decimals."""
    return f"{number:,.3f}".rstrip("0").rstrip(".")
