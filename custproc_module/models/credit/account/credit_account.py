from collections import namedtuple

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ....policies.credit.figures import Figures
from ....policies.credit.limit import account_state, combine_limit, ineligible_codes, is_fixed_valid, rolling_limit
from ...engine.stored_statement import ask

Claim = namedtuple("Claim", "id version file_complete contract_effective is_stopped fixed_limit fixed_limit_until")

# Statements kept in the database, see credit_account_sources.py.
CLAIM, FIGURES = "custproc_credit_claim", "custproc_credit_figures"

STATES = [
    ("free", "Free"),
    ("past_term", "Past the payment term"),
    ("over_limit", "Over the limit"),
    ("cash_only", "Cash only"),
    ("stopped", "Supply stopped"),
]


class CreditAccount(models.Model):
    """The credit of one payer with one root company: the row all gates of a payer pass through, and its last figures.

    The payer is the commercial entity of the invoice partner; branches of the company share the account. The stored figures
    are those of the last refresh, to list, filter and group; a gate takes its own with `_query_figures`. Money in the
    company's currency, dates as days in the time zone of the company's working calendar (D-04, D-05).
    """

    _name = "custproc.credit.account"
    _inherit = ["custproc.single.mixin"]
    _description = "Credit Account"
    _rec_name = "partner_id"
    _order = "exposure desc, id"

    partner_id = fields.Many2one("res.partner", "Payer", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    version = fields.Integer(
        readonly=True, help="Counts how often a gate took this account; two gates never take it at the same time."
    )
    state = fields.Selection(STATES, "Standing", required=True, default="free", readonly=True)
    credit_limit = fields.Monetary(
        "Limit", readonly=True, help="The limit that counts: the rolling one, or an approved fixed one while it is valid."
    )
    rolling_limit = fields.Monetary("Rolling limit", readonly=True, help="What the policy's window of days gives, after floor and cap.")
    fixed_limit = fields.Monetary("Approved fixed limit", readonly=True)
    fixed_limit_until = fields.Date("Fixed limit until", readonly=True)
    term_days = fields.Integer("Own payment term (days)", readonly=True, help="Approved for this payer; 0: the policy's term.")
    term_until = fields.Date("Own term until", readonly=True)
    receivable = fields.Monetary(readonly=True, help="What posted entries leave to pay; negative when the customer is in credit.")
    draft_invoices = fields.Monetary("Draft invoices", readonly=True)
    uninvoiced_orders = fields.Monetary(
        "Confirmed, not invoiced", readonly=True, help="Of confirmed orders, and of goods that left without an order."
    )
    exposure = fields.Monetary(readonly=True, help="Receivable, draft invoices and what confirmed orders still bring.")
    overdue = fields.Monetary(readonly=True)
    disputed = fields.Monetary(readonly=True, help="Part of the receivable; it counts like the rest.")
    oldest_open_date = fields.Date("Oldest open invoice", readonly=True)
    available = fields.Monetary(readonly=True, help="Room below the limit; negative when it is passed.")
    file_complete = fields.Boolean("Customer file complete", readonly=True)
    contract_effective = fields.Boolean("Contract with settlement agreement", readonly=True)
    last_year_cleared = fields.Boolean("Last year's payments cleared", readonly=True)
    is_stopped = fields.Boolean("Supply stopped", readonly=True)
    as_of = fields.Date("As of", readonly=True, help="The decision date of the figures: the start of that day.")
    refreshed_at = fields.Datetime("Calculated on", readonly=True)

    _company_partner_unique = models.Constraint(
        "UNIQUE (company_id, partner_id)", "A payer has one credit account per company. Use the existing one."
    )
    _over_limit_idx = models.Index("(company_id, available) WHERE available < 0")

    def init(self):
        # Each night every row is rewritten in place: half-empty pages keep that clear of the indexes, of which there are few
        # for the same reason.
        self.env.cr.execute("ALTER TABLE custproc_credit_account SET (fillfactor = 50)")

    def _has_field_access(self, field, operation):
        # Every figure follows from accounting, orders and approvals: nobody writes one, whatever rights a company hands out.
        if operation == "write" and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    # ------------------------------------------------------------------
    # Claim and figures: what a gate calls
    # ------------------------------------------------------------------
    @api.model
    def _claim(self, keys):
        """Take the accounts of these payers for the rest of the transaction, creating those that do not exist.

        First statement of every gate. Whoever comes second waits, fails on serialization when the first commits and is run
        again by the server with fresh figures; so two documents never pass one limit together. The rows are taken in one
        order, so that two batches over the same payers cannot lock each other. The flags of CA-01 are brought up to date with it.

        :param keys: set of (root company id, payer id)
        :return: {(root company id, payer id): Claim}
        :raise Busy: others had the accounts at every try of the server
        """
        keys = sorted(set(keys))
        if not keys:
            return {}
        # sudo: res.company, whoever sells in a branch is judged by the root
        roots = self.env["res.company"].sudo().browse({company for company, _payer in keys})
        today = {root.id: root._custproc_today() for root in roots}
        companies, payers = zip(*keys, strict=True)
        self._flush_eligibility()
        # Written past the ORM: a gate runs as a salesperson, who may not write credit accounts.
        try:
            rows = ask(self.env, CLAIM, list(companies), list(payers), [today[company] for company in companies], self.env.uid)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            self._note_lost_claim(payers)
            raise
        self._note_claim()
        self.browse(row[2] for row in rows).invalidate_recordset(flush=False)
        return {row[:2]: Claim(*row[2:]) for row in rows}

    @api.model
    def _query_figures(self, root_company, payer_ids, date=None, exclude_order_ids=(), exclude_move_ids=()):
        """The figures of some payers, in one statement whatever their number.

        :param root_company: the root company the accounts belong to
        :param payer_ids: commercial entities
        :param date: decision date; None, today and later read what stands in the books now, an earlier day what was open at its start
        :param exclude_order_ids: orders being judged, whose uninvoiced part does not count
        :param exclude_move_ids: invoices being judged, which do not count
        :return: {payer id: Figures} with an entry for every payer
        """
        payer_ids = list(dict.fromkeys(payer_ids))
        if not payer_ids:
            return {}
        root = root_company.sudo().root_id  # sudo: res.company, whoever sells in a branch is judged by the root
        values = self.env["custproc.credit.policy"]._get_policy_values(root)
        today = root._custproc_today()
        as_of = date or today
        asked = self._get_questions(root, payer_ids, as_of, exclude_order_ids, exclude_move_ids)
        # Read past the access rights: the limit holds whatever the salesperson may see of the customer's invoices.
        if as_of < today:
            self._flush_sources()
            self._flush_eligibility()
            rows = self.env.execute_query(self._sql_figures(*asked, start_of_day=root._custproc_start_of_day(as_of)))
        else:
            rows = self._ask_at_gate(FIGURES, *asked)
        return {row[0]: self._to_figures(as_of, values, row[1:]) for row in rows}

    @api.model
    def _get_questions(self, root, payer_ids, as_of, exclude_order_ids, exclude_move_ids):
        """The arguments of the statement behind `_query_figures`."""
        policy = self.env["custproc.credit.policy"]
        values = policy._get_policy_values(root)
        asked = (root.id, payer_ids, as_of, values.basis, values.window_days, list(exclude_order_ids), list(exclude_move_ids))
        return (*asked, policy._get_horizon_end(root, as_of, values))

    @api.model
    def _ask_at_gate(self, name, *arguments):
        """The rows of a stored statement over what the figures are made of, as it stands in this transaction."""
        self._flush_sources()
        self._flush_eligibility()
        self._flush_earmarks()
        return ask(self.env, name, *arguments)

    @api.model
    def _to_figures(self, as_of, values, row):
        """One row of sums as Figures; NULL means that there is nothing."""
        recent, receivable, overdue, oldest, drafts, uninvoiced, disputed, fixed, until, term, term_until, *flags = row
        stopped, file, contract = flags
        rolling = rolling_limit(float(recent or 0), values.floor, values.cap)
        return Figures(
            as_of=as_of,
            limit=combine_limit(rolling, float(fixed or 0), until, as_of, values.limit_combination),
            rolling_limit=rolling,
            receivable=float(receivable or 0),
            drafts=float(drafts or 0),
            uninvoiced=float(uninvoiced or 0),
            overdue=float(overdue or 0),
            disputed=float(disputed or 0),
            oldest_open=oldest,
            term_days=term if is_fixed_valid(term, term_until, as_of) else None,
            is_stopped=bool(stopped),
            ineligible=ineligible_codes(bool(file), bool(contract), oldest, as_of),
        )

    def _get_figures(self, date=None):
        """The figures of these accounts at a decision date: {account id: Figures}; see `_query_figures`."""
        result = {}
        for root, accounts in self.sudo().grouped("company_id").items():  # sudo: custproc.credit.account, read by gates of any user
            figures = self._query_figures(root, accounts.partner_id.ids, date)
            result.update({account.id: figures[account.partner_id.id] for account in accounts})
        return result

    @api.model
    def _get_standing(self, figures, values):
        """The account's state that figures mean under a policy's values (the first line of D-06, no document judged)."""
        return account_state(figures, values.payment_term_days, values.require_eligibility)

    def action_open_items(self):
        """Open the payer's invoices that are not paid."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open invoices of %(name)s", name=self.partner_id.display_name),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [
                ("partner_id.commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "child_of", self.company_id.id),
                ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
                ("state", "in", ("draft", "posted")),
                ("payment_state", "not in", ("paid", "reversed")),
            ],
        }
