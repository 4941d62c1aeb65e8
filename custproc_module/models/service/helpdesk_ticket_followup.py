from odoo import fields, models

from ..engine.document.single_mixin import check_single
from ..engine.words import tell

RESULTS = [("satisfied", "Satisfied"), ("unsatisfied", "Not satisfied")]


class HelpdeskTicket(models.Model):
    """After the answer the customer is asked whether it helped; what he says is kept and counted (TK-04, TK-11)."""

    _inherit = "helpdesk.ticket"

    _protected_fields = (
        "custproc_followup_result",
        "custproc_followup_note",
        "custproc_followup_at",
        "custproc_followup_by_id",
    )

    custproc_followup_result = fields.Selection(
        RESULTS,
        "Follow-up",
        copy=False,
        readonly=True,
        index="btree_not_null",
        tracking=True,
        help="Whether the answer helped the customer.",
    )
    custproc_followup_note = fields.Text("What the customer said", copy=False, readonly=True)
    custproc_followup_at = fields.Datetime("Asked after on", copy=False, readonly=True)
    custproc_followup_by_id = fields.Many2one("res.users", "Asked after by", copy=False, readonly=True)

    def action_custproc_follow_up(self):
        """Open the form of the follow-up."""
        check_single(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Follow-up"),
            "res_model": "custproc.ticket.followup",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    def _custproc_follow_up(self, result, note):
        """Record what the customer says of the answer; asked again, the newer word counts, the older stays in the chatter (TK-04).

        :raise ProcessError: he was not answered yet, or is not satisfied and nobody wrote down why
        """
        self.ensure_one()
        self.check_access("write")
        if not self.custproc_replied_at:
            self._refuse(
                self.env._("be followed up"),
                self.env._("the customer was not answered yet"),
                self.env._("Answer him first, then ask whether it helped."),
            )
        if result == "unsatisfied" and not (note or "").strip():
            self._refuse(
                self.env._("be followed up"),
                self.env._("the customer is not satisfied, and nothing says why"),
                self.env._("Enter what he said."),
            )
        self._custproc_keep_follow_up(result, note)

    def _custproc_keep_follow_up(self, result, note):
        """Keep the outcome; of a customer who is not satisfied the team leader hears, else the supervisors (TK-11)."""
        self.ensure_one()
        self._custproc_write_protected(
            {
                "custproc_followup_result": result,
                "custproc_followup_note": note,
                "custproc_followup_at": fields.Datetime.now(),
                "custproc_followup_by_id": self.env.uid,
            }
        )
        if result != "unsatisfied":
            return
        ticket = self.sudo()  # sudo: res.groups and mail.activity, colleagues are told
        group = self.env.ref("custproc_module.group_custproc_service_supervisor")
        for user in ticket.custproc_team_leader_id or group.sudo()._get_told_members(self.company_id):
            tell(ticket, user, lambda env: env._("The customer is not satisfied: see what can be put right"), note=note or "")
