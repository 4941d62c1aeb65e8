from markupsafe import Markup

from odoo import api, fields, models

from ....policies.contract.difference import Change, in_language
from ...engine.words import in_languages, listed, store_texts


class CustprocContractReview(models.Model):
    """One round of review of a quotation or a contract (CR-01 to CR-04); rounds are kept for ever.

    Each department answers its checklist and decides its own step, then the sales manager decides. What is reviewed is the
    document's fingerprint; `snapshot` keeps it in words, so that a later change can be told as "price changed from x to y".
    """

    _name = "custproc.contract.review"
    _description = "Contract review"
    _inherit = ["custproc.document.mixin", "custproc.approval.mixin", "custproc.checklist.mixin", "custproc.deadline.mixin"]
    _order = "id desc"

    _transitions = {
        "draft": {"review"},
        "review": {"passed", "rejected", "outdated", "withdrawn"},
        "passed": {"outdated"},
        "rejected": set(),
        "outdated": set(),
        "withdrawn": set(),
    }
    _protected_fields = (
        "name",
        "company_id",
        "sale_order_id",
        "contract_id",
        "partner_id",
        "user_id",
        "team_id",
        "amount_total",
        "amount_company",
        "currency_id",
        "round",
        "previous_id",
        "snapshot",
        "requester_id",
        "asked_at",
        "closed_at",
        "reject_reason",
        "department_ids",
        "passed_at",
        "capacity",
    )
    _deletable_states = ()
    _tells_approval = True

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("review", "In review"),
            ("passed", "Passed"),
            ("rejected", "Rejected"),
            ("outdated", "Outdated by a change"),
            ("withdrawn", "Withdrawn"),
        ],
        default="draft",
        required=True,
        copy=False,
        group_expand="_expand_live_states",
        # Not tracked: the steps and the decision chain say who led it where, at a tenth of the queries.
        index=True,
    )
    sale_order_id = fields.Many2one("sale.order", "Quotation", readonly=True, index="btree_not_null", ondelete="restrict", copy=False)
    # Reviewers look for a quotation by its number without being able to read quotations.
    order_name = fields.Char("Quotation number", related="sale_order_id.name")
    contract_id = fields.Many2one("custproc.contract", readonly=True, index="btree_not_null", ondelete="restrict", copy=False)
    round = fields.Integer(default=1, required=True, readonly=True, copy=False)
    previous_id = fields.Many2one(
        "custproc.contract.review", "Round before", readonly=True, index="btree_not_null", ondelete="restrict", copy=False
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True, index="btree_not_null")
    team_id = fields.Many2one("crm.team", "Sales team", readonly=True)
    amount_total = fields.Monetary("Value with tax", readonly=True, help="In the document's currency, tax included.")
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_company = fields.Float("Value in company currency", readonly=True, help="Tax included; decides which approval rules apply.")
    requester_id = fields.Many2one("res.users", "Asked by", readonly=True, copy=False)
    asked_at = fields.Datetime("Asked on", readonly=True, copy=False, default=fields.Datetime.now)
    closed_at = fields.Datetime("Closed on", readonly=True, copy=False)
    department_ids = fields.Many2many("custproc.department", string="Departments", readonly=True, copy=False)
    passed_at = fields.Datetime("Review passed on", readonly=True, copy=False, help="Kept when a later change outdates the round.")
    condition_ids = fields.One2many("custproc.review.condition", "review_id", "Conditions set", readonly=True)
    capacity = fields.Json("Capacity figures", readonly=True, copy=False, help="Stock, receipts and other promises, as of the asking.")
    capacity_html = fields.Html("Capacity", compute="_compute_capacity_html", sanitize=False)
    snapshot = fields.Json("What was reviewed", readonly=True, copy=False, help="In words, in every language that was installed.")
    reject_reason = fields.Text("Reason of rejection", translate=True, readonly=True, copy=False)
    approval_step_ids = fields.Many2many("custproc.approval.step", string="Approval steps", compute="_compute_approval_step_ids")
    snapshot_html = fields.Html("What is agreed", compute="_compute_snapshot_html", sanitize=False)
    conditions = fields.Text(compute="_compute_conditions", help="Points that do not conform and were accepted with a remark.")

    _one_subject = models.Constraint(
        "CHECK (num_nonnulls(sale_order_id, contract_id) = 1)",
        "A review belongs to one quotation or one contract. Enter the one that is reviewed.",
    )
    _order_round_unique = models.UniqueIndex(
        "(sale_order_id, round) WHERE sale_order_id IS NOT NULL",
        "This round of the quotation's review exists already. Reload and look at it.",
    )
    _contract_round_unique = models.UniqueIndex(
        "(contract_id, round) WHERE contract_id IS NOT NULL", "This round of the contract's review exists already. Reload and look at it."
    )

    def _get_subject(self):
        """The quotation or contract that is reviewed."""
        self.ensure_one()
        return self.sale_order_id or self.contract_id

    def _get_fingerprint_values(self):
        return self._get_subject()._get_fingerprint_values()

    def _get_approval_amount(self, topic):
        return self.amount_company

    @api.depends("custproc_approval_ids.step_ids.state")
    def _compute_approval_step_ids(self):
        for review in self:
            review.approval_step_ids = review.custproc_approval_ids.step_ids.sorted(lambda step: (step.approval_id.id, step.tier, step.id))

    # ------------------------------------------------------------------
    # A round
    # ------------------------------------------------------------------
    def _start(self, user):
        """Open the departments' checklists and ask for the approvals (called under sudo once, by the document)."""
        self.ensure_one()
        by_topic = self._keep_untouched(self._get_subject()._get_review_departments())
        departments = self.env["custproc.department"].union(*by_topic.values())
        self.write({"department_ids": [fields.Command.set(departments.ids)], "capacity": self._get_capacity() if departments else {}})
        self._open_review_checklists(by_topic)
        # The requester is who asked, not the superuser, for the four eyes of the steps.
        if not self.with_user(user)._ask_approval(is_first=True):
            self._on_approved(self.env["custproc.approval"])

    def _prepare_approval_steps(self, topic, amount):
        """One step for each department, before those of the rules (the sales manager)."""
        steps = [
            {
                "name": self.env._("Review by %(department)s", department=department.name),
                "tier": 0,
                "group_id": department.group_id.id,
                "department_id": department.id,
                "allow_repeat": False,
            }
            for department in self.department_ids
        ]
        return steps + super()._prepare_approval_steps(topic, amount)

    def _on_approved(self, approval):
        super()._on_approved(approval)
        self._finish("passed", passed_at=fields.Datetime.now())
        if not approval:
            self._tell_approved(approval)

    def _tell_approved(self, approval):
        super()._tell_approved(approval)
        subject = self._get_subject()
        if self.state == "passed" and subject.custproc_review_id == self:
            subject._tell_review_passed(self)

    def _on_rejected(self, approval):
        super()._on_rejected(approval)
        step = approval.step_ids.filtered(lambda step: step.state == "rejected")[:1]
        texts = in_languages(step, lambda step: f"{step.department_id.name or step.name}: {step.comment}")
        # Before the end: whoever is told of it is told the reason in his language.
        store_texts(self, "reject_reason", texts)
        self._finish("rejected")

    def _on_withdrawn(self, approval):
        super()._on_withdrawn(approval)
        self._finish("withdrawn")

    def _on_stale(self, approval):
        super()._on_stale(approval)
        self._finish("outdated")

    def _finish(self, outcome, **values):
        """End the round, called under sudo by the approval's hooks, and tell the document."""
        self.ensure_one()
        self._set_state(outcome, closed_at=fields.Datetime.now(), **values)
        subject = self._get_subject()
        if subject.custproc_review_id == self:
            subject.write({"custproc_review_state": outcome})
            if outcome == "outdated" and self.passed_at:
                self._tell_committed()
            if outcome == "passed" and self.previous_id:
                self._clear_told()
            subject._on_review_closed(self, outcome)

    def _mark_outdated(self):
        """The document is no longer what was reviewed (called under sudo)."""
        for review in self:
            review._check_stale_approvals()
            if review.state in ("review", "passed"):
                # A review that no rule or department had to decide has no round of approval that could become stale.
                review._finish("outdated")

    def _give_up(self):
        """The document itself was given up: its open round ends (called under sudo)."""
        for review in self.filtered(lambda review: review.state == "review"):
            approval = review._get_newest_approval()
            if approval.state == "open":
                approval._close("withdrawn", "_on_withdrawn")
            else:
                review._finish("withdrawn")

    def action_open_subject(self):
        """Open the quotation or contract."""
        self.ensure_one()
        subject = self._get_subject()
        return {"type": "ir.actions.act_window", "res_model": subject._name, "res_id": subject.id, "view_mode": "form"}

    # ------------------------------------------------------------------
    # In words
    # ------------------------------------------------------------------
    @api.depends("sale_order_id", "contract_id", "round")
    def _compute_display_name(self):
        for review in self:
            # sudo: the subject, its number names the review for departments that do not see orders
            subject = review.sudo()._get_subject()
            review.display_name = self.env._(
                "%(number)s (%(document)s, round %(round)s)", number=review.name, document=subject.name, round=review.round
            )

    def _get_snapshot_rows(self):
        """What was reviewed, as (label, text) in the reader's language: (head rows, line columns, line rows)."""
        self.ensure_one()
        review = self.sudo()  # sudo: the subject, for the labels of its fields only
        labels = review._get_subject()._get_review_labels()
        snapshot = in_language(review.snapshot, self.env.lang)
        # The database does not keep the order of a JSON object's keys: the labels give the reading order.
        values = snapshot.get("head", {})
        head = [(label, values[name]) for name, label in labels.items() if values.get(name)]
        lines = [snapshot["lines"][key] for key in sorted(snapshot.get("lines", {}), key=int)]
        columns = [name for name in labels if any(name in line for line in lines)]
        return head, [labels[name] for name in columns], [[line.get(name, "") for name in columns] for line in lines]

    @api.depends_context("lang")
    @api.depends("snapshot")
    def _compute_snapshot_html(self):
        for review in self:
            head, columns, lines = review._get_snapshot_rows()
            # Markup escapes what is put into it: names of customers and products are never taken for HTML.
            rows = Markup().join(Markup("<tr><th class='pe-3'>%s</th><td>%s</td></tr>") % row for row in head)
            titles = Markup().join(Markup("<th>%s</th>") % title for title in columns)
            body = Markup().join(
                Markup("<tr>%s</tr>") % Markup().join(Markup("<td>%s</td>") % text for text in line) for line in lines
            )
            table = Markup("<table class='table table-sm'><thead><tr>%s</tr></thead><tbody>%s</tbody></table>") % (titles, body)
            review.snapshot_html = Markup("<table class='mb-3'>%s</table>%s") % (rows, table if lines else Markup())

    def _get_waiting_for(self):
        """Whom the open round waits for, by department or step."""
        self.ensure_one()
        steps = self.custproc_approval_ids.filtered(lambda approval: approval.state == "open").step_ids
        names = [step.department_id.name or step.user_id.name or step.name for step in steps if step.state == "open"]
        return listed(self.env, dict.fromkeys(names)) or self.env._("nobody")

    def _say_changes(self, changes, labels):
        """Differences as sentences in the reader's language."""
        return [self._say_change(change, labels) for change in changes]

    def _say_change(self, change: Change, labels):
        if change.kind == "added":
            return self.env._("%(item)s was added", item=change.item)
        if change.kind == "removed":
            return self.env._("%(item)s was removed", item=change.item)
        values = {
            "field": labels.get(change.field, change.field),
            "old": change.old or self.env._("nothing"),
            "new": change.new or self.env._("nothing"),
        }
        if change.item:
            return self.env._("%(item)s: %(field)s changed from %(old)s to %(new)s", item=change.item, **values)
        return self.env._("%(field)s changed from %(old)s to %(new)s", **values)
