from datetime import timedelta

from odoo import api, fields, models

from ...models.repair.repair_sheet_dispatch import BUSY_STATES
from ...policies.repair.dispatch import rank


class RepairDispatch(models.TransientModel):
    """Choose whom to send: technicians by speciality, then by fastest arrival (RP-03)."""

    _name = "custproc.repair.dispatch"
    _description = "Assign a Technician"

    sheet_id = fields.Many2one("custproc.repair.sheet", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="sheet_id.company_id")
    fault = fields.Text(related="sheet_id.fault")
    address = fields.Char(related="sheet_id.address")
    speciality_ids = fields.Many2many(related="sheet_id.speciality_ids", readonly=False)
    appointment_at = fields.Datetime("Appointment", required=True, help="The time agreed with the customer.")
    duration = fields.Float("Expected hours", default=1.0, required=True)
    technician_id = fields.Many2one("res.users")
    line_ids = fields.One2many("custproc.repair.dispatch.line", "dispatch_id", "Technicians")
    is_busy = fields.Boolean("Busy at that time", compute="_compute_misfit")
    is_lacking = fields.Boolean("Lacks a speciality", compute="_compute_misfit")
    reason = fields.Text("Why he goes all the same", help="Kept with the decision.")

    @api.model
    def default_get(self, fields):
        """Start with the appointment there is, else two hours from now, or when work begins next where nobody works then: the list of
        technicians shows at once.
        """
        defaults = super().default_get(fields)
        sheet = self.env["custproc.repair.sheet"].browse(defaults.get("sheet_id"))
        if sheet.appointment_at:
            defaults.update(
                appointment_at=sheet.appointment_at, duration=sheet.duration, technician_id=sheet.technician_id.id
            )
        else:
            soon = self.env.cr.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
            company = sheet.company_id or self.env.company
            defaults.update(appointment_at=company._custproc_next_working_moment(soon), duration=sheet.duration or 1.0)
        return defaults

    @api.depends("technician_id", "line_ids.is_free", "line_ids.matched", "line_ids.needed")
    def _compute_misfit(self):
        for dispatch in self:
            line = dispatch.line_ids.filtered(
                lambda line, dispatch=dispatch: line.technician_id == dispatch.technician_id
            )[:1]
            dispatch.is_busy = bool(line) and not line.is_free
            dispatch.is_lacking = bool(line) and line.matched < line.needed

    @api.onchange("appointment_at", "duration", "speciality_ids")
    def _onchange_suggestions(self):
        self.line_ids = [fields.Command.clear(), *self._suggest()]

    def _suggest(self):
        """Commands of the suggestion lines, best technician first."""
        self.ensure_one()
        if not self.appointment_at:
            return []
        technicians = (
            self.env.ref("custproc_module.group_custproc_technician")
            .sudo()
            .all_user_ids.filtered(
                # sudo: res.groups, only who is a technician
                lambda user: user.active and not user.share and self.company_id in user.company_ids
            )
        )
        jobs = self.env["custproc.repair.sheet"].search(
            [
                ("technician_id", "in", technicians.ids),
                ("state", "in", BUSY_STATES),
                ("appointment_end", ">", self.appointment_at),
                ("id", "!=", self.sheet_id._origin.id or self.sheet_id.id),
            ]
        )
        busy = {}
        for job in jobs:
            busy.setdefault(job.technician_id.id, []).append((job.appointment_at, job.appointment_end))
        skills = {user.id: frozenset(user.custproc_speciality_ids.ids) for user in technicians}
        needed = frozenset(self.speciality_ids._origin.ids)
        return [
            fields.Command.create(
                {
                    "technician_id": each.key,
                    "matched": each.matched,
                    "needed": len(needed),
                    "free_at": each.free_at,
                    "is_free": each.free_at <= self.appointment_at,
                    "jobs": each.jobs,
                }
            )
            for each in rank(self.appointment_at, self.duration, needed, skills, busy)
        ]

    def action_assign(self):
        """Send the chosen technician."""
        self.ensure_one()
        if not self.technician_id:
            self.sheet_id._refuse(
                self.env._("be assigned"), self.env._("no technician is chosen"), self.env._("Choose one of the list.")
            )
        self.sheet_id._assign(self.technician_id, self.appointment_at, self.duration, self.reason)
        return {"type": "ir.actions.act_window_close"}
