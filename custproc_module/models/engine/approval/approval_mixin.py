from odoo import api, fields, models

from ....policies.engine.fingerprint import canonical, digest


class ApprovalMixin(models.AbstractModel):
    """A document that others approve in rounds. What is approved is its fingerprint: a change makes the verdict stale."""

    _name = "custproc.approval.mixin"
    _inherit = ["custproc.subject.mixin"]
    _description = "Document with Approvals"

    # Whether who asked is told that a round was approved, by `_tell_approved`.
    _tells_approval = False
    # {"rejected" | "withdrawn" | "stale": state} the document goes to where a round of its topic ends without a yes.
    _approval_returns = {}
    # What was asked for with these fields stands until it is taken back; under sudo too.
    _asked_fields = ()

    custproc_approval_ids = fields.One2many(
        "custproc.approval",
        "res_id",
        "Approval rounds",
        domain=lambda self: [("model", "=", self._name)],
        readonly=True,
        copy=False,
    )
    custproc_approval_state = fields.Selection(
        [
            ("none", "Not asked"),
            ("open", "Waiting"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("withdrawn", "Withdrawn"),
            ("stale", "Outdated by a change"),
        ],
        "Approval",
        compute="_compute_custproc_approval_state",
    )
    custproc_can_decide = fields.Boolean("Waits for my decision", compute="_compute_custproc_can_decide")

    @api.depends("custproc_approval_ids.state")
    def _compute_custproc_approval_state(self):
        newest = self.env["custproc.approval"].sudo()._get_newest(self._name, self.ids, self._get_approval_topic())
        # sudo: custproc.approval, who reads the document sees whether it is approved
        for document in self:
            approval = newest.get(document._origin.id)
            document.custproc_approval_state = approval.state if approval else "none"

    def _get_signatures(self):
        """The steps of the newest round in their order, which a printed form shows as its signatures."""
        return self.custproc_approval_ids.sorted("number")[-1:].step_ids.sorted(lambda step: (step.tier, step.id))

    @api.depends_context("uid")
    @api.depends("custproc_approval_ids.step_ids.state")
    def _compute_custproc_can_decide(self):
        steps = self.env["custproc.approval.step"].search(
            [("can_decide", "=", True), ("approval_id.model", "=", self._name), ("approval_id.res_id", "in", self.ids)]
        )
        mine = set(steps.mapped("res_id"))
        for document in self:
            document.custproc_can_decide = document._origin.id in mine

    # ------------------------------------------------------------------
    # What a document says of itself
    # ------------------------------------------------------------------
    def _get_approval_topic(self):
        """The topic whose state the document shows."""
        return "approve"

    def _get_fingerprint_values(self):
        """What is agreed by approving this document: nested plain values, entered fields only."""
        raise NotImplementedError(f"{self._name} does not say what its approval covers")

    def _get_fingerprint(self):
        """Digest of `_get_fingerprint_values`."""
        self.ensure_one()
        return digest(self._get_fingerprint_values())

    def _get_approval_amount(self, topic):
        """What the document is worth, in the currency of its company; decides which amount bands apply."""
        return 0.0

    def _get_approval_reasons(self, step):
        """Guards: why this step may not be approved yet, as translated texts."""
        return []

    def _on_approved(self, approval):
        """The last step of the round was approved. Called under sudo."""

    def _tell_approved(self, approval):
        """Tell who asked; called under sudo by the job that tells people, where the model sets `_tells_approval`."""

    def _on_rejected(self, approval):
        """A step of the round was rejected. Called under sudo."""
        self._return_from_approval("rejected", approval)

    def _on_withdrawn(self, approval):
        """Who asked took the request back. Called under sudo."""
        self._return_from_approval("withdrawn", approval)

    def _on_stale(self, approval):
        """The document changed while the round was open, or after it was approved. Called under sudo."""
        self._return_from_approval("stale", approval)

    def _return_from_approval(self, outcome, approval):
        """Go to the state `_approval_returns` names; a document that has gone on meanwhile, or was given up, stays where it is."""
        target = self._approval_returns.get(outcome)
        if target and approval.topic == self._get_approval_topic() and target in self._transitions.get(self.state, ()):
            self._set_state(target)

    def write(self, vals):
        """Refuse to change what was asked for.

        :raise ProcessError: one of `_asked_fields` of a document that is neither draft nor cancelled
        """
        if vals.keys() & set(self._asked_fields):
            for document in self.filtered(lambda document: document.state not in ("draft", "cancelled")):
                document._refuse(
                    self.env._("be changed"),
                    self.env._("it is “%(state)s”, and what was asked for stands", state=document._get_state_label(document.state)),
                    self.env._("Withdraw it and ask again."),
                )
        return super().write(vals)

    def unlink(self):
        """A document that goes closes its open rounds; the rounds themselves stay."""
        # sudo: custproc.approval, nobody writes rounds directly
        rounds = (
            self.env["custproc.approval"]
            .sudo()
            .search([("model", "=", self._name), ("res_id", "in", self.ids), ("state", "=", "open")])
        )
        for approval in rounds:
            self.env["custproc.decision"]._record(
                approval._get_document(), "approval", "withdrawn", fingerprint=approval.fingerprint
            )
        rounds._end("withdrawn")
        return super().unlink()

    # ------------------------------------------------------------------
    # Asking and deciding
    # ------------------------------------------------------------------
    def _ask_approval(self, topic=None, note=None, is_first=False):
        """Open a round: the applicable rules become steps, together with the document's fingerprint.

        :param is_first: the document was made just now, so that there is no earlier round to look for
        :return: the round; empty when no rule applies
        :raise ProcessError: a round is already open, or a step meets nobody who may decide
        """
        self.ensure_one()
        topic = topic or self._get_approval_topic()
        document = self.sudo()  # sudo: the document, its values enter the fingerprint whatever the caller may read
        newest = self.env["custproc.approval"] if is_first else document._get_newest_approval(topic)
        if newest.state == "open":
            self._refuse_submission(
                self.env._(
                    "round %(round)s is still open since %(date)s", round=newest.number, date=newest.requested_at
                ),
                self.env._("Wait for the decision, or withdraw the request."),
            )
        amount = document._get_approval_amount(topic)
        vals_list = document._prepare_approval_steps(topic, amount)
        if not vals_list:
            return self.env["custproc.approval"]
        document._check_approval_people(vals_list)
        document._open_first_tier(vals_list)
        values = document._prepare_round(topic, amount) | {"number": newest.number + 1, "note": note}
        values["step_ids"] = [fields.Command.create(vals) for vals in vals_list]
        # sudo: custproc.approval, nobody creates rounds directly
        approval = self.env["custproc.approval"].sudo().create(values)
        document._translate_steps(approval, amount, [vals["name"] for vals in vals_list])
        self.env["custproc.approval.step"]._wake_teller()
        return approval

    def _open_first_tier(self, vals_list):
        """Let the steps of the lowest tier wait for their people from the beginning (called under sudo)."""
        company = self._get_subject_company()
        lowest = min(vals["tier"] for vals in vals_list)
        for vals in vals_list:
            if vals["tier"] == lowest:
                rule = self.env["custproc.approval.rule"].browse(vals.get("rule_id") or [])
                vals.update(self.env["custproc.approval.step"]._get_opening_values(rule, company))

    def _prepare_round(self, topic, amount):
        """Values of a round about this document as it is now (called under sudo)."""
        agreed = self._get_fingerprint_values()
        return {
            "model": self._name,
            "res_id": self.id,
            "res_name": self._get_public_name(),
            "topic": topic,
            "company_id": self._get_subject_company().id,
            "amount": amount,
            "requester_id": self.env.uid,
            "requested_at": fields.Datetime.now(),
            "fingerprint": digest(agreed),
            "agreed_values": canonical(agreed),
        }

    def _require_approval(self, topic=None, note=None):
        """Open a round for a document that nobody may let go by itself.

        :raise ProcessError: as `_ask_approval`, or no rule says who decides
        """
        if not self._ask_approval(topic, note):
            self._refuse_submission(
                self.env._("no approval rule says who decides on it"), self.env._("Ask the module administrator to add one.")
            )

    def _rename_approvals(self):
        """What these documents are called in their rounds follows who may read them now."""
        # sudo: custproc.approval, nobody writes rounds directly
        rounds = self.env["custproc.approval"].sudo().search([("model", "=", self._name), ("res_id", "in", self.ids)])
        names = {document.id: document._get_public_name() for document in self.sudo()}  # sudo: the document, only its name
        for approval in rounds:
            if approval.res_name != names[approval.res_id]:
                approval.res_name = names[approval.res_id]

    def _get_newest_approval(self, topic=None):
        """The newest round of this document, or an empty recordset."""
        self.ensure_one()
        rounds = self.env["custproc.approval"]._get_newest(self._name, self.ids, topic or self._get_approval_topic())
        return rounds.get(self.id, self.env["custproc.approval"])

    def _is_approved(self, topic=None):
        """Whether the newest round is approved and the document is still what was approved."""
        self.ensure_one()
        document = self.sudo()  # sudo: custproc.approval, asked by guards of any user
        newest = document._get_newest_approval(topic)
        return newest.state == "approved" and newest.fingerprint == document._get_fingerprint()

    def _check_stale_approvals(self, topic=None):
        """After a change: rounds whose fingerprint is no longer the document's become stale. One query for the batch's rounds."""
        rounds = (
            self.env["custproc.approval"].sudo()._get_newest(self._name, self.ids, topic or self._get_approval_topic())
        )
        # sudo: custproc.approval, nobody writes rounds directly
        for document in self.sudo():  # sudo: the document, read for its fingerprint
            approval = rounds.get(document.id)
            if (
                approval
                and approval.state in ("open", "approved")
                and approval.fingerprint != document._get_fingerprint()
            ):
                approval._mark_stale()
