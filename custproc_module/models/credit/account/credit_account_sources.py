from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...engine.stored_statement import Step, store
from . import figures_of_one_sql, figures_sql, orders_sql
from .credit_account import CLAIM, FIGURES


class CreditAccount(models.Model):
    """The statements of the gates, and where they read.

    What a gate asks for one payer is kept in the database (`init`), so that it is planned once a connection. To add a figure:
    give it a column in `_sql_figures` and `_figure_columns`, and read it in `_to_figures`; the figures of the past have it at
    once, the module's upgrade brings it to the gates.
    """

    _inherit = "custproc.credit.account"

    # The columns of a row of `_sql_figures`, with their types; `_to_figures` reads them in this order.
    _figure_columns = {
        "payer": "int",
        **dict.fromkeys(("recent", "receivable", "overdue"), "float"),
        "oldest_open": "date",
        **dict.fromkeys(("drafts", "uninvoiced", "disputed", "fixed_limit"), "float"),
        **{"fixed_limit_until": "date", "term_days": "int", "term_until": "date"},
        **dict.fromkeys(("is_stopped", "file_complete", "contract_effective"), "bool"),
    }

    def init(self):
        super().init()
        line = {"in_line": "int", "in_horizon": "timestamp"}
        store(self.env.cr, orders_sql.ORDER_LINE, line, {"value": "numeric"}, orders_sql.order_line())
        asked, lookups = figures_of_one_sql.PARAMETERS, figures_sql.LOOKUPS
        figures = self._sql_figures(*(SQL(name) for name in asked))
        account = SQL("SELECT %s FROM custproc_credit_account a WHERE %s", figures_of_one_sql.OWN_COLUMNS, figures_of_one_sql.IS_OWN)
        account = Step(figures_of_one_sql.OWN, account)
        of_one = figures_of_one_sql.procedure(self._get_eligibility_of_one(), before=[account])
        store(self.env.cr, FIGURES, asked, self._figure_columns, figures, lookups=lookups, alone=("in_payers", of_one))
        types = {"in_companies": "int[]", "in_payers": "int[]", "in_days": "date[]", "in_user": "int"}
        columns = dict.fromkeys(("company_id", "partner_id", "id", "version"), "int")
        columns |= dict.fromkeys(("file_complete", "contract_effective", "is_stopped"), "bool")
        columns |= {"fixed_limit": "float", "fixed_limit_until": "date"}
        store(self.env.cr, CLAIM, types, columns, self._sql_claim(*(SQL(name) for name in types)))

    @api.model
    def _sql_claim(self, companies, payers, days, user):
        """Create or touch the accounts of (company, payer, decision date), and tell what is kept on them; see `_claim`."""
        branches = figures_sql.companies_of(SQL("k.company_id"))
        return SQL(
            """INSERT INTO custproc_credit_account AS a (company_id, partner_id, currency_id, version, state, file_complete,
                      contract_effective, last_year_cleared, is_stopped, create_uid, create_date, write_uid, write_date)
               SELECT k.company_id, k.partner_id, c.currency_id, 1, 'free', (SELECT %(file)s), (SELECT %(contract)s), FALSE, FALSE,
                      %(user)s, now() AT TIME ZONE 'UTC', %(user)s, now() AT TIME ZONE 'UTC'
                 FROM unnest(%(companies)s, %(payers)s, %(days)s) AS k (company_id, partner_id, day)
                 JOIN res_company c ON c.id = k.company_id
                ORDER BY k.company_id, k.partner_id
               ON CONFLICT (company_id, partner_id) DO UPDATE
                  SET version = a.version + 1, file_complete = EXCLUDED.file_complete, contract_effective = EXCLUDED.contract_effective
               RETURNING a.company_id, a.partner_id, a.id, a.version, a.file_complete, a.contract_effective, a.is_stopped,
                         a.fixed_limit, a.fixed_limit_until""",
            file=self._sql_file_complete(branches, SQL("k.partner_id"), SQL("k.day")),
            contract=self._sql_contract_effective(branches, SQL("k.partner_id"), SQL("k.day")),
            companies=companies,
            payers=payers,
            days=days,
            user=user,
        )

    @api.model
    def _sql_figures(self, root, payers, day, basis, window_days, exclude_orders, exclude_moves, horizon_end, start_of_day=None):
        """One row of `_figure_columns` for every payer; the arguments as in figures_sql.Scope, `start_of_day` for a day in the past."""
        # EXISTS within a SELECT of its own looks up each payer: alone it may be planned as a scan of all files and contracts.
        members = figures_sql.members_of(payers)
        scope = figures_sql.Scope(root, members, day, basis, window_days, exclude_orders, exclude_moves, start_of_day, horizon_end)
        return SQL(
            """WITH members AS MATERIALIZED (%(members)s)
               SELECT k.payer, s.recent, s.receivable, s.overdue, s.oldest_open, s.drafts, s.uninvoiced, s.disputed,
                      a.fixed_limit, a.fixed_limit_until, a.term_days, a.term_until, a.is_stopped, (SELECT %(file)s), (SELECT %(contract)s)
                 FROM unnest(%(payers)s) AS k (payer)
                 LEFT JOIN (%(sums)s) s ON s.payer = k.payer
                 LEFT JOIN custproc_credit_account a ON a.partner_id = k.payer AND a.company_id = %(root)s""",
            members=members,
            payers=payers,
            root=root,
            sums=figures_sql.sums(scope, is_past=start_of_day is not None),
            file=self._sql_file_complete(scope.companies, SQL("k.payer"), day),
            contract=self._sql_contract_effective(scope.companies, SQL("k.payer"), day),
        )

    # ------------------------------------------------------------------
    # Sources
    # ------------------------------------------------------------------
    @api.model
    def _get_sources(self):
        """{model: [field, …]} of all that the figures are made of."""
        sources = defaultdict(list)
        sources["account.move.line"] += ["partner_id", "company_id", "account_id", "parent_state", "display_type"]
        sources["account.move.line"] += ["balance", "amount_residual", "date", "invoice_date", "date_maturity", "payment_id"]
        sources["account.move.line"] += ["price_total", "quantity", "product_uom_id"]
        sources["account.move"] += ["partner_id", "company_id", "state", "move_type", "payment_state"]
        sources["account.move"] += ["amount_total_signed", "amount_residual_signed"]
        sources["account.move"] += ["invoice_currency_rate", "custproc_is_disputed"]
        sources["account.payment"] += ["amount_company_currency_signed"]
        sources["account.partial.reconcile"] += ["amount", "debit_move_id", "credit_move_id", "max_date"]
        sources["sale.order"] += ["partner_invoice_id", "company_id", "state", "invoice_status", "currency_rate", "date_order"]
        sources["sale.order"] += ["commitment_date"]
        sources["sale.order.line"] += ["order_id", "display_type", "is_downpayment", "product_uom_qty", "qty_delivered", "qty_invoiced"]
        sources["sale.order.line"] += ["state"]
        sources["sale.order.line"] += ["price_total", "price_unit", "discount", "invoice_lines", "customer_lead"]
        sources["stock.move"] += ["custproc_free_value", "custproc_free_partner_id", "custproc_free_on", "state", "quantity"]
        sources["stock.move"] += ["origin_returned_move_id", "sale_line_id", "to_refund", "product_uom", "product_uom_qty"]
        sources["stock.move"] += ["location_id", "location_dest_id", "location_final_id"]
        sources["res.partner"] += ["commercial_partner_id"]
        return sources

    @api.model
    def _get_eligibility_sources(self):
        """{model: [field, …]} of customer files and contracts (CA-01)."""
        contract = ["partner_id", "company_id", "state", "has_settlement_agreement", "date_start", "date_end"]
        file = ["partner_id", "company_id", "state", "reassess_on", "is_credit_complete", "is_order_ready", "is_delivery_ready"]
        file += ["credit_complete_until"]
        return {"custproc.customer.file": file, "custproc.contract": contract}

    @api.model
    def _get_earmark_sources(self):
        """{model: [field, …]} of the money earmarked to single orders, beside what `_get_sources` names."""
        payment = ["custproc_sale_order_id", "custproc_matures_on", "partner_id", "move_id", "state", "company_id"]
        payment += ["amount_company_currency_signed", "payment_type", "partner_type"]
        return {
            "account.payment": payment,
            "account.move.line": ["amount_residual", "parent_state", "move_id", "account_id"],
            "payment.transaction": ["state", "amount", "payment_id", "sale_order_ids"],
            "sale.order": ["amount_total", "currency_rate", "state", "commitment_date", "date_order"],
            "sale.order.line": ["order_id", "display_type", "price_total", "price_unit", "customer_lead"]
            + ["product_uom_qty", "qty_delivered", "qty_invoiced"],
        }

    @api.model
    def _flush_sources(self):
        """Bring what this transaction changed so far to the database, before SQL reads it."""
        self._flush_fields("_get_sources")

    @api.model
    def _flush_eligibility(self):
        """Bring customer files and contracts changed so far to the database."""
        self._flush_fields("_get_eligibility_sources")

    @api.model
    def _flush_earmarks(self):
        """Bring payments changed so far to the database, and what is read with them."""
        self._flush_fields("_get_earmark_sources")

    @api.model
    def _flush_fields(self, sources):
        if self._has_unflushed(sources):
            for model, names in getattr(self, sources)().items():
                self.env[model].flush_model(names)

    @api.model
    def _has_unflushed(self, sources):
        """Whether anything that a method of sources names waits to be computed or written: mostly nothing does, and asking each
        of a dozen models for its fields costs a gate more than a small statement."""
        cls = type(self)
        known = cls.__dict__.get("_custproc_sources", {}).get(sources)
        if known is None:
            known = frozenset((model, name) for model, names in getattr(self, sources)().items() for name in names)
            cls._custproc_sources = cls.__dict__.get("_custproc_sources", {}) | {sources: known}
        transaction = self.env.transaction
        return any(
            ids and (field.model_name, field.name) in known
            for waiting in (transaction.field_dirty, transaction.tocompute)
            for field, ids in waiting.items()
        )

    @api.model
    def _has_unflushed_sources(self):
        return any(map(self._has_unflushed, ("_get_sources", "_get_eligibility_sources", "_get_earmark_sources")))

    @api.model
    def _get_eligibility_of_one(self):
        """Conditions (a) and (b) of CA-01 as figures_of_one_sql asks for them."""
        companies, payer = SQL("in_companies"), SQL("in_payers[1]")
        contract = self._sql_contract_effective(companies, payer, SQL("in_day"))
        return {"has_file": self._sql_file_complete(companies, payer, SQL("in_day")), "has_contract": contract}

    @api.model
    def _sql_file_complete(self, companies, payer, day):
        """Condition (a) of CA-01 of a payer: its customer file with the company is complete on a day, with the papers only credit needs.
        One that was closed is none.

        :param SQL companies: array of the company and its branches
        """
        return SQL(
            """EXISTS (SELECT 1 FROM custproc_customer_file f
                        WHERE f.partner_id = %s AND f.company_id = ANY(%s) AND f.is_credit_complete AND f.state <> 'closed'
                          AND (f.credit_complete_until IS NULL OR f.credit_complete_until >= %s))""",
            payer,
            companies,
            day,
        )

    @api.model
    def _sql_contract_effective(self, companies, payer, day):
        """Condition (b) of CA-01 of a payer: an effective contract with a settlement agreement, whichever contact signed it.

        :param SQL companies: array of the company and its branches
        """
        return SQL(
            """EXISTS (SELECT 1 FROM custproc_contract k2 JOIN res_partner kp ON kp.id = k2.partner_id
                        WHERE kp.commercial_partner_id = %(payer)s AND k2.company_id = ANY(%(companies)s)
                          AND k2.state = 'effective' AND k2.has_settlement_agreement
                          AND (k2.date_start IS NULL OR k2.date_start <= %(day)s) AND (k2.date_end IS NULL OR k2.date_end >= %(day)s))""",
            payer=payer,
            companies=companies,
            day=day,
        )
