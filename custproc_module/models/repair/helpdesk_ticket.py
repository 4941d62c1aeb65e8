from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.document.single_mixin import check_single
from .repair_sheet import STATES


class HelpdeskTicket(models.Model):
    """A ticket of kind repair has exactly one repair sheet, and its stage follows the sheet (RP-01 to RP-07)."""

    _inherit = "helpdesk.ticket"

    custproc_sheet_ids = fields.One2many(
        "custproc.repair.sheet", "ticket_id", "Repair sheets", readonly=True, copy=False
    )
    custproc_sheet_id = fields.Many2one("custproc.repair.sheet", "Repair sheet", compute="_compute_custproc_sheet_id")
    custproc_sheet_state = fields.Selection(STATES, "Repair", compute="_compute_custproc_sheet_id")

    @api.depends("custproc_sheet_ids.state")
    def _compute_custproc_sheet_id(self):
        # sudo: custproc.repair.sheet, that there is one and how far it is may be known to all who read the ticket
        for ticket, ticket_sudo in zip(self, self.sudo(), strict=True):
            sheet = ticket_sudo.custproc_sheet_ids[:1]
            ticket.custproc_sheet_id = sheet.sudo(self.env.su)
            ticket.custproc_sheet_state = sheet.state

    # -- the sheet comes with the ticket -------------------------------------------------------------------------------------------
    def _custproc_after_create(self):
        super()._custproc_after_create()
        repairs = self.filtered(
            lambda ticket: ticket.custproc_kind_id.has_repair_sheet and not ticket.custproc_sheet_ids
        )
        if repairs:
            # sudo: custproc.repair.sheet, whoever may create the ticket gets the sheet that belongs to it
            sheets = self.env["custproc.repair.sheet"].sudo().create([{"ticket_id": ticket.id} for ticket in repairs])
            sheets._sync_ticket_stage()

    @api.constrains("custproc_kind_id")
    def _check_custproc_kind_has_sheet(self):
        for ticket in self:
            # sudo: custproc.repair.sheet, whether there is one
            if ticket.sudo().custproc_sheet_ids and not ticket.custproc_kind_id.has_repair_sheet:
                raise ValidationError(
                    self.env._(
                        "%(ticket)s cannot change its kind: repair sheet %(sheet)s belongs to it. "
                        "Cancel the repair and open another ticket.",
                        ticket=ticket.display_name,
                        sheet=ticket.sudo().custproc_sheet_id.name,
                    )
                )

    @api.constrains("company_id")
    def _check_custproc_sheet_company(self):
        for ticket in self.sudo().filtered("custproc_sheet_ids"):  # sudo: custproc.repair.sheet, its company
            if ticket.custproc_sheet_id.company_id != ticket.company_id:
                raise ValidationError(
                    self.env._(
                        "%(ticket)s cannot move to %(company)s: repair sheet %(sheet)s belongs to %(other)s. Open a ticket there.",
                        ticket=ticket.display_name,
                        company=ticket.company_id.name,
                        sheet=ticket.custproc_sheet_id.name,
                        other=ticket.custproc_sheet_id.company_id.name,
                    )
                )

    @api.constrains("partner_id")
    def _check_custproc_signed_customer(self):
        """The customer of a signed slip is the one who signed it."""
        for ticket in self.sudo().filtered("custproc_sheet_ids"):  # sudo: custproc.repair.sheet, its state
            if ticket.custproc_sheet_id.state == "closed":
                raise ValidationError(
                    self.env._(
                        "%(ticket)s cannot change its customer: repair sheet %(sheet)s is signed. Open a new ticket.",
                        ticket=ticket.display_name,
                        sheet=ticket.custproc_sheet_id.name,
                    )
                )

    # -- the stage follows the sheet -----------------------------------------------------------------------------------------------
    @api.constrains("stage_id", "team_id", "active")
    def _check_custproc_closing_stage(self):
        # sudo: custproc.repair.sheet, its state decides whoever asks
        for ticket in self.sudo().filtered("custproc_sheet_ids"):
            sheet = ticket.custproc_sheet_id
            if sheet.is_open and (ticket.stage_id.closed or not ticket.active):
                raise ValidationError(
                    self.env._(
                        "%(ticket)s cannot be closed: repair sheet %(sheet)s is “%(state)s”. Finish the repair and let the customer sign, "
                        "or cancel the sheet.",
                        ticket=ticket.display_name,
                        sheet=sheet.name,
                        state=sheet._get_state_label(sheet.state),
                    )
                )
            if not sheet.is_open and not ticket.stage_id.closed:
                raise ValidationError(
                    self.env._(
                        "%(ticket)s cannot be opened again: repair sheet %(sheet)s is “%(state)s”. Open a new ticket for new work.",
                        ticket=ticket.display_name,
                        sheet=sheet.name,
                        state=sheet._get_state_label(sheet.state),
                    )
                )

    @api.constrains("stage_id")
    def _check_custproc_stage_follows(self):
        # sudo: custproc.repair.sheet, its state decides whoever asks
        tickets = self.sudo().filtered("custproc_sheet_ids")
        for ticket, stage in self.env["custproc.repair.stage"]._get_stages(tickets).items():
            if ticket.stage_id != stage:
                raise ValidationError(
                    self.env._(
                        "%(ticket)s cannot go to the stage “%(stage)s”: its stage follows repair sheet %(sheet)s, which is “%(state)s”. "
                        "Use the buttons of the repair sheet.",
                        ticket=ticket.display_name,
                        stage=ticket.stage_id.name,
                        sheet=ticket.custproc_sheet_id.name,
                        state=ticket.custproc_sheet_id._get_state_label(ticket.custproc_sheet_id.state),
                    )
                )

    def _custproc_after_team_change(self):
        super()._custproc_after_team_change()
        self.sudo().custproc_sheet_ids._sync_ticket_stage()  # sudo: custproc.repair.sheet, only the ticket's own stage follows

    def _custproc_is_described(self):
        # EXTENDS service: of a repair the fault is, on its sheet
        return super()._custproc_is_described() or bool(self.sudo().custproc_sheet_id.fault)  # sudo: custproc.repair.sheet, its fault

    def _custproc_after_accept(self):
        super()._custproc_after_accept()
        # The sheet of an accepted request is accepted with it, and the other way round.
        self.custproc_sheet_ids.filtered(lambda sheet: sheet.state == "draft")._accept_with_ticket()

    def action_custproc_open_sheet(self):
        """Open the repair sheet of this ticket."""
        check_single(self)
        return {
            "type": "ir.actions.act_window",
            "res_model": "custproc.repair.sheet",
            "res_id": self.custproc_sheet_id.id,
            "view_mode": "form",
        }
