from odoo import api, fields, models
from odoo.tools import format_date

# What refers to a contract once somebody works with it.
USES = ("order_ids", "amendment_ids", "renewal_ids", "custproc_evidence_ids")


class CustprocContract(models.Model):
    """Contracts of before: in effect on paper when the company began to work with the process, brought in by an import.

    The conditions of CT-01 cannot be walked for the past, so such a contract goes straight from draft into effect. That is no back
    door past review, signature and seal:

    * only an import sets `is_imported`, a closed field, and only for signatories and the general manager, a signatory within his
      power (import_contracts.py); the way is refused to every other contract;
    * it must have begun, and been signed by both, before the company's first day of work with the process, or before the day of the
      import where none is set; once the day is set, nothing newer comes in;
    * each is a sealed decision (kind override) in the name of who loaded it, with its figures and its fingerprint;
    * it has no seal of ours recorded, so that no seal image is printed on it, and what changes in it is an amendment that walks CT-01.
    """

    _inherit = "custproc.contract"

    _protected_fields = ("is_imported",)

    is_imported = fields.Boolean(
        "Imported", readonly=True, copy=False, help="Of before the process: it was signed on paper and brought into effect by an import."
    )

    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target == "effective" and self.state == "draft":
            if self.is_imported:
                return self._get_import_reasons()
            reasons.append(self.env._("only an imported contract takes effect without review and signatures"))
        if target == "withdrawn":
            reasons += self._get_use_reasons()
        return reasons

    @api.model
    def _get_import_limit(self, company):
        """The day before which a contract must have begun and been signed to be imported, by the company's day."""
        today = company._custproc_today()
        return min(company.custproc_go_live or today, today)

    def _get_import_reasons(self):
        """Why this contract is none of before."""
        self.ensure_one()
        limit = self._get_import_limit(self.company_id)
        days = (self.date_start, self.signed_on, self.customer_signed_on)
        if all(day and day < limit for day in days):
            return []
        return [
            self.env._("it did not begin, or was not signed by both parties, before %(day)s", day=format_date(self.env, limit))
        ]

    def _get_use_reasons(self):
        """Why the import of this contract cannot be taken back: somebody works with it."""
        self.ensure_one()
        if not self.is_imported:
            return [self.env._("it was not imported")]
        # sudo: custproc.decision and what refers to the contract, whether it is used does not depend on who asks
        contract, decisions = self.sudo(), self.env["custproc.decision"].sudo()
        decided = decisions.search_count([("model", "=", self._name), ("res_id", "=", self.id), ("outcome", "!=", "imported")], limit=1)
        lent = contract.register_copy_ids.filtered("lending_ids")
        if decided or lent or any(contract[name] for name in USES):
            return [self.env._("it is used: orders, amendments, renewals, scans, lendings or decisions refer to it")]
        return []

    # ------------------------------------------------------------------
    # In and out
    # ------------------------------------------------------------------
    def _take_effect_imported(self, reason, figures, place):
        """Bring an imported contract into effect, leave the decision, and register the paper original at its place.

        The customer's file gets its number; the clock of its completion (CF-12) is for customers who sign from now on.

        :raise ProcessError: it is none of before
        """
        self.ensure_one()
        self._set_state("effective")
        self.env["custproc.decision"]._record(
            self, "override", "imported", reason, figures=figures, partner=self.partner_id, fingerprint=self._get_fingerprint()
        )
        self._make_copies(
            [
                {
                    "name": self.env._("Original of the imported contract"),
                    "holder": self.env._("Sales branch"),
                    "group_id": self.env.ref("custproc_module.group_custproc_salesperson").id,
                    "place": place,
                }
            ]
        )
        file = self._get_customer_file()
        if not file.contract_signed_on:
            file.contract_signed_on = max(self.signed_on, self.customer_signed_on)
        file._give_number()

    def _withdraw_imported(self, reason):
        """Take an imported contract out again: it stays as a record that is no longer in force (called under sudo).

        :raise ProcessError: somebody works with it
        """
        self.ensure_one()
        self._set_state("withdrawn")
        self.register_copy_ids.unlink()
        file = self._get_customer_file()
        file.document_ids.filtered(lambda paper: paper.contract_id == self).unlink()
        others = [("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id), ("signed_on", "!=", False)]
        if not self.search_count([*others, ("state", "!=", "withdrawn")], limit=1):
            file.contract_signed_on = False
        self.env["custproc.decision"]._record(self, "override", "withdrawn", reason, partner=self.partner_id)
