from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import NO_ACCESS

from ....exceptions import ProcessError
from ...engine.words import portal_link
from ..account.figures_sql import members_of
from . import statement_sql

FINANCE = "custproc_module.group_custproc_finance_officer"
FIGURES = ("opening", "debit", "credit", "closing", "closing_company", "overdue_30", "overdue_60", "overdue_90", "overdue_more")


class AccountStatement(models.Model):
    """A statement of account (对账单): what one payer owed at the beginning, what moved, and what it owes at the end of a period.

    One a currency; figures are read from the books when it is drawn up, and stand once it is sent. The customer confirms or disputes it
    (`account_statement_answer.py`): a confirmed balance is proof. Money in the statement's currency, `closing_company` in the company's.
    """

    _name = "custproc.account.statement"
    _inherit = [
        *("custproc.document.mixin", "custproc.deadline.mixin", "custproc.evidence.mixin", "portal.mixin", "custproc.of.payer.mixin"),
        "custproc.customer.posts.mixin",
    ]
    _description = "Statement of Account"
    _order = "date_to desc, id desc"

    _transitions = {
        "draft": {"sent", "cancelled"},
        "sent": {"confirmed", "disputed", "cancelled"},
        "disputed": {"confirmed", "cancelled"},
        "confirmed": set(),
        "cancelled": set(),
    }
    # Sales reads the statements of its customers and files their signed copies; sending them and taking them back is finance's.
    _transition_groups = {"sent": FINANCE, "cancelled": FINANCE}
    _protected_fields = (
        *FIGURES,
        *("run_id", "not_due", "line_ids", "sent_on", "access_token", "answered_on", "answered_by", "answered_how"),
        *("answered_contact_id", "answered_from"),
        *("signature", "customer_balance", "dispute_reason"),
    )

    run_id = fields.Many2one("custproc.statement.run", readonly=True, copy=False, index="btree_not_null", ondelete="set null")
    company_id = fields.Many2one(default=lambda self: self.env.company.root_id)
    partner_id = fields.Many2one("res.partner", "Payer", required=True, index=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", "Responsible", compute="_compute_user_id", store=True, readonly=False)
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    date_from = fields.Date("From", required=True, default=lambda self: self._get_default_period()[0])
    date_to = fields.Date("To", required=True, default=lambda self: self._get_default_period()[1])
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Sent"),
            ("confirmed", "Confirmed"),
            ("disputed", "Disputed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        copy=False,
        group_expand="_expand_live_states",
        tracking=True,
        index=True,
    )
    opening = fields.Monetary("Opening balance", readonly=True, copy=False)
    debit = fields.Monetary("Invoiced", readonly=True, copy=False)
    credit = fields.Monetary("Paid and credited", readonly=True, copy=False)
    closing = fields.Monetary("Closing balance", readonly=True, copy=False)
    closing_company = fields.Monetary("Closing in company currency", currency_field="company_currency_id", readonly=True, copy=False)
    not_due = fields.Monetary("Not due, less money on account", readonly=True, copy=False)
    overdue_30 = fields.Monetary("1 to 30 days overdue", readonly=True, copy=False)
    overdue_60 = fields.Monetary("31 to 60 days overdue", readonly=True, copy=False)
    overdue_90 = fields.Monetary("61 to 90 days overdue", readonly=True, copy=False)
    overdue_more = fields.Monetary("More than 90 days overdue", readonly=True, copy=False)
    line_ids = fields.One2many("custproc.account.statement.line", "statement_id", "Items", readonly=True, copy=False)
    # Whoever has the link speaks for the customer: nobody of the company reads it, not even who may read everything.
    access_token = fields.Char(groups=NO_ACCESS)
    sent_on = fields.Datetime("Sent on", readonly=True, copy=False)
    answered_on = fields.Datetime("Answered on", readonly=True, copy=False)
    answered_by = fields.Char("Answered by", readonly=True, copy=False, help="The customer's person.")
    answered_how = fields.Selection(
        [("portal", "Portal, signed in"), ("link", "Link sent to the payer"), ("scan", "Signed scan")],
        "Answered by way of",
        readonly=True,
        copy=False,
    )
    answered_contact_id = fields.Many2one(
        "res.partner", "Login or link of", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    answered_from = fields.Char("Answered from address", readonly=True, copy=False, help="The network address (IP) it came from.")
    signature = fields.Binary(readonly=True, copy=False, attachment=True)
    customer_balance = fields.Monetary("Balance the customer states", readonly=True, copy=False)
    dispute_reason = fields.Text("What the customer disputes", readonly=True, copy=False)

    _period_is_period = models.Constraint(
        "CHECK (date_to >= date_from)", "The period of a statement ends on or after its first day. Correct the days."
    )

    @api.model
    def _get_default_period(self):
        first = self.env.company._custproc_today().replace(day=1) - relativedelta(months=1)
        return first, first + relativedelta(months=1, days=-1)

    @api.depends("partner_id")
    def _compute_user_id(self):
        for statement in self:
            statement.user_id = statement.partner_id.user_id or statement.user_id or self.env.user

    def _compute_access_url(self):
        super()._compute_access_url()
        for statement in self:
            statement.access_url = f"/my/statements/{statement.id}"

    def _get_contact_refusal(self, contact, payer):
        return self.env._(
            "A statement of %(contact)s cannot be drawn up: its invoices are owed by %(payer)s. Choose that company.",
            contact=contact,
            payer=payer,
        )

    @api.model_create_multi
    def create(self, vals_list):
        statements = super().create(vals_list)
        by_hand = statements.filtered(lambda statement: not statement.run_id)
        by_hand._check_receivable_account()
        by_hand._fill()
        return statements

    def write(self, vals):
        asked = {"partner_id", "company_id", "currency_id", "date_from", "date_to"}
        if not self.env.su and vals.keys() & asked:
            for statement in self.filtered(lambda statement: statement.state != "draft"):
                statement._refuse(
                    self.env._("be changed"),
                    self.env._("it is “%(state)s”, and the customer has its figures", state=statement._get_state_label(statement.state)),
                    self.env._("Cancel it and draw up another one."),
                )
        result = super().write(vals)
        if not self.env.su and vals.keys() & asked:
            self._check_receivable_account()
            self._fill()
        return result

    def _check_receivable_account(self):
        """:raise ProcessError: the customer has no receivable account, so that nothing could be booked on it"""
        for statement in self:
            payer = statement.partner_id.with_company(statement.company_id).sudo()  # sudo: account.account, only whether there is one
            if not payer.property_account_receivable_id and not statement._has_items():
                raise ProcessError(
                    self.env._(
                        "A statement of %(payer)s cannot be drawn up: the customer has no receivable account with %(company)s. "
                        "Accounting enters one on the customer's page “Accounting”.",
                        payer=payer.display_name,
                        company=statement.company_id.name,
                    )
                )

    def _has_items(self):
        self.ensure_one()
        items = self.env["account.move.line"].sudo()  # sudo: account.move.line, only whether there is one
        domain = [("partner_id", "child_of", self.partner_id.id), ("account_id.account_type", "=", "asset_receivable")]
        return bool(items.search_count([*domain, ("company_id", "child_of", self.company_id.id)], limit=1))

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------
    def action_fill(self):
        """Read the figures of drafts from the books again."""
        self._require_step(*self._transitions, groups=FINANCE)
        for statement in self.filtered(lambda statement: statement.state != "draft"):
            statement._refuse(
                self.env._("be calculated again"),
                self.env._("it is “%(state)s”, and the customer has its figures", state=statement._get_state_label(statement.state)),
                self.env._("Cancel it and draw up another one."),
            )
        self._fill()

    def _fill(self):
        """Figures and items of these statements, in three queries a company and period."""
        for statements, figures in self._read_figures():
            for statement in statements:
                # sudo: custproc.account.statement, figures follow from the books
                statement.sudo().write(figures[statement])
            statements._fill_lines()

    def _read_figures(self):
        """What the books say today of these statements, one query a company and period: (statements, {statement: figures})."""
        for (root, first, last), statements in self.grouped(
            lambda one: (one.company_id.root_id, one.date_from, one.date_to)
        ).items():
            statement_sql.flush(self.env)
            rows = self.env.execute_query_dict(statement_sql.figures(root, members_of(statements.partner_id.ids), first, last))
            found = {(row["payer"], row["currency_id"]): row for row in rows}
            yield (
                statements,
                {one: self._to_figures(found.get((one.partner_id.id, one.currency_id.id)), one.currency_id) for one in statements},
            )

    @api.model
    def _to_figures(self, row, currency):
        """One row of figures as field values; no row means that nothing was ever booked."""
        values = {name: currency.round(float((row or {}).get(name) or 0.0)) for name in FIGURES}
        overdue = sum(values[name] for name in ("overdue_30", "overdue_60", "overdue_90", "overdue_more"))
        return values | {"not_due": currency.round(values["closing"] - overdue)}

    def _fill_lines(self):
        self.env["custproc.account.statement.line"].flush_model()
        self.flush_recordset()
        self.env.cr.execute("DELETE FROM custproc_account_statement_line WHERE statement_id = ANY(%s)", [self.ids])
        self.env.execute_query(statement_sql.insert_lines(self.ids))
        self.invalidate_recordset(["line_ids"])

    # ------------------------------------------------------------------
    # For dunning, contracts and the letter
    # ------------------------------------------------------------------
    def _get_language(self):
        """Language the customer is written to in."""
        self.ensure_one()
        return self.partner_id.lang or self.env.lang or "en_US"

    def _portal_ensure_token(self):
        # EXTENDS portal: addresses for colleagues come without the token, see `access_token`
        return super()._portal_ensure_token() if self.env.su else ""

    def _get_share_url(self, redirect=False, signup_partner=False, pid=None, share_token=True):
        # EXTENDS portal: as above
        return super()._get_share_url(redirect, signup_partner, pid, share_token and self.env.su)

    def _get_portal_link(self):
        """Where the customer reads and answers it, in the language he is written to in.

        Made for the payer, whom it is sent to: without that mark a link reads, and answers nothing. Colleagues get neither.
        """
        self.ensure_one()
        mark = ""
        if self.env.su and self._portal_ensure_token():
            mark = f"&pid={self.partner_id.id}&hash={self._sign_token(self.partner_id.id)}"
        return portal_link(self, self.get_portal_url(query_string=mark))

    def _get_overdue(self):
        self.ensure_one()
        return self.overdue_30 + self.overdue_60 + self.overdue_90 + self.overdue_more

    @api.model
    def _get_latest(self, company, payer_ids, currency=None):
        """The newest statement of each payer that was sent, in a currency where one is given: {payer id: statement}."""
        domain = [
            ("company_id", "=", company.root_id.id),
            ("partner_id", "in", list(payer_ids)),
            ("state", "in", ("sent", "confirmed", "disputed")),
        ]
        statements = self.search([*domain, ("currency_id", "=", currency.id)] if currency else domain, order="date_to, id")
        return {statement.partner_id.id: statement for statement in statements}
