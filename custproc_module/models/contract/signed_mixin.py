from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...exceptions import ProcessError
from ...policies.contract.effect import missing, reached
from ..engine.given_values import to_day
from ..engine.words import in_one, listed

SIGNATORIES = "custproc_module.group_custproc_signatory"
SEAL_KEEPERS = "custproc_module.group_custproc_general_manager"
# What a scan may show.
SHOWN = ("signed", "customer_signed", "sealed", "customer_sealed")


class SignedMixin(models.AbstractModel):
    """CT-01: the conditions under which a contract, or an amendment of one, takes effect, each with who and when and the scan."""

    _name = "custproc.signed.mixin"
    _inherit = ["custproc.reviewed.mixin", "custproc.evidence.mixin"]
    _description = "Document signed and sealed by both parties"

    _protected_fields = (
        "signed_by_id",
        "signed_on",
        "customer_signatory",
        "customer_signed_on",
        "customer_signature_recorded_by_id",
        "sealed_by_id",
        "sealed_on",
        "customer_sealed_on",
        "customer_seal_recorded_by_id",
        *("signed_scan_id", "customer_signed_scan_id", "sealed_scan_id", "customer_sealed_scan_id"),
    )

    signed_by_id = fields.Many2one("res.users", "Signed for us by", readonly=True, copy=False, ondelete="restrict")
    signed_on = fields.Date("Signed for us on", readonly=True, copy=False)
    customer_signatory = fields.Char(
        "Signed for the customer by", readonly=True, copy=False, help="Legal representative or authorised person."
    )
    customer_signed_on = fields.Date("Signed by the customer on", readonly=True, copy=False)
    customer_signature_recorded_by_id = fields.Many2one("res.users", "Customer's signature recorded by", readonly=True, copy=False)
    sealed_by_id = fields.Many2one("res.users", "Our seal affixed by", readonly=True, copy=False, ondelete="restrict")
    sealed_on = fields.Date("Our seal affixed on", readonly=True, copy=False)
    customer_sealed_on = fields.Date("Customer's seal affixed on", readonly=True, copy=False)
    customer_seal_recorded_by_id = fields.Many2one("res.users", "Customer's seal recorded by", readonly=True, copy=False)
    signed_scan_id = fields.Many2one("custproc.evidence", "Scan of our signature", readonly=True, copy=False, ondelete="restrict")
    customer_signed_scan_id = fields.Many2one(
        "custproc.evidence", "Scan of the customer's signature", readonly=True, copy=False, ondelete="restrict"
    )
    sealed_scan_id = fields.Many2one("custproc.evidence", "Scan of our seal", readonly=True, copy=False, ondelete="restrict")
    customer_sealed_scan_id = fields.Many2one(
        "custproc.evidence", "Scan of the customer's seal", readonly=True, copy=False, ondelete="restrict"
    )
    missing_text = fields.Text("What it lacks to take effect", compute="_compute_missing_text")

    @api.depends_context("lang")
    @api.depends(
        *("state", "signed_on", "customer_signed_on", "sealed_on", "customer_sealed_on"),
        *("custproc_review_state", "custproc_open_condition_count"),
    )
    def _compute_missing_text(self):
        for contract in self:
            if contract.state in ("draft", "review", "signed"):
                contract.missing_text = "\n".join(contract._say_missing("effective"))
            else:
                contract.missing_text = ""

    def _get_fulfilled(self):
        """Names of the CT-01 conditions that hold."""
        self.ensure_one()
        conditions = {
            "review": not self._get_review_gaps(),
            "signed_by_us": bool(self.signed_on),
            "signed_by_customer": bool(self.customer_signed_on),
            "sealed_by_us": bool(self.sealed_on),
            "sealed_by_customer": bool(self.customer_sealed_on),
        }
        return {name for name, holds in conditions.items() if holds}

    def _say_missing(self, target):
        texts = {
            "review": in_one(self.env, self._get_review_gaps()),
            "signed_by_us": self.env._("our authorised person has not signed"),
            "signed_by_customer": self.env._("the customer's representative has not signed"),
            "sealed_by_us": self.env._("our seal is not affixed"),
            "sealed_by_customer": self.env._("the customer's seal is not affixed"),
        }
        found = [texts[name] for name in missing(self._get_fulfilled(), target)]
        if target == "effective" and not found and self._lacks_scans():
            found.append(self.env._("not every signature and seal is shown by a scan"))
        return found

    def _has_signature(self):
        return bool(self.signed_on or self.customer_signed_on)

    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target in ("signed", "effective", "applied"):
            reasons += self._say_missing("signed" if target == "signed" else "effective")
        return reasons

    def _lacks_scans(self):
        """Whether the company wants scans and one of the four is not filed."""
        return self.company_id.custproc_scan_required and not all(
            self[f"{name}_scan_id"] for name in ("signed", "customer_signed", "sealed", "customer_sealed")
        )

    # ------------------------------------------------------------------
    # Recording
    # ------------------------------------------------------------------
    def action_sign(self):
        """Sign for the company; only its authorised persons, after the review passed.

        :raise AccessError: the caller is no authorised signatory
        :raise ProcessError: the review has not passed, or it is signed already
        """
        self._check_role(SIGNATORIES)
        for contract in self:
            contract._check_review_precedes(self.env._("be signed"))
            contract._check_signing_power()
            contract._record_condition("signed_on", {"signed_on": contract._today(), "signed_by_id": self.env.uid})
        return True

    def action_record_customer_signature(self, signatory=None, day=None):
        """Record that the customer's legal representative or authorised person signed.

        :param day: the day he signed, today when empty
        :raise ProcessError: the review has not passed, or the signatory's name is missing
        """
        self.check_access("write")
        for contract in self:
            contract._check_review_precedes(self.env._("be signed"))
            if not (signatory or "").strip():
                contract._refuse(
                    self.env._("be signed"),
                    self.env._("the name of the customer's representative is missing"),
                    self.env._("Write who signed."),
                )
            contract._record_condition(
                "customer_signed_on",
                {
                    "customer_signed_on": contract._past_day(day),
                    "customer_signatory": signatory,
                    "customer_signature_recorded_by_id": self.env.uid,
                },
            )
        return True

    def action_seal(self):
        """Affix the company's seal; only who keeps it (general manager's office), after our signature.

        :raise AccessError: the caller does not keep the seal
        :raise ProcessError: it is not signed for us
        """
        self._check_role(SEAL_KEEPERS)
        for contract in self:
            contract._check_review_precedes(self.env._("be sealed"))
            if not contract.signed_on:
                contract._refuse(
                    self.env._("be sealed"), self.env._("our authorised person has not signed"), self.env._("Have it signed first.")
                )
            contract._record_condition("sealed_on", {"sealed_on": contract._today(), "sealed_by_id": self.env.uid})
        return True

    def action_record_customer_seal(self, day=None):
        """Record that the customer's seal is affixed.

        :raise ProcessError: the review has not passed
        """
        self.check_access("write")
        for contract in self:
            contract._check_review_precedes(self.env._("be sealed"))
            contract._record_condition(
                "customer_sealed_on", {"customer_sealed_on": contract._past_day(day), "customer_seal_recorded_by_id": self.env.uid}
            )
        return True

    def action_file_scan(self, conditions, name, content):
        """File the scan that shows signatures or seals; goes on where only scans were missing.

        :param conditions: which of signed, customer_signed, sealed, customer_sealed the scan shows
        :param content: bytes or base64 text
        :raise ProcessError: one of them is not known, not recorded yet, or shown already
        """
        self.ensure_one()
        self._check_may_file_scan()
        verb = self.env._("be shown by a scan")
        unknown = [str(condition) for condition in conditions or [""] if condition not in SHOWN]
        if unknown:
            fact = self.env._("“%(given)s” is no signature or seal of it", given=listed(self.env, unknown))
            self._refuse(verb, fact, self.env._("Say which signatures and seals the scan shows."))
        for condition in conditions:
            if not self[f"{condition}_on"]:
                self._refuse(verb, self.env._("not all of it is recorded yet"), self.env._("Record signature and seal first."))
            if self[f"{condition}_scan_id"]:
                self._refuse(verb, self.env._("a scan is filed already"), self.env._("Nothing needs to be done."))
        scan = self._add_evidence("scan", name, content, partner=self.partner_id)
        # sudo: the contract, its conditions are closed; rights were checked
        contract = self.sudo()
        contract.write({f"{condition}_scan_id": scan.id for condition in conditions})
        contract._advance()
        return True

    def _check_may_file_scan(self):
        if not self.has_access("write"):
            self._check_role(f"{SIGNATORIES},{SEAL_KEEPERS}")

    def _check_signing_power(self):
        """The signatory signs within the register of powers: kind, value and day.

        :raise ProcessError: no power of his covers this
        """
        self.env["custproc.signing.power"]._check_covers(self)

    def _check_role(self, group):
        self.check_access("read")
        if not self.env.user.has_groups(group):
            groups = [self.env.ref(part) for part in group.split(",")]
            name = listed(self.env, [part.sudo().name for part in groups])  # sudo: res.groups, only the name is shown
            raise AccessError(
                self.env._(
                    "%(document)s cannot be signed or sealed by you: this is reserved to %(group)s. Ask one of them.",
                    document=self[:1].display_name,
                    group=name,
                )
            )

    def _check_review_precedes(self, verb):
        self.ensure_one()
        gaps = self._get_review_gaps()
        if self.state not in ("review", "signed"):
            gaps = [self.env._("its review has not passed")]
        if gaps:
            way = self.env._("Submit it and wait for the review.")
            if self.custproc_review_state == "passed":
                way = self.env._("Have the conditions closed by the departments that set them.")
            self._refuse(verb, in_one(self.env, gaps), way)

    def _past_day(self, day):
        day = to_day(self.env, day) or self._today()
        if day > self._today():
            raise ProcessError(
                self.env._("%(document)s cannot be recorded: the day %(day)s is still to come. Choose today or earlier.",
                           document=self.display_name, day=day)
            )
        return day

    def _today(self):
        return self.company_id._custproc_today()

    def _record_condition(self, name, values):
        """Write one condition and move on as far as all of them allow."""
        self.ensure_one()
        if self[name]:
            self._refuse(
                self.env._("be recorded again"),
                self.env._("this was recorded on %(day)s", day=self[name]),
                self.env._("Nothing needs to be done."),
            )
        # sudo: the contract, its conditions are closed; signatory and seal keeper do not write contracts otherwise
        contract = self.sudo()
        contract.write(values)
        self.env["custproc.decision"]._record(
            contract,
            "approval",
            name.removesuffix("_on"),
            figures=values,
            partner=contract.partner_id,
            fingerprint=contract._get_fingerprint(),
        )
        contract._advance()

    def _advance(self):
        target = reached(self._get_fulfilled())
        if target in ("signed", "effective") and self.state == "review":
            self._set_state("signed")
        if target == "effective" and self.state == "signed" and not self._lacks_scans():
            self._set_state(self._get_state_in_effect())

    def _get_state_in_effect(self):
        """The state the document takes when all conditions hold."""
        return "effective"

    def _clear_conditions(self):
        """Nothing signed or sealed counts for another text (called under sudo when the contract goes back)."""
        self.write(dict.fromkeys(self._condition_fields(), False))

    def _condition_fields(self):
        return [name for name in self._get_closed_fields() if name.startswith(("signed_", "sealed_", "customer_"))]
