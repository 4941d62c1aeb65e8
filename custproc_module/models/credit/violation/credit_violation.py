from odoo import api, fields, models

from ...engine.words import in_languages
from ..account.credit_account import STATES


class CreditViolation(models.Model):
    """An unauthorised shipment: goods that left, or an invoice that was posted, although the payer's credit did not allow it and nobody had
    released it (CA-12, CA-15).

    Found by a job: a gate that only observed, was off or was not there yet let it pass. Finance verifies it and names who answers for it,
    or dismisses it with a reason. Money in the company's currency.
    """

    _name = "custproc.credit.violation"
    _inherit = ["custproc.document.mixin"]
    _description = "Unauthorised Shipment"
    _order = "date desc, id desc"
    _rec_names_search = ["name", "document_name", "partner_id"]

    _transitions = {"found": {"verified", "dismissed"}, "verified": {"dismissed"}, "dismissed": {"found"}}
    _transition_groups = {
        state: "custproc_module.group_custproc_finance_supervisor,custproc_module.group_custproc_general_manager"
        for state in ("found", "verified", "dismissed")
    }
    _deletable_states = ()
    _protected_fields = (
        *("company_id", "picking_id", "repair_id", "stock_move_id", "move_id", "sale_order_id", "document_name", "date", "amount"),
        *("exposure", "credit_limit", "standing", "cause", "decision_id", "verified_by_id", "verified_at", "liability_id"),
    )
    # Who answers for it is named while it is found, and stands once it is verified.
    _named_fields = ("logistics_user_id", "storekeeper_user_id", "marketing_user_id")

    state = fields.Selection(
        [("found", "Found"), ("verified", "Verified"), ("dismissed", "Dismissed")],
        required=True,
        default="found",
        copy=False,
        group_expand="_expand_live_states",
        tracking=True,
        index=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Payer",
        index=True,
        ondelete="restrict",
        tracking=True,
        help="Empty where goods left to nobody: finance finds out who has them before it verifies.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    picking_id = fields.Many2one("stock.picking", "Shipment", readonly=True, ondelete="restrict")
    repair_id = fields.Many2one("repair.order", readonly=True, ondelete="restrict", help="Whose parts left.")
    stock_move_id = fields.Many2one("stock.move", "Goods", readonly=True, ondelete="restrict", help="What left without any transfer.")
    move_id = fields.Many2one("account.move", "Invoice", readonly=True, ondelete="restrict")
    sale_order_id = fields.Many2one("sale.order", "Order", readonly=True, index="btree_not_null", ondelete="restrict")
    document_name = fields.Char("Document", readonly=True)
    date = fields.Date("Left or posted on", required=True, readonly=True)
    amount = fields.Monetary(
        "Value", readonly=True, help="Tax included: what left or was billed, less what another finding on the same goods bears."
    )
    exposure = fields.Monetary("Exposure then", readonly=True)
    credit_limit = fields.Monetary("Limit then", readonly=True)
    standing = fields.Selection(STATES, "Standing then", readonly=True)
    cause = fields.Selection(
        [
            ("observe", "The gate only observed"),
            ("none", "No gate judged it: off, or not there yet"),
            ("before", "Its order was confirmed before the gate blocked"),
        ],
        "Why it passed",
        readonly=True,
    )
    decision_id = fields.Many2one("custproc.decision", "Verdict", readonly=True, ondelete="restrict")
    logistics_user_id = fields.Many2one("res.users", "Logistics specialist", tracking=True, domain=[("share", "=", False)])
    storekeeper_user_id = fields.Many2one("res.users", "Storekeeper", tracking=True, domain=[("share", "=", False)])
    marketing_user_id = fields.Many2one("res.users", "Head of marketing", tracking=True, domain=[("share", "=", False)])
    verified_by_id = fields.Many2one("res.users", "Verified by", readonly=True, copy=False)
    verified_at = fields.Datetime("Verified on", readonly=True, copy=False)
    liability_id = fields.Many2one("custproc.liability", "Proposal of liability", readonly=True, copy=False, index="btree_not_null")
    dismissal_reason = fields.Text("Why it is dismissed", tracking=True, copy=False)

    _picking_unique = models.UniqueIndex(
        "(picking_id) WHERE picking_id IS NOT NULL", "This shipment is written up already. Open that finding."
    )
    _repair_unique = models.UniqueIndex(
        "(repair_id) WHERE repair_id IS NOT NULL", "This repair is written up already. Open that finding."
    )
    _stock_move_unique = models.UniqueIndex(
        "(stock_move_id) WHERE stock_move_id IS NOT NULL", "These goods are written up already. Open that finding."
    )
    _move_unique = models.UniqueIndex("(move_id) WHERE move_id IS NOT NULL", "This invoice is written up already. Open that finding.")

    @api.depends("name", "document_name", "partner_id")
    def _compute_display_name(self):
        for violation in self:
            violation.display_name = self.env._(
                "%(name)s: %(document)s of %(payer)s",
                name=violation.name,
                document=violation.document_name or "",
                payer=violation.partner_id.name or self.env._("nobody"),
            )

    def write(self, vals):
        if "partner_id" in vals and not self.env.su:
            for violation in self.filtered("standing"):
                violation._refuse(
                    self.env._("get another payer"),
                    self.env._("it was judged on the credit of %(payer)s", payer=violation.partner_id.name),
                    self.env._("Dismiss it with a reason where it is wrong."),
                )
        if vals.keys() & {*self._named_fields, "partner_id"}:
            for violation in self.filtered(lambda one: one.state != "found"):
                violation._refuse(
                    self.env._("be changed"),
                    self.env._("it is “%(state)s”, and who answers for it stands", state=violation._get_state_label(violation.state)),
                    self.env._("Dismiss it with a reason and look at it again."),
                )
        return super().write(vals)

    def action_verify(self):
        """Confirm that the shipment left without authority; the persons named answer for it."""
        self._set_state("verified", verified_by_id=self.env.uid, verified_at=fields.Datetime.now())
        for violation in self:
            self.env["custproc.decision"]._record(
                violation,
                "override",
                "verified",
                in_languages(
                    violation, lambda told: told.env._("Left without authority: %(document)s", document=told.document_name)
                ),
                figures=violation._get_figures(),
                partner=violation.partner_id,
            )

    def action_propose_liability(self):
        """Propose that the three named bear the whole batch, by the company's liability scheme (CA-12); one proposal a finding.

        :raise ProcessError: it is not verified, was proposed already, or the scheme does not know the case
        """
        for violation in self:
            violation.check_access("write")
            if violation.state != "verified" or violation.liability_id:
                violation._refuse(
                    self.env._("be shared out"),
                    self.env._("it is “%(state)s”", state=violation._get_state_label(violation.state))
                    if not violation.liability_id
                    else self.env._("proposal %(name)s exists", name=violation.liability_id.name),
                    self.env._("Verify it first, or open the proposal."),
                )
            item = {
                "case": "unapproved",
                "amount": violation.amount,
                "people": violation._get_liable_people(),
                "document": violation.document_name,
            }
            liability = self.env["custproc.liability"]._propose(
                "unapproved", violation.partner_id, violation.company_id, [item], origin=violation.name
            )
            violation.sudo().liability_id = liability  # sudo: custproc.credit.violation, closed; after the checks above

    def action_dismiss(self):
        """Drop the finding; the field above says why."""
        self._set_state("dismissed")

    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target == "verified":
            if not self.partner_id:
                reasons.append(self.env._("nobody is named who has the goods"))
            fields_missing = [name for name in self._named_fields if not self[name]]
            reasons += [
                self.env._("no %(role)s is named", role=self._fields[name]._description_string(self.env)) for name in fields_missing
            ]
        if target == "dismissed" and not (self.dismissal_reason or "").strip():
            reasons.append(self.env._("no reason is given"))
        return reasons

    def _get_figures(self):
        people = {name: self[name].login for name in self._named_fields}
        return {
            "document": self.document_name,
            "amount": self.amount,
            "exposure": self.exposure,
            "limit": self.credit_limit,
            "standing": self.standing,
            "cause": self.cause,
            **people,
        }

    def _get_liable_people(self):
        """Who bears the whole batch once it is verified, by role of the liability scheme (CA-12)."""
        self.ensure_one()
        return {
            "logistics": self.logistics_user_id,
            "storekeeper": self.storekeeper_user_id,
            "marketing_head": self.marketing_user_id,
        }

    def action_open_document(self):
        """Open the transfer, the repair, the goods or the invoice."""
        self.ensure_one()
        document = self.picking_id or self.repair_id or self.stock_move_id or self.move_id
        return {"type": "ir.actions.act_window", "res_model": document._name, "res_id": document.id, "view_mode": "form"}
