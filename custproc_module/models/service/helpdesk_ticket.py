from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...policies.service.promise import standard_promise


class HelpdeskTicket(models.Model):
    """A request with a kind: accepted, acknowledged, and answered by the promised time (TK-01 to TK-08).

    Tickets without a kind are the host's own and follow none of this.
    """

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "custproc.transition.mixin", "custproc.deadline.mixin", "custproc.customer.posts.mixin"]

    _protected_fields = (
        "custproc_accepted_at",
        "custproc_accepted_by_id",
        "custproc_acknowledged_at",
        "custproc_replied_at",
        "custproc_replied_by_id",
        "custproc_promise_count",
    )

    custproc_kind_id = fields.Many2one(
        "custproc.ticket.kind", "Kind of request", index="btree_not_null", ondelete="restrict", tracking=True
    )
    custproc_kind_code = fields.Char(related="custproc_kind_id.code", string="Technical kind")
    custproc_guidance = fields.Text(related="custproc_kind_id.guidance", string="Guidance")
    custproc_problem = fields.Selection(
        [("product", "Product problem"), ("service", "Service problem"), ("operation", "Operation problem")],
        "Problem category",
        index="btree_not_null",
        tracking=True,
        help="What the problem turned out to be; counted to show trends.",
    )
    custproc_contact_phone = fields.Char(
        "Contact phone", compute="_compute_custproc_contact_phone", store=True, readonly=False
    )
    custproc_cause = fields.Text("Likely cause", help="Analysis: why it happened, and what would solve it.")
    custproc_promised_at = fields.Datetime(
        "Promised reply",
        copy=False,
        index="btree_not_null",
        tracking=True,
        help="By when the customer was promised an answer. Runs as a clock; after acceptance only a new promise with a reason changes it.",
    )
    custproc_promise_count = fields.Integer("New promises", copy=False, readonly=True)
    custproc_accepted_at = fields.Datetime("Accepted on", copy=False, readonly=True)
    custproc_accepted_by_id = fields.Many2one("res.users", "Accepted by", copy=False, readonly=True)
    custproc_acknowledged_at = fields.Datetime("Customer told on", copy=False, readonly=True)
    custproc_replied_at = fields.Datetime("Answered on", copy=False, readonly=True, tracking=True)
    custproc_replied_by_id = fields.Many2one("res.users", "Answered by", copy=False, readonly=True)
    custproc_team_leader_id = fields.Many2one(related="team_id.user_id", string="Team leader")
    custproc_reply_state = fields.Selection(
        [("new", "To accept"), ("promised", "Answer promised"), ("late", "Answer late"), ("replied", "Answered")],
        "Reply",
        compute="_compute_custproc_reply_state",
    )

    @api.depends("partner_id")
    def _compute_custproc_contact_phone(self):
        for ticket in self:
            ticket.custproc_contact_phone = ticket.custproc_contact_phone or ticket.partner_id.phone

    @api.depends("custproc_kind_id", "custproc_accepted_at", "custproc_promised_at", "custproc_replied_at")
    def _compute_custproc_reply_state(self):
        now = fields.Datetime.now()
        for ticket in self:
            if not ticket.custproc_kind_id:
                ticket.custproc_reply_state = False
            elif ticket.custproc_replied_at:
                ticket.custproc_reply_state = "replied"
            elif ticket.custproc_promised_at and ticket.custproc_promised_at < now:
                ticket.custproc_reply_state = "late"
            else:
                ticket.custproc_reply_state = "promised" if ticket.custproc_accepted_at else "new"

    @api.constrains("custproc_promised_at", "custproc_kind_id")
    def _check_custproc_promise(self):
        for ticket in self:
            if ticket.custproc_kind_id and not ticket.custproc_promised_at:
                raise ValidationError(
                    self.env._(
                        "%(ticket)s cannot be saved without a promised reply time: a request of the kind “%(kind)s” promises its customer "
                        "an answer. Enter by when the customer is answered.",
                        ticket=ticket.display_name,
                        kind=ticket.custproc_kind_id.name,
                    )
                )

    # -- creation and changes ------------------------------------------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        self._custproc_fill_promises(vals_list)
        tickets = super().create(vals_list)
        tickets.filtered("custproc_kind_id")._custproc_after_create()
        return tickets

    @api.model
    def _custproc_fill_promises(self, vals_list):
        """Promise the kind's standard time where nobody promised another, so that every request has its clock (TK-01)."""
        now = fields.Datetime.now()
        Kind = self.env["custproc.ticket.kind"]
        for vals in vals_list:
            if "custproc_kind_id" not in vals:
                vals["custproc_kind_id"] = self._custproc_default_kind(vals).id
            kind = Kind.browse(vals["custproc_kind_id"] or [])
            if kind and not vals.get("custproc_promised_at"):
                vals["custproc_promised_at"] = standard_promise(now, kind.reply_hours)

    @api.model
    def _custproc_default_kind(self, vals):
        """The kind of a request that comes without one, by mail or portal for instance: the company's, or none."""
        asked = self.env.context.get("default_custproc_kind_id")
        company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
        # sudo: res.company, a setting
        return self.env["custproc.ticket.kind"].browse(asked) if asked else company.sudo().custproc_default_kind_id

    def _custproc_after_create(self):
        """Hook: requests got their kind, at creation or later; their promise starts its clock."""
        self.filtered(lambda ticket: not ticket.custproc_replied_at)._start_deadlines(event="promised")

    def write(self, vals):
        if not self.env.su and "custproc_promised_at" in vals:
            self._custproc_check_promise_open(fields.Datetime.to_datetime(vals["custproc_promised_at"]))
        if vals.get("custproc_kind_id") and "custproc_promised_at" not in vals:
            self._custproc_promise_standard(vals["custproc_kind_id"])
        previous = {ticket: ticket.custproc_kind_id for ticket in self} if "custproc_kind_id" in vals else {}
        missed = self._custproc_end_missed() if vals.get("custproc_promised_at") else self.browse()
        result = super().write(vals)
        missed._start_deadlines(event="promised")
        fresh = self.browse(
            [ticket.id for ticket, kind in previous.items() if ticket.custproc_kind_id not in (kind, kind.browse())]
        )
        if fresh:
            fresh._custproc_after_create()
        if "stage_id" in vals:
            self._custproc_reply_on_closing()
        if "team_id" in vals:
            self._custproc_after_team_change()
        return result

    def _custproc_end_missed(self):
        """End the clocks of promises that were missed, with the lateness they have: moving them on would take the breach back."""
        now = fields.Datetime.now()
        missed = self.filtered(
            lambda ticket: (
                ticket.custproc_kind_id
                and not ticket.custproc_replied_at
                and ticket.custproc_promised_at
                and ticket.custproc_promised_at < now
            )
        )
        missed._meet_deadlines(event="promise_replaced")
        return missed

    def _custproc_after_team_change(self):
        """Hook: the tickets came to another team, whose stages may be others."""

    def _custproc_check_promise_open(self, promised_at):
        for ticket in self:
            if ticket.custproc_accepted_at and ticket.custproc_promised_at != promised_at:
                ticket._refuse(
                    self.env._("change its promised reply time"),
                    self.env._(
                        "%(user)s promised the customer %(time)s",
                        user=ticket.custproc_accepted_by_id.name,
                        time=ticket._custproc_format_time(ticket.custproc_promised_at),
                    ),
                    self.env._("Use “New promise”, which asks for the reason and tells the customer."),
                )

    def _custproc_promise_standard(self, kind_id):
        kind = self.env["custproc.ticket.kind"].browse(kind_id)
        without = self.filtered(lambda ticket: not ticket.custproc_promised_at)
        if without:
            without.write({"custproc_promised_at": standard_promise(fields.Datetime.now(), kind.reply_hours)})

    def _custproc_write_protected(self, values):
        # sudo: helpdesk.ticket, the fields of a step are closed to everybody; callers have checked who may take it
        self.sudo().write(values)

    def _custproc_format_time(self, moment):
        """A moment as people of the company read it, in the time zone of its working calendar (D-03)."""
        self.ensure_one()
        return self.company_id._custproc_format_time(moment)

    @api.model
    def _custproc_get_late_domain(self):
        """Requests whose promised reply time has passed without an answer."""
        return [
            ("custproc_promised_at", "<", fields.Datetime.now()),
            ("custproc_replied_at", "=", False),
            ("custproc_kind_id", "!=", False),
        ]

    def _custproc_get_portal_attachments(self):
        """Files of this ticket that its customer may see: those of messages he may read, and those he handed in himself.

        A file of an internal note is never among them, nor one an employee filed beside the messages.
        """
        self.ensure_one()
        messages = self.website_message_ids.filtered(
            lambda message: not message.is_internal and not message.subtype_id.internal
        )
        # sudo: mail.message, whether a file hangs on a message the reader may not see
        in_messages = self.message_ids.sudo().attachment_ids
        handed_in = (self.attachment_ids - in_messages).filtered(lambda attachment: attachment.create_uid.share)
        return messages.attachment_ids | handed_in
