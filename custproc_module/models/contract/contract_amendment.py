from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from ...exceptions import ProcessError
from ...policies.contract.difference import differences
from ..engine.words import in_one, say_number

# What an amendment takes over into its contract; lines and clauses beside.
AMENDED = (
    *("subject", "date_start", "date_end", "has_settlement_agreement", "settlement_text", "payment_term_id"),
    *("return_ratio", "customer_representative", "special_demand", "amount"),
)
AGREED_ON_LINE = ("product_id", "name", "quantity", "product_uom_id", "date_delivery", "price_unit", "tax_ids")
# What no amendment changes: with another of these it is another contract.
KEPT = ("company_id", "partner_id", "contract_type", "currency_id")


class CustprocContract(models.Model):
    """Amendments (CT-02): a supplement with own review, signatures, seals and originals, whose terms take the place of the contract's.

    It is drawn up as the contract as it would read afterwards, so that departments review, parties sign and history shows exactly
    what changes.
    """

    _inherit = "custproc.contract"

    _protected_fields = ("amends_id", "amendment_number", "applied_on", "snapshot_before")

    amends_id = fields.Many2one(
        "custproc.contract", "Amends contract", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    amendment_ids = fields.One2many("custproc.contract", "amends_id", "Amendments", readonly=True)
    amendment_count = fields.Integer("Number of amendments", compute="_compute_amendment_count")
    amendment_number = fields.Integer("Amendment", readonly=True, copy=False)
    amendment_reason = fields.Text("Why it is amended", copy=False)
    applied_on = fields.Date("In the contract since", readonly=True, copy=False)
    snapshot_before = fields.Json("Contract before the amendment", readonly=True, copy=False)
    change_text = fields.Text("What changes", compute="_compute_change_text")
    history_html = fields.Html("History", compute="_compute_history_html", sanitize=False)

    _one_open_amendment = models.UniqueIndex(
        "(amends_id) WHERE state IN ('draft', 'review', 'signed')",
        "A contract has one amendment at a time. Finish or cancel the one that is open.",
    )

    def _compute_amendment_count(self):
        counts = dict(self._read_group([("amends_id", "in", self.ids)], ["amends_id"], ["__count"]))
        for contract in self:
            contract.amendment_count = counts.get(contract, 0)

    @api.depends_context("lang")
    @api.depends("amends_id", "clause_ids", *(f"line_ids.{name}" for name in AGREED_ON_LINE), *AMENDED)
    def _compute_change_text(self):
        for contract in self:
            contract.change_text = "\n".join(contract._get_amendment_changes())

    @api.depends_context("lang")
    @api.depends("amendment_ids.state")
    def _compute_history_html(self):
        for contract in self:
            rows = Markup()
            for part in contract.sudo().amendment_ids.filtered("applied_on").sorted("amendment_number"):
                # sudo: custproc.contract, who reads the contract may read how it came to be
                changes = Markup().join(Markup("<li>%s</li>") % text for text in part._get_amendment_changes())
                signers = self.env._("signed by %(ours)s and %(theirs)s", ours=part.signed_by_id.name, theirs=part.customer_signatory)
                head = Markup("<strong>%s</strong> · %s · %s<br/>%s") % (
                    part.name,
                    format_date(self.env, part.applied_on),
                    signers,
                    part.amendment_reason or "",
                )
                rows += Markup("<div class='mb-3'>%s<ul>%s</ul></div>") % (head, changes)
            contract.history_html = rows or False

    def _get_amendment_changes(self):
        """What the amendment changes, or changed, in the contract: sentences in the reader's language."""
        self.ensure_one()
        contract = self.amends_id.sudo()  # sudo: custproc.contract, compared with its amendment
        if not contract:
            return []
        labels = contract._get_review_labels() | self._get_review_labels()
        return self.env["custproc.contract.review"]._say_changes(self._get_differences_in_force(), labels)

    def _get_differences_in_force(self):
        # EXTENDS reviewed mixin: the contract as it reads, or read until this amendment took effect, and with it
        amendment = self.sudo()  # sudo: custproc.contract, compared only
        contract = amendment.amends_id
        if not contract:
            return super()._get_differences_in_force()
        if self.snapshot_before:
            return amendment._get_snapshot_differences(self.snapshot_before, lambda told: told._get_amended_snapshot())
        return differences(contract._get_review_snapshot(), amendment._get_amended_snapshot())

    def _get_amended_snapshot(self):
        """The amendment's snapshot with the lines under the keys of the contract's."""
        snapshot = self._get_review_snapshot()
        snapshot["lines"] = {str(line.source_line_id.id or -line.id): line._say() for line in self.line_ids}
        return snapshot

    # ------------------------------------------------------------------
    # Drawing up
    # ------------------------------------------------------------------
    def action_amend(self):
        """Draw up an amendment of an effective contract; returns its form, or that of the one that is open.

        :raise ProcessError: the contract is not in effect
        """
        self.ensure_one()
        self.check_access("write")
        contract = self.amends_id or self
        contract._take_turn()
        contract._check_amendable()
        amendment = contract.amendment_ids.filtered(lambda part: part.state in ("draft", "review", "signed"))[:1]
        if not amendment:
            number = max(contract.amendment_ids.mapped("amendment_number"), default=0) + 1
            # sudo: custproc.contract, its numbers are closed; the caller's rights on the contract were checked
            amendment = contract.sudo().copy(
                {"amends_id": contract.id, "amendment_number": number, "name": f"{contract.name}-{number}", "user_id": contract.user_id.id}
            )
            for line, source in zip(amendment.line_ids, amendment.amends_id.line_ids, strict=True):
                line._write_agreed({"source_line_id": source.id})
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": amendment.id, "view_mode": "form"}

    def action_open_amendments(self):
        """List the contract's amendments."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.custproc_contract_action")
        action["domain"] = [("amends_id", "=", self.id)]
        action["context"] = {}
        return action

    @api.constrains(*KEPT)
    def _check_kept(self):
        """CT-02: an amendment is between the same parties, of the same type and in the same currency as its contract.

        :raise ProcessError: naming the contract and what would have changed
        """
        for amendment in self.filtered("amends_id"):
            contract = amendment.amends_id
            changed = [name for name in KEPT if amendment[name] != contract[name]]
            if changed:
                contract._refuse_locked(changed)

    def _check_amendable(self):
        today = self._today()
        if self.state == "expired" or (self.state == "effective" and self.date_end and self.date_end < today):
            self._refuse(
                self.env._("be amended"),
                self.env._("it expired on %(day)s", day=format_date(self.env, self.date_end)),
                self.env._("Renew it: draw up a new contract."),
            )
        if self.state != "effective":
            self._refuse(
                self.env._("be amended"),
                self.env._("it is “%(state)s”, and only a contract in effect is amended", state=self._get_state_label(self.state)),
                self.env._("Change it directly as long as nobody has signed it."),
            )

    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target in ("review", "applied") and self.amends_id:
            contract = self.amends_id
            try:
                contract._check_amendable()
            except ProcessError as error:
                reasons.append(str(error).rstrip("."))
            if not self._get_amendment_changes():
                reasons.append(self.env._("it changes nothing in contract %(contract)s", contract=contract.name))
            if target == "review" and not (self.amendment_reason or "").strip():
                reasons.append(self.env._("it does not say why the contract is amended"))
            reasons += self._get_called_off_reasons()
        return reasons

    def _get_called_off_reasons(self):
        """What was called off already stays agreed."""
        sources = self.amends_id.line_ids
        taken = self._get_called_off(sources, self.env["sale.order"]) if sources else {}
        kept = {line.source_line_id: line for line in self.line_ids}
        reasons = []
        for source in sources:
            line, used = kept.get(source), taken.get(source.id, 0.0)
            if used and (not line or line.product_id != source.product_id or 0 < line.quantity < used):
                reasons.append(
                    self.env._(
                        "%(used)s %(unit)s of %(product)s are called off already",
                        used=say_number(self.env, used),
                        unit=source.product_uom_id.name,
                        product=source.product_id.display_name,
                    )
                )
        return reasons

    # ------------------------------------------------------------------
    # Taking effect
    # ------------------------------------------------------------------
    def _get_state_in_effect(self):
        # EXTENDS signed mixin
        return "applied" if self.amends_id else super()._get_state_in_effect()

    def _after_transition(self, previous, target):
        super()._after_transition(previous, target)
        if target == "applied":
            for amendment in self.sudo():  # sudo: custproc.contract, locked for everybody; all conditions of the amendment hold
                amendment._apply()

    def _apply(self):
        """Put the amendment's terms into the contract, keep how it read before, and leave a decision."""
        self.ensure_one()
        contract = self.amends_id
        told = self._get_review_in_force()
        self.write({"snapshot_before": contract._keep_snapshot(), "applied_on": self._today()})
        values = {name: self._fields[name].convert_to_write(self[name], self) for name in AMENDED if name != "amount" or not self.line_ids}
        contract._write_agreed(values)
        self._apply_lines(contract)
        if self._has_other_clauses():
            contract.clause_ids._unlink_agreed()
            self.clause_ids._copy_agreed(contract)
        contract.invalidate_recordset(["line_ids", "clause_ids"])
        contract.write({"custproc_reviewed_fingerprint": contract._get_fingerprint()})
        changes = in_one(self.env, self._get_amendment_changes())
        contract._message_log(body=self.env._("Amendment %(number)s is in effect: %(changes)s", number=self.name, changes=changes))
        self.env["custproc.decision"]._record(
            contract, "override", "amended", changes, figures={"amendment": self.name}, partner=contract.partner_id,
            fingerprint=contract._get_fingerprint(),
        )
        contract._get_customer_file()._put_contract_paper(contract)
        self._tell_committed_of_amendment(
            told, lambda env, names: env._("%(contract)s reads differently since amendment %(amendment)s took effect", **names)
        )

    def _has_other_clauses(self):
        """Whether titles or texts differ from the contract's in any language."""
        theirs = self.amends_id.clause_ids
        return any(self.clause_ids._get_texts(name) != theirs._get_texts(name) for name in ("name", "body"))

    def _apply_lines(self, contract):
        kept = self.line_ids.source_line_id
        (contract.line_ids - kept)._unlink_agreed()
        new = []
        for line in self.line_ids:
            values = line._get_agreed_values()
            source = line.source_line_id
            if not source:
                new.append({**values, "contract_id": contract.id})
            elif values != source._get_agreed_values():
                source._write_agreed(values)
        self.env["custproc.contract.line"]._create_agreed(new)


class ContractLine(models.Model):
    _inherit = "custproc.contract.line"

    # Which line an amendment changes follows from drawing it up: named by hand, it could be the line of another contract.
    _protected_fields = ("source_line_id",)

    source_line_id = fields.Many2one(
        "custproc.contract.line", "Line amended", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )

    def _get_agreed_values(self):
        """What was agreed in this line, ready to be written to another."""
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "name": self.name,
            "sequence": self.sequence,
            "quantity": self.quantity,
            "product_uom_id": self.product_uom_id.id,
            "date_delivery": self.date_delivery,
            "price_unit": self.price_unit,
            "tax_ids": [fields.Command.set(self.tax_ids.ids)],
        }
