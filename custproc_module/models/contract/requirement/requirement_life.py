from odoo import api, fields, models
from odoo.exceptions import AccessError

from ....policies.engine.customer_input import TEXT
from ...engine.customer_input import check_length
from ...engine.given_values import to_record
from ...engine.words import portal_link, tell


class CustprocRequirement(models.Model):
    """The stages of a requirement (RD-13): what each asks for, who decides, and what the customer agreed to."""

    _inherit = "custproc.requirement"
    _protected_fields = (
        *("feasibility", "resources", "work_days", "assessed_by_id", "assessed_at", "proposal_number", "proposed_at"),
        *("feedback_result", "feedback_text", "problem_solution", "complaint_reference", "reported_at", "change_reason"),
    )

    feasibility = fields.Selection(
        [("open", "Not assessed"), ("feasible", "Feasible"), ("not_feasible", "Not feasible")],
        default="open",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    resources = fields.Text("Resources needed", readonly=True, copy=False)
    work_days = fields.Integer("Days needed", readonly=True, copy=False, help="Calendar days, as assessed.")
    assessed_by_id = fields.Many2one("res.users", "Assessed by", readonly=True, copy=False, ondelete="restrict")
    assessed_at = fields.Datetime("Assessed on", readonly=True, copy=False)
    option_ids = fields.One2many("custproc.requirement.option", "requirement_id", "Options", copy=True)
    plan_ids = fields.One2many("custproc.requirement.plan", "requirement_id", copy=False)
    progress = fields.Integer(compute="_compute_progress", help="Mean of the plan's lines, per cent.")
    agreement_ids = fields.One2many("custproc.requirement.agreement", "requirement_id", "Customer's words", readonly=True, copy=False)
    proposal_number = fields.Integer("Proposals made", readonly=True, copy=False)
    proposed_at = fields.Datetime("Proposed on", readonly=True, copy=False)
    reported_at = fields.Datetime("Progress last reported on", readonly=True, copy=False)
    change_reason = fields.Text("Change asked for", readonly=True, copy=False)
    feedback_result = fields.Selection(
        [("satisfied", "The need is met"), ("problems", "There are problems")],
        "Customer's feedback",
        readonly=True,
        copy=False,
        tracking=True,
    )
    feedback_text = fields.Text("What the customer said", readonly=True, copy=False)
    problem_solution = fields.Text("How the problems were dealt with", readonly=True, copy=False)
    complaint_reference = fields.Char("Complaint reference", readonly=True, copy=False)
    is_agreed = fields.Boolean("Customer agrees", compute="_compute_is_agreed")

    @api.depends("plan_ids.progress")
    def _compute_progress(self):
        for requirement in self:
            plans = requirement.plan_ids
            requirement.progress = sum(plans.mapped("progress")) // len(plans) if plans else 0

    @api.depends("state", "agreement_ids.outcome")
    def _compute_is_agreed(self):
        for requirement in self:
            requirement.is_agreed = requirement._is_agreed_now()

    def _is_agreed_now(self):
        """RD-09: whether the customer's newest word is yes, to the proposal as it stands today."""
        self.ensure_one()
        newest = self.agreement_ids[:1]
        return newest.outcome == "agreed" and newest.number == self.proposal_number and newest.fingerprint == self._get_fingerprint()

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------
    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        guards = {
            "understood": self._miss_understood,
            "proposed": self._miss_proposed,
            "executing": self._miss_executing,
            "feedback": self._miss_feedback,
            "closed": self._miss_closed,
        }
        return reasons + (guards[target]() if target in guards else [])

    def _miss_understood(self):
        if self.state != "received":
            return []
        wanted = {
            self.env._("it is not said what the product is to do"): self.function or self.detailed_needs,
            self.env._("no product or service is named"): self.line_ids,
            self.env._("it is not said by when it is needed"): self.wished_date,
            self.env._("it is not said how the need was confirmed with the customer"): (self.confirmed_how or "").strip(),
        }
        return [text for text, value in wanted.items() if not value]

    def _miss_proposed(self):
        reasons = []
        if self.feasibility != "feasible":
            reasons.append(self.env._("%(department)s has not found it feasible", department=self.department_id.name or ""))
        if not self.option_ids:
            reasons.append(self.env._("it has no option the customer could choose (two or more are better)"))
        if not self.plan_ids:
            reasons.append(self.env._("it has no plan with responsible persons and days"))
        return reasons

    def _miss_executing(self):
        if self._is_agreed_now():
            return []
        return [self.env._("the customer has not agreed to the proposal as it stands")]

    def _miss_feedback(self):
        if self.state != "executing":
            return []
        late = self.plan_ids.filtered(lambda plan: plan.progress < 100)
        return [self.env._("%(count)s lines of the plan are not done: %(first)s", count=len(late), first=late[0].name)] if late else []

    def _miss_closed(self):
        return [] if self.feedback_result == "satisfied" else [self.env._("the customer has not said that his need is met")]

    # ------------------------------------------------------------------
    # Understanding and proposing
    # ------------------------------------------------------------------
    def action_understand(self):
        """The need was gone through with the customer (RD-07); the department in charge is asked whether it is feasible."""
        self._set_state("understood")
        for requirement in self:
            requirement._tell_department(lambda env: env._("Assess whether the requirement is feasible"))
        return True

    def _tell_department(self, say):
        """An activity for the members of the department in charge (called for one requirement)."""
        requirement = self.sudo()  # sudo: mail.activity and res.groups, the process asks whoever answers for the department
        people = requirement.department_id.group_id._get_told_members(requirement.company_id) - self.env.user
        for user in people[:10]:
            tell(requirement.with_context(mail_activity_quick_update=True), user, say)

    def _check_owner(self):
        """RD-03, RD-12: only the department that owns a product form of the lines, or production, speaks.

        :raise AccessError: the caller belongs to neither
        """
        production = self.env.ref("custproc_module.department_production", raise_if_not_found=False) or self.env["custproc.department"]
        # sudo: custproc.department, groups are compared only
        departments = (self.sudo()._get_owners() | production).sudo()
        if not departments.group_id & self.env.user.all_group_ids:
            raise AccessError(
                self.env._(
                    "%(document)s cannot be assessed by you: this is the word of %(department)s. Ask a colleague there.",
                    document=self.display_name,
                    department=self.sudo().department_id.name,
                )
            )

    def action_assess(self, feasibility=None, resources=None, work_days=0):
        """The department in charge says whether the need can be met, with which resources and in how many days (RD-03).

        :raise AccessError: the caller does not belong to it
        :raise ProcessError: the need is not understood yet, or resources and days are missing
        """
        self.ensure_one()
        self._check_owner()
        verb = self.env._("be assessed")
        if self.state != "understood":
            stage = self.env._("it is “%(stage)s”", stage=self._get_state_label(self.state))
            self._refuse(verb, stage, self.env._("Assess it before it is proposed."))
        days = work_days if isinstance(work_days, int | float) else 0
        if feasibility not in ("feasible", "not_feasible") or not (resources or "").strip() or days <= 0:
            self._refuse(
                verb, self.env._("verdict, resources or days are missing"), self.env._("Write what is needed, and how many days it takes.")
            )
        requirement = self.sudo()  # sudo: the requirement, the department writes its word alone
        requirement.write(
            {
                "feasibility": feasibility,
                "resources": resources,
                "work_days": work_days,
                "assessed_by_id": self.env.uid,
                "assessed_at": fields.Datetime.now(),
            }
        )
        requirement.activity_unlink(["mail.mail_activity_data_todo"])
        if self.user_id:
            told = requirement.with_context(mail_activity_quick_update=True)
            tell(told, self.user_id, lambda env: env._("The requirement is assessed: make the proposal"), resources)
        return True

    def action_propose(self):
        """Put the proposal to the customer: locked from now on, and shown on his portal (RD-08, RD-10)."""
        now = fields.Datetime.now()
        for requirement in self:
            requirement._set_state("proposed", proposal_number=requirement.proposal_number + 1, proposed_at=now)
            # sudo: mail.activity, what was asked of others before the proposal is done with it
            requirement.sudo().activity_unlink(["mail.mail_activity_data_todo"])
            requirement._mail_customer("custproc_module.mail_template_requirement_proposal")
        return True

    def _get_portal_link(self):
        self.ensure_one()
        return portal_link(self, f"/my/requirements/{self.id}")

    def _mail_customer(self, xmlid):
        """A mail to the customer in his language; none where he has no address."""
        template = self.env.ref(xmlid, raise_if_not_found=False)
        if template and self.partner_id.email:
            # sudo: mail.template, who leads the requirement may not read every field the mail shows
            template.sudo().send_mail(self.id)

    def action_revise(self):
        """Take a proposal back before the customer has answered it."""
        self._set_state("understood")
        return True

    def _record_word(self, outcome, how, person="", reference="", reason="", option=None, evidence=None):
        """The customer's word on the present proposal (called after the caller's right to speak for him was checked).

        :raise ProcessError: nothing is proposed, no option is chosen where there are several, or an objection has no reason
        """
        self.ensure_one()
        option = option or self.option_ids.browse()
        self._check_word(outcome, reason, option)
        requirement = self.sudo()  # sudo: the requirement and its agreements, nobody writes the customer's word directly
        requirement.agreement_ids.create(
            {
                "requirement_id": self.id,
                "number": self.proposal_number,
                "outcome": outcome,
                "how": how,
                "person": person,
                "reference": reference,
                "reason": reason,
                "option_id": option.id,
                "evidence_id": evidence.id if evidence else False,
                "fingerprint": requirement._get_fingerprint(),
                "recorded_by_id": self.env.uid,
            }
        )
        requirement.option_ids.write({"is_chosen": False})
        option.sudo().write({"is_chosen": True})  # sudo: custproc.requirement.option, chosen by the customer's word alone
        requirement.invalidate_recordset(["agreement_ids"])
        self.env["custproc.decision"]._record(
            requirement,
            "approval",
            "customer_agreed" if outcome == "agreed" else "customer_objected",
            reason or "",
            figures={"proposal": self.proposal_number, "option": option.name or "", "way": how},
            partner=requirement.partner_id,
            fingerprint=requirement._get_fingerprint(),
        )
        requirement._set_state("agreed" if outcome == "agreed" else "understood")
        requirement._tell_salesperson(outcome, reason)

    def _check_word(self, outcome, reason, option):
        check_length(self.env, self.env._("Reason"), reason, TEXT)
        verb = self.env._("be answered")
        if self.state != "proposed":
            self._refuse(verb, self.env._("nothing is proposed at present"), self.env._("Wait for the proposal."))
        if outcome not in ("agreed", "objected"):
            self._refuse(verb, self.env._("it is not said whether the customer agrees or objects"), self.env._("Record his answer."))
        if outcome == "objected" and not (reason or "").strip():
            self._refuse(verb, self.env._("the objection has no reason"), self.env._("Say what should be different."))
        if outcome == "agreed" and option not in self.option_ids:
            self._refuse(verb, self.env._("no option is chosen"), self.env._("Choose one of the options."))

    def _tell_salesperson(self, outcome, reason):
        if self.user_id and self.user_id != self.env.user:
            told = self.with_context(mail_activity_quick_update=True)
            if outcome == "agreed":
                tell(told, self.user_id, lambda env: env._("The customer agrees to the proposal: start it"), reason)
            else:
                tell(told, self.user_id, lambda env: env._("The customer objects: revise the proposal"), reason)

    def action_record_word(self, outcome=None, how=None, person=None, reference=None, reason=None, option_id=None, evidence_id=None):
        """Record what the customer said by mail, telephone or in person; the proof is named or filed (RD-09).

        :raise ProcessError: neither a reference nor evidence is given
        """
        self.ensure_one()
        self.check_access("write")
        evidence = to_record(self.env, "custproc.evidence", evidence_id)
        if not (reference or "").strip() and not evidence:
            self._refuse(
                self.env._("be answered"),
                self.env._("neither a reference nor a file shows what the customer said"),
                self.env._("Name mail, letter or call, or file the proof."),
            )
        if how == "portal" or how not in self.agreement_ids._fields["how"].get_values(self.env):
            how = "mail"
        option = to_record(self.env, "custproc.requirement.option", option_id)
        self._record_word(outcome, how, person, reference, reason, option, evidence)
        return True
