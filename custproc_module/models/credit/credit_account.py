from collections import defaultdict, namedtuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...policies.credit.figures import Figures
from ...policies.credit.limit import account_state, combine_limit, ineligible_codes, rolling_limit
from . import figures_sql

Claim = namedtuple("Claim", "id version file_complete contract_effective is_stopped fixed_limit fixed_limit_until")

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
    rolling_limit = fields.Monetary(readonly=True, help="What the policy's window of days gives, after floor and cap.")
    fixed_limit = fields.Monetary("Approved fixed limit", readonly=True)
    fixed_limit_until = fields.Date("Fixed limit until", readonly=True)
    receivable = fields.Monetary(readonly=True, help="What posted entries leave to pay; negative when the customer is in credit.")
    draft_invoices = fields.Monetary(readonly=True)
    uninvoiced_orders = fields.Monetary("Confirmed, not invoiced", readonly=True)
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
        if not self.env.su and operation == "write":
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
        """
        keys = sorted(set(keys))
        if not keys:
            return {}
        # sudo: res.company, whoever sells in a branch is judged by the root
        roots = {root.id: root for root in self.env["res.company"].sudo().browse({company for company, _payer in keys})}
        payer, day = SQL("k.partner_id"), self._today_by_company(roots)
        self._flush_eligibility()
        # Written past the ORM: a gate runs as a salesperson, who may not write credit accounts.
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO custproc_credit_account AS a (company_id, partner_id, currency_id, version, state, file_complete,
                          contract_effective, last_year_cleared, is_stopped, create_uid, create_date, write_uid, write_date)
                   SELECT k.company_id, k.partner_id, c.currency_id, 1, 'free', %(file)s, %(contract)s, FALSE, FALSE,
                          %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                     FROM (VALUES %(keys)s) AS k (company_id, partner_id) JOIN res_company c ON c.id = k.company_id
                    ORDER BY k.company_id, k.partner_id
                   ON CONFLICT (company_id, partner_id) DO UPDATE
                      SET version = a.version + 1, file_complete = EXCLUDED.file_complete, contract_effective = EXCLUDED.contract_effective
                   RETURNING a.company_id, a.partner_id, a.id, a.version, a.file_complete, a.contract_effective, a.is_stopped,
                             a.fixed_limit, a.fixed_limit_until""",
                file=self._sql_file_complete(SQL("k.company_id"), payer),
                contract=self._sql_contract_effective(SQL("k.company_id"), payer, day),
                uid=self.env.uid,
                keys=SQL(", ").join(SQL("(%s, %s)", company, partner) for company, partner in keys),
            )
        )
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
        scope = figures_sql.Scope(root, values, figures_sql.members_of(payer_ids), as_of, exclude_order_ids, exclude_move_ids)
        self._flush_sources()
        self._flush_eligibility()
        # Read past the access rights: the limit holds whatever the salesperson may see of the customer's invoices.
        rows = self.env.execute_query(
            SQL(
                """WITH members AS MATERIALIZED (%(members)s)
                   SELECT k.payer, s.recent, s.receivable, s.overdue, s.oldest_open, s.drafts, s.uninvoiced, s.disputed,
                          a.fixed_limit, a.fixed_limit_until, a.is_stopped, %(file)s, %(contract)s
                     FROM unnest(%(payers)s) AS k (payer)
                     LEFT JOIN (%(sums)s) s ON s.payer = k.payer
                     LEFT JOIN custproc_credit_account a ON a.partner_id = k.payer AND a.company_id = %(root)s""",
                members=scope.members,
                payers=payer_ids,
                root=root.id,
                sums=figures_sql.sums(scope, is_past=as_of < today),
                file=self._sql_file_complete(root.id, SQL("k.payer")),
                contract=self._sql_contract_effective(root.id, SQL("k.payer"), SQL("%s", as_of)),
            )
        )
        return {row[0]: self._to_figures(as_of, values, row[1:]) for row in rows}

    @api.model
    def _to_figures(self, as_of, values, row):
        """One row of sums as Figures; NULL means that there is nothing."""
        recent, receivable, overdue, oldest, drafts, uninvoiced, disputed, fixed, until, stopped, file, contract = row
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

    def action_open_orders(self):
        """Open the payer's confirmed orders that are not fully invoiced."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Orders of %(name)s to invoice", name=self.partner_id.display_name),
            "res_model": "sale.order",
            "view_mode": "list,form",
            "domain": [
                ("partner_invoice_id.commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "child_of", self.company_id.id),
                ("state", "=", "sale"),
                ("invoice_status", "!=", "invoiced"),
            ],
        }

    # ------------------------------------------------------------------
    # Sources
    # ------------------------------------------------------------------
    @api.model
    def _flush_sources(self):
        """Bring what this transaction changed so far to the database, before SQL reads it."""
        sources = defaultdict(list)
        sources["account.move.line"] += ["partner_id", "company_id", "account_id", "parent_state", "display_type"]
        sources["account.move.line"] += ["balance", "amount_residual", "date", "invoice_date", "date_maturity"]
        sources["account.move.line"] += ["price_total", "quantity"]
        sources["account.move"] += ["partner_id", "company_id", "state", "move_type", "payment_state", "amount_total_signed"]
        sources["account.move"] += ["invoice_currency_rate", "custproc_is_disputed"]
        sources["account.partial.reconcile"] += ["amount", "debit_move_id", "credit_move_id", "max_date"]
        sources["sale.order"] += ["partner_invoice_id", "company_id", "state", "invoice_status", "currency_rate", "date_order"]
        sources["sale.order.line"] += ["order_id", "display_type", "is_downpayment", "product_uom_qty", "qty_delivered", "qty_invoiced"]
        sources["sale.order.line"] += ["price_total", "price_unit", "discount", "invoice_lines"]
        sources["res.partner"] += ["commercial_partner_id"]
        for model, names in sources.items():
            self.env[model].flush_model(names)

    @api.model
    def _today_by_company(self, roots):
        """Today as an SQL expression of k.company_id: root companies may sit in different time zones."""
        days = {root.id: root._custproc_today() for root in roots.values()}
        cases = SQL(" ").join(SQL("WHEN %s THEN %s", company, day) for company, day in days.items())
        return SQL("(CASE k.company_id %s END)::date", cases)

    @api.model
    def _flush_eligibility(self):
        """Bring customer files and contracts changed so far to the database."""
        self.env["custproc.customer.file"].flush_model(["partner_id", "company_id", "is_credit_complete"])
        contract = ["partner_id", "company_id", "state", "has_settlement_agreement", "date_start", "date_end"]
        self.env["custproc.contract"].flush_model(contract)

    @api.model
    def _sql_file_complete(self, company, payer):
        """Condition (a) of CA-01 of a payer: its customer file with the company is complete, with the papers only credit needs."""
        return SQL(
            "EXISTS (SELECT 1 FROM custproc_customer_file f WHERE f.partner_id = %s AND f.company_id IN %s AND f.is_credit_complete)",
            payer,
            self._sql_branches(company),
        )

    @api.model
    def _sql_contract_effective(self, company, payer, day):
        """Condition (b) of CA-01 of a payer: an effective contract with a settlement agreement, whichever contact signed it."""
        return SQL(
            """EXISTS (SELECT 1 FROM custproc_contract k2 JOIN res_partner kp ON kp.id = k2.partner_id
                        WHERE kp.commercial_partner_id = %(payer)s AND k2.company_id IN %(branches)s
                          AND k2.state = 'effective' AND k2.has_settlement_agreement
                          AND (k2.date_start IS NULL OR k2.date_start <= %(day)s) AND (k2.date_end IS NULL OR k2.date_end >= %(day)s))""",
            payer=payer,
            branches=self._sql_branches(company),
            day=day,
        )

    @api.model
    def _sql_branches(self, company):
        return SQL("(SELECT b.id FROM res_company b WHERE split_part(b.parent_path, '/', 1)::int = %s)", company)
