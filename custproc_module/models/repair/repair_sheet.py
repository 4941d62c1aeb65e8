from odoo import api, fields, models

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

    Exactly one belongs to each ticket of kind repair and comes with it. The sheet carries the steps, the ticket's stage follows. This
    file holds the steps; `repair_sheet_intake.py` what is taken in, `repair_sheet_dispatch.py` who goes when, `repair_sheet_site.py`
    what happens at the customer's, `repair_sheet_closing.py` what comes after the work. Money is in the company's currency, tax
    included; moments are UTC.
    """

    _name = "custproc.repair.sheet"
    _inherit = ["custproc.document.mixin", "custproc.deadline.mixin", "custproc.on.site.mixin"]
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
    _protected_fields = ("ticket_id", "company_id", "cancel_reason")

    # The sheet belongs to its ticket as long as that exists.
    _deletable_states = ()
    _step_model = "custproc.repair.step"

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
    is_open = fields.Boolean("Not closed", compute="_compute_is_open", store=True)
    partner_id = fields.Many2one(
        related="ticket_id.partner_id", store=True, index="btree_not_null", string="Customer", readonly=False
    )
    priority = fields.Selection(related="ticket_id.priority", store=True, readonly=False)
    cancel_reason = fields.Text("Reason of cancellation", copy=False, readonly=True)

    repair_order_ids = fields.One2many("repair.order", "custproc_sheet_id", "Workshop orders")
    repair_order_count = fields.Integer("Number of workshop orders", compute="_compute_repair_order_count")

    _ticket_unique = models.UniqueIndex("(ticket_id)", "The ticket has its repair sheet already. Open that one.")

    @api.model
    def _expand_open_states(self, states, domain):
        """Columns of the board: every step of an open repair, in order; final states only where a repair is in them."""
        return [state for state, _label in STATES if state not in FINAL_STATES or state in states]

    # -- computed ------------------------------------------------------------------------------------------------------------------
    @api.depends("state")
    def _compute_is_open(self):
        for sheet in self:
            sheet.is_open = sheet.state not in FINAL_STATES

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

    # -- guards --------------------------------------------------------------------------------------------------------------------
    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        check = getattr(self, f"_get_{target}_gaps", None)
        return reasons + (check() if check else [])

    # -- actions -------------------------------------------------------------------------------------------------------------------
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
        return self.company_id._custproc_format_time(moment)

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
