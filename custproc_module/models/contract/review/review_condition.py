from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ...engine.words import create_in_languages, tell

SUBJECTS = ("sale_order_id", "contract_id")


class CustprocReviewCondition(models.Model):
    """What a department made its acceptance depend on (CR-02): closed, with who, when and proof, before the document is signed.

    The responsible person reports what was done; somebody else, of the department that set the condition, closes it.
    A later round of the same department takes the condition over as a question.
    """

    _name = "custproc.review.condition"
    _description = "Condition of a review"
    _inherit = ["custproc.document.mixin", "custproc.evidence.mixin", "custproc.deadline.mixin"]
    _order = "due_on, id"
    _rec_names_search = ["name", "text"]

    _transitions = {
        "open": {"reported", "carried"},
        "reported": {"open", "closed", "carried"},
        "closed": set(),
        "carried": set(),
    }
    _protected_fields = (
        *("name", "company_id", "review_id", "item_id", "department_id", "text", "set_by_id"),
        *("report", "reported_by_id", "reported_at", "closed_by_id", "closed_at", "closing_remark", "carried_to_id"),
    )
    _deletable_states = ()

    state = fields.Selection(
        [("open", "To be fulfilled"), ("reported", "Reported done"), ("closed", "Closed"), ("carried", "Taken over by a later round")],
        default="open",
        required=True,
        copy=False,
        group_expand="_expand_live_states",
        tracking=True,
        index=True,
    )
    review_id = fields.Many2one(
        "custproc.contract.review", required=True, readonly=True, index=True, ondelete="restrict", copy=False
    )
    sale_order_id = fields.Many2one(related="review_id.sale_order_id", store=True, index="btree_not_null")
    contract_id = fields.Many2one(related="review_id.contract_id", store=True, index="btree_not_null")
    partner_id = fields.Many2one(related="review_id.partner_id", store=True, index="btree_not_null")
    item_id = fields.Many2one(
        "custproc.checklist.item", "Question", readonly=True, ondelete="restrict", index="btree_not_null", copy=False
    )
    department_id = fields.Many2one(
        "custproc.department", "Set by department", required=True, readonly=True, ondelete="restrict", index=True, copy=False
    )
    set_by_id = fields.Many2one("res.users", "Set by", readonly=True, ondelete="restrict", copy=False)
    text = fields.Text("Condition", required=True, translate=True, readonly=True, copy=False)
    user_id = fields.Many2one("res.users", "Responsible", index="btree_not_null", tracking=True, ondelete="restrict")
    due_on = fields.Date("Due", required=True, tracking=True, index=True, default=lambda self: fields.Date.context_today(self))
    report = fields.Text("What was done", readonly=True, copy=False)
    reported_by_id = fields.Many2one("res.users", "Reported by", readonly=True, ondelete="restrict", copy=False)
    reported_at = fields.Datetime("Reported done on", readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", "Closed by", readonly=True, ondelete="restrict", copy=False)
    closed_at = fields.Datetime("Closed on", readonly=True, copy=False)
    closing_remark = fields.Text("Closing remark", readonly=True, copy=False)
    carried_to_id = fields.Many2one(
        "custproc.contract.review", "Taken over by", readonly=True, index="btree_not_null", ondelete="restrict", copy=False
    )
    is_overdue = fields.Boolean("Overdue", compute="_compute_is_overdue", search="_search_is_overdue")
    can_close = fields.Boolean("Mine to close", compute="_compute_can_close")

    @api.depends("due_on", "state")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for condition in self:
            condition.is_overdue = condition.state in ("open", "reported") and condition.due_on < today

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "in", ("open", "reported")), ("due_on", "<", fields.Date.context_today(self))]

    @api.depends_context("uid")
    @api.depends("state", "department_id")
    def _compute_can_close(self):
        for condition in self:
            condition.can_close = condition.state == "reported" and condition._is_of_department()

    def _get_responsible_team(self):
        """The branch of the reviewed document, whose leader and region are told of a condition that is late (D-01)."""
        review = self.sudo().review_id  # sudo: custproc.contract.review, read by the job that tells people
        return review.team_id or review.user_id.sale_team_id

    def _is_of_department(self):
        # sudo: custproc.department, its group is compared only
        return self.sudo().department_id.group_id in self.env.user.all_group_ids

    # ------------------------------------------------------------------
    # Setting
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        conditions = super().create(vals_list)
        conditions._count_on_documents()
        return conditions

    @api.model
    def _set_conditions(self, review, department, items):
        """A department accepted with these points that do not conform (called under sudo); returns their conditions."""
        today = review.company_id._custproc_today()
        usual = today + timedelta(days=department.condition_days)
        conditions = create_in_languages(
            self,
            lambda code: [
                {
                    "review_id": review.id,
                    "company_id": review.company_id.id,
                    "item_id": item.id,
                    "department_id": department.id,
                    "set_by_id": self.env.uid,
                    "text": item.remark or item.name,
                    "user_id": (item.condition_user_id or review.user_id or review.requester_id).id,
                    "due_on": item.condition_due_on or usual,
                }
                for item in items.with_context(lang=code)
            ],
            ("text",),
        )
        conditions._ask_responsible()
        return conditions

    def _ask_responsible(self):
        for condition in self.filtered("user_id"):
            asked = condition.with_context(mail_activity_quick_update=True)
            tell(asked, condition.user_id, lambda env, asked=asked: asked.with_env(env).text, date_deadline=condition.due_on)

    def write(self, vals):
        """Person and day are changed by the department that set the condition alone.

        :raise AccessError: another department
        """
        if not self.env.su and {"user_id", "due_on"} & vals.keys():
            for condition in self:
                condition._check_department()
        return super().write(vals)

    def _check_department(self):
        if not self._is_of_department():
            raise AccessError(
                self.env._(
                    "%(condition)s cannot be changed by you: %(department)s set it. Ask a colleague of that department.",
                    condition=self.display_name,
                    department=self.sudo().department_id.name,  # sudo: custproc.department, only the name is shown
                )
            )

    # ------------------------------------------------------------------
    # Life
    # ------------------------------------------------------------------
    def action_report(self, report=None):
        """Say what was done to meet the condition, for the department to look at.

        :raise ProcessError: nothing is said
        """
        self.ensure_one()
        if not (report or "").strip():
            self._refuse(
                self.env._("be reported"), self.env._("it is not said what was done"), self.env._("Write it, and add the proof.")
            )
        self._set_state("reported", report=report, reported_by_id=self.env.uid, reported_at=fields.Datetime.now())
        condition = self.sudo()  # sudo: mail.activity, the responsible person's own task ends with his report
        condition.activity_unlink(["mail.mail_activity_data_todo"])
        if condition.set_by_id:
            told = condition.with_context(mail_activity_quick_update=True)
            tell(told, condition.set_by_id, lambda env: env._("Look whether the condition is met"), report)
        return True

    def action_close(self, remark=None):
        """The department that set the condition finds it met.

        :raise AccessError: another department
        :raise ProcessError: the caller himself reported it done
        """
        for condition in self:
            condition._check_department()
            if condition.reported_by_id == self.env.user:
                condition._refuse(
                    self.env._("be closed"),
                    self.env._("you reported it done yourself"),
                    self.env._("A colleague of the department must look at it (four eyes)."),
                )
        now = fields.Datetime.now()
        self._set_state("closed", closed_by_id=self.env.uid, closed_at=now, closing_remark=remark)
        for condition in self.sudo():  # sudo: the condition, its decision is recorded whoever closes it
            self.env["custproc.decision"]._record(
                condition, "approval", "condition_closed", remark or "", figures={"report": condition.report}, partner=condition.partner_id
            )
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])  # sudo: mail.activity, tasks of others end with it
        self._tell_closed()
        return True

    def action_reopen(self, reason=None):
        """The department does not find the condition met: back to the responsible person, with the reason.

        :raise AccessError: another department
        """
        for condition in self:
            condition._check_department()
        self._set_state("open", closing_remark=reason)
        conditions = self.sudo()  # sudo: mail.activity, tasks of others end with it
        conditions.activity_unlink(["mail.mail_activity_data_todo"])
        conditions._ask_responsible()
        return True

    def action_open_review(self):
        """Open the review that set the condition."""
        self.ensure_one()
        return self.review_id.get_formview_action()

    def _carry(self, review):
        """A later round asks about these conditions again (called under sudo)."""
        self._set_state("carried", carried_to_id=review.id)
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def _after_transition(self, previous, target):
        super()._after_transition(previous, target)
        self._count_on_documents()

    def _count_on_documents(self):
        """Keep the number of open conditions on the quotation or contract, so that a gate reads it without a query."""
        # sudo: the document, its count follows from the conditions whoever acts
        conditions = self.sudo()
        for name in SUBJECTS:
            documents = conditions[name]
            if not documents:
                continue
            rows = conditions._read_group([(name, "in", documents.ids), ("state", "in", ("open", "reported"))], [name], ["__count"])
            counts = {document.id: count for document, count in rows}
            for count, batch in documents.grouped(lambda document, counts=counts: counts.get(document.id, 0)).items():
                batch.write({"custproc_open_condition_count": count})

    def _tell_closed(self):
        """The salesperson is told when the last condition of his document is closed."""
        for condition in self.sudo():  # sudo: the document, read and told whoever closes the condition
            document = condition.review_id._get_subject()
            if document.custproc_open_condition_count or document.custproc_review_state != "passed":
                continue
            user = condition.review_id.user_id or condition.review_id.requester_id
            told = document.with_context(mail_activity_quick_update=True)
            tell(told, user, lambda env: env._("All conditions of the review are closed: it may be signed"))

    def _say(self):
        """The condition in one line, with who and when, in the reader's language."""
        self.ensure_one()
        condition = self.sudo()  # sudo: res.users, the name of the responsible person is shown
        return self.env._(
            "%(department)s: %(text)s (%(who)s, until %(day)s)",
            department=condition.department_id.name,
            text=condition.text,
            who=condition.user_id.name or "",
            day=format_date(self.env, condition.due_on),
        )
