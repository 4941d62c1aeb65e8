from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ....policies.credit.liability import COMPANY, DEFAULT_HEARING_DAYS, waits_for_answer
from ...engine.words import tell


class LiabilityShare(models.Model):
    """Who is to bear a part is heard before it is decided: he objects, raises no objection, or lets his days run out (D-09).

    A person named later, and one whose part rises, is asked anew. Days are the company's.
    """

    _inherit = "custproc.liability.share"

    objection_until = fields.Date(
        "May object until", readonly=True, copy=False, help="The part is not decided before the end of this day, unless he answers earlier."
    )
    accepted_on = fields.Date("No objection on", readonly=True, copy=False)

    def action_accept(self):
        """Raise no objection to the proposed part: it may be decided without waiting for the rest of the days. Signs nothing.

        :raise ProcessError: it is somebody else's share
        :raise IllegalTransition: the part is decided or dropped
        """
        self.ensure_one()
        self.check_access("read")
        self._check_actor(self.env._("be accepted"))
        # sudo: custproc.liability.share, who bears a part may not write it, only answer
        self.sudo()._set_state("accepted", accepted_on=self.company_id._custproc_today())

    def write(self, vals):
        named = {"user_id", "decided_amount"} & vals.keys()
        before = {share.id: (share.user_id, share.decided_amount) for share in self} if named else {}
        result = super().write(vals)
        if named and "state" not in vals:
            self.filtered(lambda share: share._is_asked_anew(*before[share.id]))._open_hearing()
        return result

    def _is_asked_anew(self, user, amount):
        """Whether another person, or more than he was told, makes it a proposal he has not been heard on."""
        if self.role == COMPANY or not self.user_id or self.state not in ("proposed", "objected", "accepted"):
            return False
        is_more = self.currency_id.compare_amounts(self.decided_amount, amount) > 0
        return self.user_id != user or (is_more and self.state != "objected")

    def _open_hearing(self):
        """Tell the persons named and give each his days to answer; what somebody else had said about the part stays in its messages."""
        asked = self.sudo().filtered("user_id")  # sudo: custproc.liability.share, the process asks, whoever named the person
        asked.activity_unlink(["mail.mail_activity_data_todo"])
        asked.filtered(lambda share: share.state != "proposed")._set_state(
            "proposed", objection=False, objected_on=False, accepted_on=False, decision_note=False
        )
        for company, shares in asked.grouped("company_id").items():
            scheme = self.env["custproc.liability.scheme"]._get_for(company)
            days = scheme.objection_days or DEFAULT_HEARING_DAYS
            shares.write({"objection_until": company._custproc_today() + timedelta(days=days)})
        asked._get_clocks()._finish("cancelled")  # of the person named before
        asked._deadline_event("part_proposed")
        for share in asked:
            tell(share, share.user_id, lambda env: env._("You are to bear a part of a loss: accept it or object"), share._say_until)

    @api.model
    def _say_until(self, share):
        return share.env._(
            "You may object until %(day)s; it is decided after that day, or when everybody has answered.",
            day=format_date(share.env, share.objection_until),
        )

    def _is_waited_for(self):
        """Whether the person may still answer, so that nothing is decided yet."""
        self.ensure_one()
        if self.role == COMPANY or not self.user_id:
            return False
        return waits_for_answer(self.state, self.objection_until, self.company_id._custproc_today())

    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target == "proposed" and not self.user_id:
            reasons.append(self.env._("nobody is named as “%(role)s”", role=self._get_role_label()))
        return reasons

    def _after_transition(self, previous, target):
        super()._after_transition(previous, target)
        if target in ("objected", "accepted"):
            self.activity_unlink(["mail.mail_activity_data_todo"])
            self._deadline_event("part_answered")


class Liability(models.Model):
    _inherit = "custproc.liability"

    hearing_until = fields.Date(
        "Decided after", compute="_compute_hearing_until", compute_sudo=True, help="The last day on which somebody may still object."
    )

    @api.depends("share_ids.state", "share_ids.user_id", "share_ids.objection_until")
    def _compute_hearing_until(self):
        for liability in self:
            days = [share.objection_until for share in liability.share_ids if share._is_waited_for()]
            liability.hearing_until = max(days, default=False)

    def _get_decision_gaps(self):
        return super()._get_decision_gaps() + [
            self.env._(
                "%(person)s may object until %(day)s and has not answered",
                person=share.user_id.name,
                day=format_date(self.env, share.objection_until),
            )
            for share in self.share_ids
            if share._is_waited_for()
        ]
