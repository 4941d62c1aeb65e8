from odoo import fields, models

from ...engine.words import tell


class CustprocRequirement(models.Model):
    """From agreement to formal close: execution with reports, changes through the owning department, feedback, thanks."""

    _inherit = "custproc.requirement"

    def action_start(self):
        """Begin; the customer must have agreed to the proposal as it stands (RD-09)."""
        self._set_state("executing")
        self._deadline_event("execution_started")
        return True

    def action_report_progress(self, text=None):
        """Tell the customer how far it is (RD-05); the clock of the next report starts.

        :raise ProcessError: it is not in execution, or nothing is told
        """
        self.ensure_one()
        self.check_access("write")
        verb = self.env._("be reported on")
        if self.state != "executing":
            self._refuse(verb, self.env._("it is not in execution"), self.env._("Start it first."))
        if not (text or "").strip():
            self._refuse(verb, self.env._("nothing is told"), self.env._("Write how far it is."))
        self.message_post(body=text, partner_ids=self.partner_id.ids, subtype_xmlid="mail.mt_comment", message_type="comment")
        self.sudo().reported_at = fields.Datetime.now()  # sudo: the requirement, the day follows from the report
        self._deadline_event("progress_reported")
        return True

    # ------------------------------------------------------------------
    # Changes (RD-11, RD-12)
    # ------------------------------------------------------------------
    def action_ask_change(self, reason=None):
        """Ask the departments that own the product forms to let what was agreed be changed.

        :raise ProcessError: nothing is agreed yet, or no reason is given
        """
        self.ensure_one()
        self.check_access("write")
        verb = self.env._("be changed")
        if self.state not in ("agreed", "executing"):
            self._refuse(verb, self.env._("nothing is agreed that could be changed"), self.env._("Change it directly."))
        if not (reason or "").strip():
            self._refuse(verb, self.env._("no reason is given"), self.env._("Write what the customer wants to be different."))
        self._ask_approval("change", note=reason)
        self.sudo().change_reason = reason  # sudo: the requirement, the reason is kept by the process
        return True

    def _get_approval_topic(self):
        return "change"

    def _prepare_approval_steps(self, topic, amount):
        """GEN-03, RD-12: each department that owns a product form of the lines decides on the change."""
        steps = [
            {
                "name": self.env._("Change of the requirement: %(department)s", department=department.name),
                "tier": 0,
                "group_id": department.group_id.id,
                "allow_repeat": False,
            }
            for department in self._get_owners()
        ]
        return steps + super()._prepare_approval_steps(topic, amount)

    def _on_approved(self, approval):
        """The change is let: back to understanding, to be assessed, proposed and agreed to anew."""
        super()._on_approved(approval)
        self._set_state("understood", feasibility="open", assessed_by_id=False, assessed_at=False)
        self._tell_requester(
            approval, lambda env: env._("The change is let: mend the requirement, have it assessed and propose it again")
        )

    def _on_rejected(self, approval):
        super()._on_rejected(approval)
        step = approval.step_ids.filtered(lambda step: step.state == "rejected")[:1]
        self._tell_requester(approval, lambda env: env._("The change is not let"), step.comment)

    def _tell_requester(self, approval, say, note=""):
        tell(self.with_context(mail_activity_quick_update=True), approval.requester_id, say, note)

    # ------------------------------------------------------------------
    # Feedback, problems, close (RD-13)
    # ------------------------------------------------------------------
    def action_finish(self):
        """Everything planned, promised support included, is done: the customer is asked how it went (RD-06)."""
        self._set_state("feedback")
        return True

    def action_record_feedback(self, result=None, text=None):
        """What the customer said: his need is met, or there are problems to be dealt with.

        :raise ProcessError: no result, or problems without saying which
        """
        self.ensure_one()
        if result not in ("satisfied", "problems") or (result == "problems" and not (text or "").strip()):
            self._refuse(
                self.env._("go on"), self.env._("it is not recorded what the customer said"), self.env._("Record his feedback.")
            )
        self._set_state("relationship" if result == "satisfied" else "problems", feedback_result=result, feedback_text=text)
        return True

    def action_solve(self, solution=None):
        """The problems were dealt with; the customer is asked again.

        :raise ProcessError: it is not said how
        """
        self.ensure_one()
        if not (solution or "").strip():
            self._refuse(
                self.env._("go on"), self.env._("it is not said how the problems were dealt with"), self.env._("Write what was done.")
            )
        self._set_state("feedback", problem_solution=solution)
        return True

    def action_complain(self, reference=None):
        """The customer complains: the complaint is dealt with before anything else."""
        self.ensure_one()
        if not (reference or "").strip():
            self._refuse(
                self.env._("become a complaint"),
                self.env._("the complaint is not named"),
                self.env._("Write its number or what it is about."),
            )
        self._set_state("complaint", complaint_reference=reference)
        return True

    def action_settle_complaint(self):
        """The complaint is settled; the need was met before, or its problems are dealt with next."""
        for requirement in self:
            requirement._set_state("relationship" if requirement.feedback_result == "satisfied" else "problems")
        return True

    def action_close(self):
        """Close formally, with thanks to the customer; only when he said that his need is met (RD-13)."""
        for requirement in self:
            requirement._set_state("closed", closed_on=requirement.company_id._custproc_today())
            requirement._mail_customer("custproc_module.mail_template_requirement_thanks")
        return True

    def action_cancel(self, reason=None):
        """Give it up, with the reason: not feasible, or the customer no longer wants it.

        :raise ProcessError: no reason is given
        """
        for requirement in self:
            if not (reason or "").strip():
                requirement._refuse(self.env._("be cancelled"), self.env._("no reason is given"), self.env._("Write why it ends."))
            requirement._set_state("cancelled", cancel_reason=reason)
        return True

    def action_reopen(self):
        """Take a cancelled requirement up again."""
        self._set_state("received")
        return True

    # ------------------------------------------------------------------
    # What a step asks for
    # ------------------------------------------------------------------
    def action_open_step(self):
        """Open the form of a step; the topic comes from the button's context."""
        self.ensure_one()
        topic = self.env.context.get("requirement_step")
        step = self.env["custproc.requirement.step"]
        title = dict(step._fields["topic"]._description_selection(self.env)).get(topic, "")
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "custproc.requirement.step",
            "view_mode": "form",
            "target": "new",
            "context": {"default_requirement_id": self.id, "default_topic": topic},
        }
