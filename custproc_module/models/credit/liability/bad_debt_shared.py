"""One loss is shared out once (D-09): what a finding, or the month end of a last release, has shared already a bad debt does not share
again, nor the other way round."""

from collections import defaultdict

from odoo import api, fields, models

from ...engine.words import in_languages, listed

# Requests whose receivables are spoken for.
STANDING = ("submitted", "approved", "closed")


class BadDebtLine(models.Model):
    _name = "custproc.bad.debt.line"
    _inherit = ["custproc.bad.debt.line", "custproc.closed.mixin"]

    _protected_fields = ("shared_amount", "shared_liability_id")

    shared_amount = fields.Monetary(
        "Shared out already", readonly=True, copy=False, help="By the finding on the shipment, or at the month end of its release."
    )
    shared_liability_id = fields.Many2one(
        "custproc.liability", "Shared out by", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    shared_by = fields.Char("Shared out in", related="shared_liability_id.name")

    def _get_standing_lines(self, moves):
        """Lines of other requests, not given up, on receivables of these invoices."""
        domain = [("bad_debt_id.state", "in", STANDING), ("move_line_id.move_id", "in", moves.ids)]
        # sudo: custproc.bad.debt.line, what others ask for counts whoever may read it
        return self.sudo().search(domain) - self.sudo()

    def _get_gaps(self):
        gaps = super()._get_gaps()
        others = self._get_standing_lines(self.move_line_id.move_id).filtered(
            lambda line: line.move_line_id == self.move_line_id and not line.bad_debt_id.write_off_move_id
        )
        if others and self.currency_id.compare_amounts(self.amount + sum(others.mapped("amount")), self.residual) > 0:
            gaps.append(
                self.env._(
                    "of %(invoice)s %(amount)s stand on %(other)s already, and %(residual)s are open",
                    invoice=self.move_line_id.move_id.name,
                    amount=self._as_money(sum(others.mapped("amount"))),
                    other=listed(self.env, others.bad_debt_id.mapped("name")),
                    residual=self._as_money(self.residual),
                )
            )
        return gaps

    def _note_shared(self):
        """Keep with each line what of its loss is shared out already, and by which proposal; no amount of a proposal counts twice."""
        lines = self.sudo()  # sudo: custproc.bad.debt.line, closed figures
        found = lines._find_shared()
        taken = defaultdict(float)
        for line in lines._get_standing_lines(lines.move_line_id.move_id):
            taken[line.shared_liability_id] += line.shared_amount
        for line in lines:
            liability = found.get(line.move_line_id.move_id.id, self.env["custproc.liability"])
            amount = min(line.amount, max(liability.amount - taken[liability], 0.0)) if liability else 0.0
            taken[liability] += amount
            line._write_shared(amount, liability)

    def _write_shared(self, amount, liability):
        values = {"shared_amount": amount, "shared_liability_id": liability.id if amount else False}
        if self.shared_amount != amount or self.shared_liability_id.id != values["shared_liability_id"]:
            self.write(values)

    @api.model
    def _is_alive(self, liability):
        return bool(liability) and liability.state != "cancelled"

    def _find_shared(self):
        """{invoice id: the proposal that shares its loss out}: that of its verified finding, else that of its last release's month end."""
        moves = self.move_line_id.move_id
        findings, found = self._find_findings(moves), {}
        for move in moves:
            finding = findings.get(move.id, self.env["custproc.credit.violation"])
            for liability in (finding.liability_id, self._find_release(move).liability_id):
                if self._is_alive(liability):
                    found.setdefault(move.id, liability)
        return found


class BadDebt(models.Model):
    _inherit = "custproc.bad.debt"

    def action_submit(self):
        self.line_ids._note_shared()
        return super().action_submit()

    def _propose_allocation(self):
        self.line_ids._note_shared()
        proposed = super()._propose_allocation()
        # sudo: custproc.liability, its number alone is told
        for liability, lines in self.sudo().line_ids.grouped("shared_liability_id").items():
            if not liability:
                continue
            amount = sum(lines.mapped("shared_amount"))
            texts = in_languages(
                self,
                lambda told, liability=liability, amount=amount: told.env._(
                    "%(amount)s of the loss are shared out by %(liability)s already; only the rest is shared out here.",
                    amount=told.currency_id.format(amount),
                    liability=liability.name,
                ),
            )
            self.message_post(body=texts.get(self.env.lang) or next(iter(texts.values())))
        return proposed

    def _get_allocated(self, line):
        return line.amount - line.shared_amount

    def _get_open_liabilities(self):
        # sudo: custproc.liability, what shares a part of the loss out elsewhere has to be settled as well
        return super()._get_open_liabilities() | self.sudo().line_ids.shared_liability_id.filtered(
            lambda liability: liability.state not in ("closed", "cancelled")
        )


class CreditViolation(models.Model):
    _inherit = "custproc.credit.violation"

    def action_propose_liability(self):
        for violation in self:
            violation._check_not_shared()
        return super().action_propose_liability()

    def _check_not_shared(self):
        """:raise ProcessError: a bad debt, or the finding on the bill or the shipment of the same goods, shares this loss out"""
        # sudo: custproc.bad.debt.line, custproc.credit.violation, whoever asks need not read them
        violation, lines = self.sudo(), self.env["custproc.bad.debt.line"].sudo()
        moves = violation._get_bills()
        debts = lines._get_standing_lines(moves).filtered(
            lambda line: line.bad_debt_id.liability_ids.filtered(lines._is_alive) and line.amount > line.shared_amount
        ).bad_debt_id
        # sudo: custproc.credit.violation, see above
        twins = self.sudo().search(
            [
                ("id", "!=", violation.id),
                ("liability_id.state", "in", ("proposed", "decided", "closed")),
                "|",
                ("move_id", "in", moves.ids),
                ("picking_id", "in", violation._get_shipments().ids),
            ]
        )
        if other := (debts[:1].name or twins[:1].name):
            self._refuse(
                self.env._("be shared out"),
                self.env._("%(other)s shares the same loss out", other=other),
                self.env._("Settle it there, or drop that proposal first."),
            )

    def _get_bills(self):
        """The invoice, or those that bill what left."""
        self.ensure_one()
        return self.move_id or self._get_left().sale_line_id.invoice_lines.move_id

    def _get_shipments(self):
        """The transfers by which what an invoice bills has left."""
        self.ensure_one()
        return self.move_id.line_ids.sale_line_ids.move_ids.filtered(lambda move: move.state == "done").picking_id

    def _get_left(self):
        return self.picking_id.move_ids | self.repair_id.move_ids | self.stock_move_id

    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        liability = self.sudo().liability_id  # sudo: custproc.liability, its number alone is told
        if target == "dismissed" and self.env["custproc.bad.debt.line"]._is_alive(liability):
            reasons.append(self.env._("proposal %(name)s shares it out; drop that first", name=liability.name))
        return reasons


class CreditRelease(models.Model):
    _inherit = "custproc.credit.release"

    def _get_amount_to_propose(self, amount):
        """What of the money that is not in no bad debt shares out."""
        # sudo: custproc.bad.debt.line, read by the sweep
        lines = self.env["custproc.bad.debt.line"].sudo()._get_standing_lines(self.sale_order_id.invoice_ids)
        mine = lines.filtered(lambda line: line.bad_debt_id.state != "submitted" and lines._find_release(line.move_line_id.move_id) == self)
        shared = sum(line.amount - line.shared_amount for line in mine)
        return self.currency_id.round(max(super()._get_amount_to_propose(amount) - shared, 0.0))
