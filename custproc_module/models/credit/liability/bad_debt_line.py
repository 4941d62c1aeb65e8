from odoo import api, fields, models
from odoo.tools.misc import formatLang

from .liability_scheme_line import CASES


class BadDebtLine(models.Model):
    """One receivable that cannot be collected, how its goods left, and who had to do with it. Money in the company's currency."""

    _name = "custproc.bad.debt.line"
    _inherit = ["custproc.closed.mixin"]
    _description = "Receivable of a Bad Debt"
    _order = "bad_debt_id, date_due, id"
    _check_company_auto = True

    # Roles of a liability scheme, and the field of this line that names the person.
    _people_fields = {
        "salesperson": "salesperson_id",
        "sales_manager": "sales_manager_id",
        "issuer": "issuer_id",
        "liable": "liable_id",
    }

    # What the process finds out by itself while the request waits.
    _found_fields = frozenset({"shared_amount", "shared_liability_id"})

    bad_debt_id = fields.Many2one("custproc.bad.debt", "Bad debt", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="bad_debt_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="bad_debt_id.partner_id")
    currency_id = fields.Many2one(related="bad_debt_id.currency_id")
    move_line_id = fields.Many2one(
        "account.move.line",
        "Receivable",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        domain="[('partner_id', 'child_of', partner_id), ('display_type', '=', 'payment_term'),"
        " ('parent_state', '=', 'posted'), ('amount_residual', '>', 0)]",
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    invoice_date = fields.Date(related="move_line_id.invoice_date", string="Invoice date")
    date_due = fields.Date("Due", related="move_line_id.date_maturity", store=True)
    residual = fields.Monetary("Open amount", related="move_line_id.amount_residual")
    amount = fields.Monetary("Amount lost", compute="_compute_amount", store=True, readonly=False)
    case = fields.Selection(
        CASES, "How the goods left", compute="_compute_case", store=True, readonly=False, required=True, precompute=True
    )
    salesperson_id = fields.Many2one("res.users", compute="_compute_people", store=True, readonly=False)
    sales_manager_id = fields.Many2one("res.users", "Sales manager", compute="_compute_people", store=True, readonly=False)
    issuer_id = fields.Many2one("res.users", compute="_compute_people", store=True, readonly=False)
    liable_id = fields.Many2one("res.users", "Liable person", compute="_compute_people", store=True, readonly=False)

    _once = models.UniqueIndex("(bad_debt_id, move_line_id)", "A receivable stands twice on the bad debt. Remove one of the lines.")

    @api.depends("move_line_id")
    def _compute_amount(self):
        for line in self:
            line.amount = line.amount or line.move_line_id.amount_residual

    @api.depends("move_line_id")
    def _compute_case(self):
        found = self._find_cases()
        for line in self:
            line.case = found.get(line.move_line_id.move_id.id, {}).get("case") or "within_limit"

    @api.depends("move_line_id")
    def _compute_people(self):
        found = self._find_cases()
        for line in self:
            move = line.move_line_id.move_id
            people = found.get(move.id, {})
            line.salesperson_id = move.invoice_user_id
            line.sales_manager_id = move.team_id.user_id
            line.issuer_id = people.get("issuer_id")
            line.liable_id = people.get("liable_id")

    def _find_cases(self):
        """How the goods of the invoices left, as far as documents tell: {invoice id: {"case", "issuer_id", "liable_id", "people"}}.

        `people` are further persons by role of a liability scheme, as records.

        Extend it with `super()` where a document of an area authorised the shipment.
        """
        return {}

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.bad_debt_id._check_draft()
        return lines

    def write(self, vals):
        if not vals.keys() <= self._found_fields:
            self.bad_debt_id._check_draft()
        return super().write(vals)

    def unlink(self):
        self.bad_debt_id._check_draft()
        return super().unlink()

    def _get_gaps(self):
        """Why this line cannot be written off, as texts."""
        self.ensure_one()
        gaps, invoice = [], self.move_line_id.move_id.name
        if self.currency_id.compare_amounts(self.amount, 0) <= 0:
            gaps.append(self.env._("the loss on %(invoice)s is not above zero", invoice=invoice))
        if self.currency_id.compare_amounts(self.amount, self.residual) > 0:
            gaps.append(
                self.env._(
                    "the loss of %(amount)s on %(invoice)s is more than the %(residual)s still open",
                    amount=self._as_money(self.amount),
                    invoice=invoice,
                    residual=self._as_money(self.residual),
                )
            )
        if self.move_line_id.partner_id.commercial_partner_id != self.bad_debt_id.partner_id.commercial_partner_id:
            gaps.append(self.env._("%(invoice)s belongs to another payer", invoice=invoice))
        return gaps

    def _get_people(self):
        """{line id: the persons of the line by role of a liability scheme}."""
        found, people = self._find_cases(), {}
        for line in self:
            people[line.id] = {role: line[name] for role, name in line._people_fields.items() if line[name]}
            known = found.get(line.move_line_id.move_id.id, {})
            if known.get("case") == line.case:
                people[line.id] |= known.get("people", {})
        return people

    def _as_money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    def _get_label(self):
        return f"{self.bad_debt_id.name} {self.move_line_id.move_id.name} {self.id}"
