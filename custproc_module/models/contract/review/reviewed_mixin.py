from odoo import api, fields, models

from ....policies.contract.difference import differences, in_language
from ....policies.engine.fingerprint import digest
from ...engine.document.single_mixin import check_single
from ...engine.words import SOURCE, fetch_in_languages, in_languages, in_one


class CustprocReviewedMixin(models.AbstractModel):
    """What is reviewed before it binds the company (CR-01 to CR-04): a quotation or a contract.

    Its newest round, its outcome and the fingerprint it was taken on are kept on the document itself, closed to writes, so that a
    gate and a list read them without a query more.
    """

    _name = "custproc.reviewed.mixin"
    _inherit = ["custproc.transition.mixin"]
    _description = "Document that is reviewed"

    _protected_fields = (
        *("custproc_review_state", "custproc_review_id", "custproc_reviewed_fingerprint", "custproc_open_condition_count"),
    )

    custproc_review_state = fields.Selection(
        [
            ("none", "Not reviewed"),
            ("review", "In review"),
            ("passed", "Review passed"),
            ("rejected", "Review rejected"),
            ("outdated", "Changed after review"),
            ("withdrawn", "Review withdrawn"),
        ],
        "Review",
        default="none",
        required=True,
        readonly=True,
        copy=False,
    )
    custproc_review_id = fields.Many2one(
        "custproc.contract.review", "Newest review", readonly=True, copy=False, ondelete="restrict"
    )
    custproc_reviewed_fingerprint = fields.Char("Fingerprint reviewed", readonly=True, copy=False)
    custproc_open_condition_count = fields.Integer(
        "Open conditions", readonly=True, copy=False, help="Conditions of its reviews that are to be closed before it binds the company."
    )
    custproc_review_count = fields.Integer("Rounds of review", related="custproc_review_id.round")
    custproc_review_message = fields.Text("What the review says", compute="_compute_custproc_review_message")

    # ------------------------------------------------------------------
    # What a document says of itself
    # ------------------------------------------------------------------
    def _get_review_subject_field(self):
        """The field of the review that points to this document."""
        raise NotImplementedError(f"{self._name} does not say how its reviews find it")

    def _get_review_goods(self):
        """The products the document promises."""
        return self.env["product.product"]

    def _get_capacity_wanted(self):
        """What the document promises, as `policies.contract.capacity.Wanted`, with the stock locations it is taken from."""
        return [], self.env["stock.location"]

    def _get_capacity_own_lines(self):
        """Order lines by which the document itself is delivered: their open moves are no promise to others."""
        return self.env["sale.order.line"]

    def _get_review_figures(self):
        """{question code: text}: what the document says about each point of the checklists (CR-01)."""
        return {}

    def _get_review_snapshot(self):
        """What was agreed, in words: `{"head": {field: text}, "lines": {key: {field: text}}}`; keys are those of `_get_review_labels`."""
        return {"head": {}, "lines": {}}

    def _keep_snapshot(self):
        """`_get_review_snapshot` in every installed language, since nobody knows who will read it: `{language: snapshot}`."""
        goods = self._get_review_goods()
        fetch_in_languages(goods.product_tmpl_id, "name")
        fetch_in_languages(goods.uom_id, "name")
        return in_languages(self, lambda document: document._get_review_snapshot())

    def _get_snapshot_differences(self, kept, build=None):
        """What differs from a snapshot that was kept, told in the reader's language where it was kept in it.

        :param kept: as `_keep_snapshot` gives it
        :param build: document -> its snapshot of now, where that is not `_get_review_snapshot`
        """
        lang = self.env.lang if self.env.lang in (kept or {}) else SOURCE
        told = self.with_context(lang=lang)
        return differences(in_language(kept, lang), build(told) if build else told._get_review_snapshot())

    def _get_review_in_force(self):
        """The passed round of what is in force and would be changed by this document; of an amendment, its contract's."""
        return self.env["custproc.contract.review"]

    def _get_differences_in_force(self):
        """How this document differs from what is in force, as `policies.contract.difference.Change`."""
        return []

    def _get_review_labels(self):
        """{field of the snapshot: label in the reader's language}."""
        return {}

    def _get_review_values(self):
        """Values of a new round that come from this document."""
        return {"company_id": self.company_id.id, "user_id": self.user_id.id, "partner_id": self.partner_id.id}

    def _on_review_closed(self, review, outcome):
        """A round ended: passed, rejected, outdated or withdrawn. Called under sudo."""

    def _tell_review_passed(self, review):
        """Tell who is responsible that he may go on; by a job, since telling costs more than deciding. Called under sudo."""

    # ------------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------------
    def action_ask_review(self):
        """Ask the departments to review what is agreed; opens the next round (CR-01, CR-03).

        :raise AccessError: the caller may not write the document
        :raise ProcessError: a round is open, or today's content has already passed
        """
        self.check_access("write")
        for document in self:
            document._check_review_askable()
            document._open_review_round()
        return True

    def _check_review_askable(self):
        self.ensure_one()
        asking = self.env._("ask for review")
        if self.custproc_review_state == "review":
            self._refuse(
                asking,
                self.env._("round %(round)s is still open", round=self.custproc_review_count),
                self.env._("Wait for the departments, or withdraw the round."),
            )
        if self._is_review_passed():
            self._refuse(
                asking,
                self.env._("round %(round)s passed and nothing has changed since", round=self.custproc_review_count),
                self.env._("Go on with it."),
            )

    def _open_review_round(self):
        # sudo: custproc.contract.review, nobody creates rounds directly; the document, its values are reviewed whole
        document = self.sudo()
        values = document._get_fingerprint_values()
        fingerprint = digest(values)
        # The steps and the decision chain say who asked and when: no message of creation, no followers, at half the queries.
        quiet = document.env["custproc.contract.review"].with_context(tracking_disable=True)
        review = quiet.create(
            {
                **document._get_review_values(),
                document._get_review_subject_field(): document.id,
                "round": (document.custproc_review_id.round or 0) + 1,
                "previous_id": document.custproc_review_id.id,
                "snapshot": document._keep_snapshot(),
                "requester_id": self.env.uid,
                "state": "review",
            }
        ).with_env(document.env)
        document.write({"custproc_review_state": "review", "custproc_review_id": review.id, "custproc_reviewed_fingerprint": fingerprint})
        review._start(self.env.user)
        return review

    def action_withdraw_review(self):
        """Take the open rounds back; only who asked for them may.

        :raise ProcessError: of one of the documents there is none
        """
        for document in self.filtered(lambda document: not document.custproc_review_id):
            document._refuse(
                self.env._("be taken back from review"), self.env._("no review was asked for"), self.env._("Nothing needs to be done.")
            )
        return self.custproc_review_id.action_withdraw()

    def action_open_reviews(self):
        """Show all rounds, the newest first."""
        check_single(self)
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.custproc_contract_review_action")
        action.update(
            domain=[(self._get_review_subject_field(), "=", self.id)],
            context={},
            name=self.env._("Reviews of %(document)s", document=self.display_name),
        )
        if self.custproc_review_count == 1:
            action.update(res_id=self.custproc_review_id.id, views=[(False, "form")], view_mode="form")
        return action

    def action_open_conditions(self):
        """Show the conditions of all rounds; those not closed, until the filter is taken away."""
        check_single(self)
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.custproc_review_condition_action")
        action["domain"] = [(self._get_review_subject_field(), "=", self.id)]
        return action

    # ------------------------------------------------------------------
    # What it is worth
    # ------------------------------------------------------------------
    def _get_review_gaps(self):
        """Why the review does not let this document bind the company, as texts; empty when it does (CR-01, CR-02)."""
        self.ensure_one()
        if self._is_review_passed():
            return [self._say_open_conditions()] if self.custproc_open_condition_count else []
        if self._get_review_exemptions():
            return []
        return [self.env._("its review has not passed")]

    def _get_open_conditions(self):
        # sudo: custproc.review.condition, who reads the document may know what it waits for
        domain = [(self._get_review_subject_field(), "=", self.id), ("state", "in", ("open", "reported"))]
        return self.env["custproc.review.condition"].sudo().search(domain)

    def _say_open_conditions(self):
        conditions = self._get_open_conditions()
        return self.env._(
            "%(count)s conditions of its review are open: %(conditions)s",
            count=len(conditions),
            conditions=in_one(self.env, (condition.with_env(self.env)._say() for condition in conditions)),
        )

    def _is_review_passed(self):
        """Whether the newest round passed and the document is still what passed."""
        self.ensure_one()
        if self.custproc_review_state != "passed":
            return False
        return self.custproc_reviewed_fingerprint == self.sudo()._get_fingerprint()  # sudo: the document, read for its fingerprint

    def _check_review_stale(self):
        """After a change: a round whose document is no longer what was reviewed is outdated. No query while nothing was reviewed."""
        for document in self.sudo():  # sudo: the document, read for its fingerprint whoever changed it
            if document.custproc_review_state not in ("review", "passed"):
                continue
            if document.custproc_reviewed_fingerprint != document._get_fingerprint():
                document.custproc_review_id._mark_outdated()

    def _get_review_changes(self):
        """What changed since the newest round was asked for, as sentences in the reader's language."""
        self.ensure_one()
        review = self.custproc_review_id.sudo()  # sudo: custproc.contract.review, who reads the document may know what changed
        if not review:
            return []
        labels = self._get_review_labels()
        # Head fields in the order in which the document shows them; lines in their own order.
        order = {name: place for place, name in enumerate(labels)}
        found = sorted(
            self._get_snapshot_differences(review.snapshot),
            key=lambda change: (bool(change.item), order.get(change.field, len(order)) if not change.item else 0),
        )
        return review._say_changes(found, labels)

    @api.depends_context("lang")
    @api.depends("custproc_review_state", "custproc_review_id", "custproc_open_condition_count")
    def _compute_custproc_review_message(self):
        for document in self:
            document.custproc_review_message = document._get_review_message()

    def _get_review_message(self):
        """The state of the review in one or two sentences, in the reader's language; empty where none was asked for."""
        self.ensure_one()
        review = self.custproc_review_id.sudo()  # sudo: custproc.contract.review, who reads the document may know where it stands
        state = self.custproc_review_state
        if state == "review":
            return self.env._("Round %(round)s waits for %(who)s", round=review.round, who=review._get_waiting_for())
        if state == "rejected":
            return self.env._("Round %(round)s was rejected: %(reason)s", round=review.round, reason=review.reject_reason)
        if state == "outdated":
            changes = self._get_review_changes() or [self.env._("it was changed and changed back")]
            return self.env._("It was changed after round %(round)s: %(changes)s", round=review.round, changes=in_one(self.env, changes))
        if state == "passed" and self.custproc_open_condition_count:
            return self._say_open_conditions()
        if state == "passed" and review.conditions:
            return self.env._(
                "Round %(round)s passed with conditions, all of them closed: %(conditions)s",
                round=review.round,
                conditions=review.conditions,
            )
        return ""
