from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ....policies.credit.recovery import is_reached, rate
from ..account.figures_sql import RECEIVABLE_ACCOUNTS
from ..account.received_sql import received, settled_on


class RecoveryMonth(models.Model):
    """The recovery rate of a month: what of its invoices came in within three days of slip or invoice (CO-04), frozen when closed.

    A month counts by invoice date, of the root company and its branches, in company currency with tax. What credit notes settled is
    not asked for; what a payment or an entry writes off is, and was not collected; loaded history does not count.
    """

    _name = "custproc.recovery.month"
    _inherit = ["custproc.month.mixin", "custproc.deadline.mixin"]
    _description = "Monthly Recovery Rate"

    _transition_groups = {"closed": "custproc_module.group_custproc_finance_supervisor"}
    _protected_fields = ("invoiced", "collected", "missed", "rate", "is_reached", "line_ids", "counted_at")
    _counted_by = frozenset({"month", "company_id", "days", "target"})

    company_id = fields.Many2one(default=lambda self: self.env.company.root_id)
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(default=lambda self: self.env.company._custproc_today().replace(day=1) - relativedelta(months=1))
    days = fields.Integer("Collected within (days)", default=3, required=True, help="Days after slip or invoice.")
    target = fields.Float("Target (%)", default=95.0, required=True, digits=(5, 2), aggregator="avg")
    invoiced = fields.Monetary(readonly=True, copy=False)
    collected = fields.Monetary("Collected in time", readonly=True, copy=False)
    missed = fields.Monetary("Not in time", readonly=True, copy=False)
    rate = fields.Float("Recovery rate (%)", readonly=True, copy=False, aggregator="avg", digits=(5, 2))
    is_reached = fields.Boolean("Target reached", readonly=True, copy=False)
    line_ids = fields.One2many("custproc.recovery.line", "month_id", "Invoices", readonly=True, copy=False)
    counted_at = fields.Datetime("Counted on", readonly=True, copy=False)

    _month_unique = models.UniqueIndex(
        "(company_id, date_trunc('month', month::timestamp))", "This month has its recovery rate already. Open that one."
    )
    _values_in_range = models.Constraint(
        "CHECK (days BETWEEN 0 AND 31 AND target BETWEEN 0 AND 100)",
        "A recovery rate counts what comes in within 0 to 31 days, against a target of 0 to 100 %. Correct these values.",
    )

    def _get_bounds(self):
        """(first day, last day) of the month."""
        self.ensure_one()
        first = self.month.replace(day=1)
        return first, first + relativedelta(months=1, days=-1)

    # ------------------------------------------------------------------
    # Counting
    # ------------------------------------------------------------------
    def _count(self):
        """Replace the month's list by what stands in the books now, in three statements whatever its length."""
        self.ensure_one()
        self._flush_sources()
        self.env.execute_query(SQL("DELETE FROM custproc_recovery_line WHERE month_id = %s RETURNING 1", self.id))
        self.env.execute_query(self._sql_lines())
        [(invoiced, collected)] = self.env.execute_query(
            SQL(
                "SELECT COALESCE(SUM(amount), 0), COALESCE(SUM(collected), 0) FROM custproc_recovery_line WHERE month_id = %s", self.id
            )
        )
        invoiced, collected = float(invoiced), float(collected)
        self.invalidate_recordset(["line_ids"])
        self.sudo().write(  # sudo: custproc.recovery.month, its figures are closed to everybody
            {
                "invoiced": invoiced,
                "collected": collected,
                "missed": invoiced - collected,
                "rate": rate(invoiced, collected) or 0.0,
                "is_reached": is_reached(invoiced, collected, self.target),
                "counted_at": fields.Datetime.now(),
            }
        )

    @api.model
    def _flush_sources(self):
        self.env["account.move"].flush_model()
        self.env["account.move.line"].flush_model()
        self.env["account.partial.reconcile"].flush_model()
        self.env["custproc.recovery.line"].flush_model()

    @api.model
    def _sql_start(self):
        """The day the days count from, of account_move am: the invoice date. What bills by slip puts the slip's day here."""
        return SQL("am.invoice_date")

    def _sql_lines(self):
        first, last = self._get_bounds()
        root = self.company_id.root_id
        return SQL(
            """INSERT INTO custproc_recovery_line (month_id, company_id, move_id, partner_id, user_id, invoice_date, amount, collected,
                      missed, collected_on)
               SELECT %(month)s, %(root)s, move_id, partner_id, user_id, invoice_date, amount, collected, amount - collected, collected_on
                 FROM (SELECT am.id AS move_id, am.commercial_partner_id AS partner_id, am.invoice_user_id AS user_id, am.invoice_date,
                              SUM(l.balance - COALESCE(p.credited, 0)) AS amount, SUM(COALESCE(p.collected, 0)) AS collected,
                              MAX(p.last_on) AS collected_on
                         FROM account_move am
                         JOIN account_move_line l ON l.move_id = am.id AND l.display_type = 'payment_term' AND l.account_id IN %(accounts)s
                         LEFT JOIN LATERAL (
                              SELECT SUM(r.amount) FILTER (WHERE cm.move_type = 'out_refund') AS credited,
                                     SUM(%(received)s) FILTER (WHERE cm.move_type <> 'out_refund'
                                                             AND %(settled_on)s <= %(start)s + %(days)s) AS collected,
                                     MAX(%(settled_on)s) FILTER (WHERE cm.move_type <> 'out_refund') AS last_on
                                FROM account_partial_reconcile r JOIN account_move_line c ON c.id = r.credit_move_id
                                JOIN account_move cm ON cm.id = c.move_id
                               WHERE r.debit_move_id = l.id) p ON TRUE
                        WHERE am.state = 'posted' AND am.move_type IN ('out_invoice', 'out_receipt') AND am.custproc_load_id IS NULL
                          AND %(start)s BETWEEN %(first)s AND %(last)s
                          AND am.company_id IN (SELECT id FROM res_company WHERE parent_path LIKE %(path)s)
                        GROUP BY am.id) found
                WHERE amount > 0.005 RETURNING 1""",
            month=self.id,
            root=root.id,
            accounts=RECEIVABLE_ACCOUNTS,
            received=received(SQL("r"), SQL("c")),
            settled_on=settled_on(SQL("r"), SQL("c")),
            start=self._sql_start(),
            days=self.days,
            first=first,
            last=last,
            path=f"{root.parent_path}%",
        )

    # ------------------------------------------------------------------
    # Closing
    # ------------------------------------------------------------------
    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target == "closed":
            complete = self._get_bounds()[1] + timedelta(days=self.days)
            if self.company_id._custproc_today() <= complete:
                reasons.append(self.env._("the last invoice's days are over only after %(day)s", day=complete))
        return reasons

    def action_open_missed(self):
        """The invoices that were not collected in time."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.recovery_line_action")
        return {**action, "domain": [("month_id", "=", self.id)], "context": {"search_default_missed": 1}}

    @api.model
    def _cron_count(self):
        """Open last month's rate of each company that invoiced, and count every open month again."""
        first = fields.Date.today().replace(day=1) - relativedelta(months=1)
        roots = self.env["res.company"].search([("parent_id", "=", False)])
        known = self.search([("company_id", "in", roots.ids), ("month", ">=", first), ("month", "<", first + relativedelta(months=1))])
        invoicing = self.env["account.move"]._read_group(
            [
                ("move_type", "in", ("out_invoice", "out_receipt")),
                ("state", "=", "posted"),
                ("invoice_date", ">=", first),
                ("invoice_date", "<", first + relativedelta(months=1)),
            ],
            ["company_id"],
        )
        wanted = {company.root_id for (company,) in invoicing} - set(known.company_id)
        self.create([{"company_id": root.id, "month": first} for root in wanted])
        months = self.search([("state", "=", "draft")])
        self.env["custproc.job.failure"]._run_batch("recovery.count", months, lambda month: month._count())
        self.env["ir.cron"]._commit_progress(len(months), remaining=0)
