from odoo import api, fields, models

from ....policies.credit.liability import CASES


class BadDebt(models.Model):
    """A request to write receivables of a payer off, and the loss its liable persons share (CA-11 to CA-13, D-09).

    Approved, it proposes the allocation by the scheme of the company; finance posts the write-off, which needs a journal and an
    account: an expense, or the allowance for bad debts. Payroll is never posted. Money in the company's currency.
    """

    _name = "custproc.bad.debt"
    _description = "Bad Debt"
    _inherit = ["custproc.document.mixin", "custproc.approval.mixin", "custproc.evidence.mixin"]
    _order = "id desc"

    _transitions = {
        "draft": {"submitted", "cancelled"},
        "submitted": {"draft", "approved"},
        "approved": {"closed", "cancelled"},
        "closed": set(),
        "cancelled": {"draft"},
    }
    _approval_returns = {"rejected": "draft", "withdrawn": "draft"}
    _protected_fields = ("approved_on", "write_off_move_id")

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Waiting for approval"),
            ("approved", "Approved"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        copy=False,
        tracking=True,
        index=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Payer",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        domain="[('parent_id', '=', False)]",
        tracking=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    reason = fields.Text("Why it cannot be collected", tracking=True)
    line_ids = fields.One2many("custproc.bad.debt.line", "bad_debt_id", "Receivables")
    amount = fields.Monetary(compute="_compute_amount", store=True)
    approved_on = fields.Date("Approved on", readonly=True, copy=False)
    liability_ids = fields.One2many("custproc.liability", "bad_debt_id", "Allocations of the loss", readonly=True)
    liability_count = fields.Integer("Allocations", compute="_compute_liability_count")
    write_off_journal_id = fields.Many2one(
        "account.journal", "Journal of the write-off", domain="[('type', '=', 'general')]", check_company=True
    )
    write_off_account_id = fields.Many2one(
        "account.account",
        "Account of the loss",
        domain="[('account_type', 'in', ('expense', 'expense_other', 'expense_direct_cost', 'asset_current'))]",
        check_company=True,
        help="An expense, or the allowance for bad debts where the company keeps one.",
    )
    write_off_move_id = fields.Many2one("account.move", "Write-off entry", readonly=True, copy=False, index="btree_not_null")

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        for debt in self:
            debt.amount = sum(debt.line_ids.mapped("amount"))

    @api.depends("liability_ids")
    def _compute_liability_count(self):
        readable = self.env["custproc.liability"].has_access("read")  # who bears a loss is not told to everybody who reads it
        for debt in self:
            debt.liability_count = len(debt.liability_ids) if readable else 0

    def write(self, vals):
        if self._get_agreed_fields() & vals.keys():
            self._check_draft()
        return super().write(vals)

    @api.model
    def _get_agreed_fields(self):
        return {"partner_id", "company_id", "reason", "line_ids"}

    def _check_draft(self):
        """What was asked for does not change under who decides on it."""
        for debt in self:
            if debt.state != "draft":
                debt._refuse(
                    self.env._("be changed"),
                    self.env._("it is “%(state)s”", state=debt._get_state_label(debt.state)),
                    self.env._("Withdraw the request first, or open another one."),
                )

    # ------------------------------------------------------------------
    # From request to approval
    # ------------------------------------------------------------------
    def action_load_overdue(self):
        """List the payer's open receivables whose due date has passed; lines already listed stay as they are."""
        for debt in self:
            debt._check_draft()
            known = debt.line_ids.move_line_id
            today = debt.company_id._custproc_today()
            overdue = self.env["account.move.line"].search(
                [
                    ("partner_id", "child_of", debt.partner_id.ids),
                    ("company_id", "=", debt.company_id.id),
                    ("display_type", "=", "payment_term"),
                    ("parent_state", "=", "posted"),
                    ("move_type", "=", "out_invoice"),
                    ("amount_residual", ">", 0),
                    ("date_maturity", "<", today),
                    ("id", "not in", known.ids),
                ]
            )
            if not overdue and not known:
                debt._refuse(
                    self.env._("list receivables"),
                    self.env._("no invoice of %(payer)s is overdue", payer=debt.partner_id.name),
                    self.env._("Add the invoices by hand."),
                )
            debt.line_ids = [
                fields.Command.create({"move_line_id": line.id, "amount": line.amount_residual}) for line in overdue
            ]

    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target == "submitted":
            reasons += self._get_request_gaps()
        if target == "approved" and not self._is_approved():
            reasons.append(self.env._("nobody has approved it"))
        if target == "closed":
            if open_ones := self._get_open_liabilities():
                reasons.append(self.env._("the allocation %(number)s is not settled", number=open_ones[0].name))
            if not self.write_off_move_id:
                reasons.append(self.env._("its write-off is not posted"))
        if target == "cancelled" and self.state == "approved":
            reasons += self._get_standing_reasons()
        return reasons

    def _get_standing_reasons(self):
        """What speaks against giving an approved request up, since money came in after all."""
        reasons = []
        if self.write_off_move_id:
            reasons.append(self.env._("the entry %(entry)s has written it off", entry=self.write_off_move_id.name))
        # sudo: custproc.liability, its number alone is told
        for liability in self.sudo().liability_ids.filtered(lambda liability: liability.state != "cancelled"):
            reasons.append(self.env._("%(number)s shares the loss out; the general manager drops that first", number=liability.name))
        return reasons

    def _get_request_gaps(self):
        gaps = []
        if not (self.reason or "").strip():
            gaps.append(self.env._("it does not say why the money cannot be collected"))
        if not self.line_ids:
            gaps.append(self.env._("it lists no receivable"))
        for line in self.line_ids:
            gaps += line._get_gaps()
        return gaps

    def action_submit(self):
        """Ask for approval of the write-off.

        :raise ProcessError: reason or receivables are missing, or nobody approves bad debts
        """
        # Two requests on one receivable, submitted at the same moment, see each other by the payer's account.
        payers = {(debt.company_id.root_id.id, debt.partner_id.commercial_partner_id.id) for debt in self}
        self.env["custproc.credit.account"]._claim(payers)
        self._set_state("submitted")
        for debt in self:
            debt._require_approval(note=debt.reason)

    def action_cancel(self):
        """Give the request up; an approved one, because money came in after all, once nobody is to bear a part of the loss any more.

        :raise ProcessError: it is written off, or an allocation of its loss stands
        """
        return self._set_state("cancelled")

    def action_draft(self):
        """Take a cancelled request up again."""
        self._require_step("cancelled")
        return self._set_state("draft", approved_on=False)

    def action_close(self):
        """Close it: the loss is allocated and written off."""
        return self._set_state("closed")

    def _get_approval_amount(self, topic):
        return self.amount

    def _get_fingerprint_values(self):
        self.ensure_one()
        return {
            "payer": self.partner_id.id,
            "reason": self.reason,
            "lines": sorted(
                [line.move_line_id.id, str(line.amount), line.case, *(line[role].id for role in line._people_fields.values())]
                for line in self.line_ids
            ),
        }

    def _on_approved(self, approval):
        super()._on_approved(approval)
        self._set_state("approved", approved_on=self.company_id._custproc_today())
        self._propose_allocation()

    def _propose_allocation(self):
        """Share the loss among those who bear it by the company's scheme, case by case."""
        people = self.line_ids._get_people()
        items = [
            {"case": line.case, "amount": amount, "people": people[line.id], "document": line.move_line_id.move_id.name}
            for case in CASES
            for line in self.line_ids.filtered(lambda line, case=case: line.case == case)
            if self.currency_id.compare_amounts(amount := self._get_allocated(line), 0.0) > 0
        ]
        if not items:
            return self.env["custproc.liability"]
        return self.env["custproc.liability"]._propose("bad_debt", self.partner_id, self.company_id, items, bad_debt=self)

    def _get_allocated(self, line):
        """What of the loss on a line this request shares out."""
        return line.amount

    def _get_open_liabilities(self):
        return self.liability_ids.filtered(lambda liability: liability.state not in ("closed", "cancelled"))

    # ------------------------------------------------------------------
    # Write-off
    # ------------------------------------------------------------------
    def action_write_off(self):
        """Post the loss and settle the receivables with it.

        :raise ProcessError: it is not approved, journal or account are missing, or an invoice was paid meanwhile
        """
        for debt in self:
            debt.check_access("write")
            debt._check_write_off()
            move = self.env["account.move"].create(debt._prepare_write_off())
            move.action_post()
            for line in debt.line_ids:
                counterpart = move.line_ids.filtered(lambda item, line=line: item.name == line._get_label())
                (line.move_line_id + counterpart).reconcile()
            # sudo: custproc.bad.debt, the entry is closed to direct writes
            debt.sudo().write_off_move_id = move
        return True

    def _check_write_off(self):
        verb = self.env._("be written off")
        if self.state != "approved" or self.write_off_move_id:
            fact = (
                self.env._("the entry %(entry)s has done so", entry=self.write_off_move_id.name)
                if self.write_off_move_id
                else self.env._("it is “%(state)s”", state=self._get_state_label(self.state))
            )
            self._refuse(verb, fact, self.env._("A write-off is posted once, after the approval."))
        if not self.write_off_journal_id or not self.write_off_account_id:
            self._refuse(
                verb, self.env._("journal or account of the loss are missing"), self.env._("Choose both on the page “Write-off”.")
            )
        for line in self.line_ids:
            if line.currency_id.compare_amounts(line.amount, line.residual) > 0:
                self._refuse(
                    verb,
                    self.env._(
                        "%(invoice)s has only %(residual)s open, %(amount)s were approved",
                        invoice=line.move_line_id.move_id.name,
                        residual=line._as_money(line.residual),
                        amount=line._as_money(line.amount),
                    ),
                    self.env._("Money has come in since: cancel this request, take it up again and ask anew for the rest."),
                )

    def _prepare_write_off(self):
        lines = []
        for line in self.line_ids:
            item = line.move_line_id
            common = {"partner_id": item.partner_id.id, "name": line._get_label()}
            # In the invoice's currency too, or the reconciliation would leave an exchange difference.
            foreign = -line.amount * item.amount_residual_currency / item.amount_residual
            money = {"currency_id": item.currency_id.id, "amount_currency": item.currency_id.round(foreign)}
            lines.append({**common, **money, "account_id": item.account_id.id, "credit": line.amount})
        loss = {"account_id": self.write_off_account_id.id, "name": self.name, "debit": self.amount, "partner_id": self.partner_id.id}
        return {
            "move_type": "entry",
            "journal_id": self.write_off_journal_id.id,
            "company_id": self.company_id.id,
            "date": self.company_id._custproc_today(),
            "ref": self.name,
            "line_ids": [fields.Command.create(values) for values in [loss, *lines]],
        }
