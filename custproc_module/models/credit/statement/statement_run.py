from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.silence import SILENT
from ..account.figures_sql import members_between
from . import statement_sql

CHUNK = 1_000  # payers a committed step draws up
BATCH = 20  # statements a committed step sends: each has its PDF


class StatementRun(models.Model):
    """Statements of a period for every payer with movement or balance, drawn up and sent in batches that survive an interruption."""

    _name = "custproc.statement.run"
    _inherit = ["custproc.payer.round.mixin"]
    _description = "Round of Statements"
    _order = "date_to desc, id desc"

    _transitions = {
        "draft": {"creating", "cancelled"},
        "creating": {"created", "cancelled"},
        "created": {"sending", "cancelled"},
        "sending": {"done"},
        "done": set(),
        "cancelled": set(),
    }
    _round_job = "custproc_module.ir_cron_statement_advance"

    date_from = fields.Date("From", required=True, default=lambda self: self._get_default_period()[0])
    date_to = fields.Date("To", required=True, default=lambda self: self._get_default_period()[1])
    state = fields.Selection(
        [
            ("draft", "New"),
            ("creating", "Drawing up"),
            ("created", "Drawn up"),
            ("sending", "Sending"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        copy=False,
        tracking=True,
        index=True,
    )
    statement_ids = fields.One2many("custproc.account.statement", "run_id", "Statements", readonly=True)
    statement_count = fields.Integer("Number of statements", compute="_compute_counts")
    confirmed_count = fields.Integer("Confirmed", compute="_compute_counts")
    disputed_count = fields.Integer("Disputed", compute="_compute_counts")
    unsent_count = fields.Integer("Without e-mail address", compute="_compute_counts")

    _period_is_period = models.Constraint(
        "CHECK (date_to >= date_from)", "The period of the statements ends on or after its first day. Correct the days."
    )

    @api.model
    def _get_default_period(self):
        return self.env["custproc.account.statement"]._get_default_period()

    def _compute_counts(self):
        rows = self.env["custproc.account.statement"]._read_group([("run_id", "in", self.ids)], ["run_id", "state"], ["__count"])
        counts = {(run, state): count for run, state, count in rows}
        for run in self:
            of_run = {state: count for (owner, state), count in counts.items() if owner == run}
            run.statement_count = sum(of_run.values())
            run.confirmed_count = of_run.get("confirmed", 0)
            run.disputed_count = of_run.get("disputed", 0)
            run.unsent_count = of_run.get("draft", 0) if run.state == "done" else 0

    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target == "creating" and self.date_to >= self.company_id._custproc_today():
            reasons.append(self.env._("its period is not over"))
        return reasons

    def action_create_statements(self):
        """Draw up the statements in the background."""
        self._start_round("creating")

    def action_cancel(self):
        """Give the round up; its drafts go with it."""
        self._set_state("cancelled")
        # sudo: custproc.account.statement, drafts follow their round
        self.sudo().statement_ids.filtered(lambda statement: statement.state == "draft")._set_state("cancelled")

    def action_open_statements(self):
        """The statements of this round."""
        return self._open_part("custproc_module.account_statement_action")

    # ------------------------------------------------------------------
    # The job
    # ------------------------------------------------------------------
    @api.model
    def _cron_advance(self):
        """Go on with every round that draws up or sends, a committed batch at a time."""
        failures = self.env["custproc.job.failure"]
        for run in self.search([("state", "in", ("creating", "sending"))], order="id"):
            failed = self.env["custproc.account.statement"]
            while run.state in ("creating", "sending"):
                if run.state == "creating":
                    count = len(failures._run_batch("statement.create", run, lambda run: run._create_next()))
                else:
                    count, failed = run._send_next(failed)
                if not self.env["ir.cron"]._commit_progress(count, remaining=1 if count else 0):
                    return
                if not count:
                    break
        self.env["ir.cron"]._commit_progress(remaining=0)

    def _create_next(self):
        """Draw up the statements of the next payers and note the place."""
        self.ensure_one()
        high = min(self.position + CHUNK, self.highest)
        self._create_for(members_between(self.position, high))
        self.write({"position": high})
        if high >= self.highest:
            self.with_context(**SILENT)._set_state("created")

    def _create_for(self, members):
        """One statement a payer and currency with movement or balance, that has none of this period yet; queries do not grow."""
        statement_sql.flush(self.env)
        statements = self.env["custproc.account.statement"].with_context(**SILENT)
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT f.* FROM (%s) f
                    WHERE (f.debit > 0 OR f.credit > 0 OR ABS(f.closing) > 0.005)
                      AND NOT EXISTS (SELECT 1 FROM custproc_account_statement s
                                       WHERE s.partner_id = f.payer AND s.company_id = %s AND s.currency_id = f.currency_id
                                         AND s.date_from = %s AND s.date_to = %s AND s.state <> 'cancelled')
                    ORDER BY f.payer, f.currency_id""",
                statement_sql.figures(self.company_id, members, self.date_from, self.date_to),
                self.company_id.id,
                self.date_from,
                self.date_to,
            )
        )
        payers = self.env["res.partner"].browse([row["payer"] for row in rows])
        users = {payer.id: (payer.user_id or self.user_id).id for payer in payers}
        vals_list = []
        for number, row in enumerate(rows, self.number + 1):
            currency = self.env["res.currency"].browse(row["currency_id"])
            vals_list.append(
                {
                    "name": f"{self.name}-{number:04}",
                    "run_id": self.id,
                    "company_id": self.company_id.id,
                    "partner_id": row["payer"],
                    "user_id": users[row["payer"]],
                    "currency_id": currency.id,
                    "date_from": self.date_from,
                    "date_to": self.date_to,
                    **statements._to_figures(row, currency),
                }
            )
        self.write({"number": self.number + len(rows)})
        created = statements.create(vals_list)
        if created:
            created._fill_lines()

    def _send_next(self, failed):
        """Send the next statements; (number looked at, those that failed). Customers without address stay drafts, for paper."""
        self.ensure_one()
        batch = self.env["custproc.account.statement"].search(
            [("run_id", "=", self.id), ("state", "=", "draft"), ("partner_id.email", "!=", False), ("id", "not in", failed.ids)],
            limit=BATCH,
            order="id",
        )
        if not batch:
            if not failed:
                self.with_context(**SILENT)._set_state("done")
            return 0, failed
        done = self.env["custproc.job.failure"]._run_batch(
            "statement.send", batch, lambda statements: statements.with_context(**SILENT)._send(), at_once=True
        )
        return len(batch), failed | (batch - done)
