import json
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ....policies.credit.limit import PolicyValues
from ....policies.credit.replay import OUTCOMES, Item, Match, Replay
from ....policies.credit.replay_months import summarise
from ..account import figures_sql

CHUNK = 500  # payers whose ledgers are in memory at a time
COUNTED = ("count", "waited", "days_waited", "never_left", "loss_taken", "loss_avoided")


class CreditBacktest(models.Model):
    """The job: ledgers are read and replayed in chunks of payers, each chunk with the place reached in one transaction."""

    _inherit = "custproc.credit.backtest"

    @api.model
    def _cron_run(self):
        """Go on with every back-test that is under way, a committed chunk at a time."""
        for test in self.search([("state", "=", "running")], order="id"):
            while test.state == "running" and test.try_lock_for_update():
                done = self.env["custproc.job.failure"]._run_batch("credit.backtest", test, lambda test: test._advance())
                left = self.env["ir.cron"]._commit_progress(len(done), remaining=max(test.payer_total - test.payer_count, 0))
                if not done or not left:
                    break
        self.env["ir.cron"]._commit_progress(remaining=0)

    def _advance(self):
        """Replay the next payers, or finish."""
        self.ensure_one()
        test = self.sudo()  # sudo: custproc.credit.backtest, results and place are written by the job alone
        if not test.try_lock_for_update():
            return
        payer_ids = test._get_next_payers()
        if payer_ids:
            test._replay_payers(payer_ids)
            test.write({"position": payer_ids[-1], "payer_count": test.payer_count + len(payer_ids)})
        else:
            test._sum_up()
            test._set_state("done", ended_at=fields.Datetime.now())

    def _run(self):
        """Run it to its end in this transaction, without the job."""
        while self.state == "running":
            self._advance()

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------
    def _sql_companies(self):
        return SQL("(SELECT id FROM res_company WHERE parent_path LIKE %s)", f"{self.company_id.parent_path}%")

    def _sql_payers(self):
        """Payers with a customer invoice in the period, in the order of their ids."""
        chosen = self.partner_ids.commercial_partner_id.ids
        return SQL(
            """SELECT DISTINCT p.commercial_partner_id AS payer
                 FROM account_move_line l JOIN res_partner p ON p.id = l.partner_id JOIN account_move am ON am.id = l.move_id
                WHERE l.parent_state = 'posted' AND l.display_type = 'payment_term' AND am.move_type = 'out_invoice'
                  AND l.invoice_date BETWEEN %(first)s AND %(last)s AND l.company_id IN %(companies)s
                  AND l.account_id IN %(accounts)s %(chosen)s""",
            first=self.date_from,
            last=self.date_to,
            companies=self._sql_companies(),
            accounts=figures_sql.RECEIVABLE_ACCOUNTS,
            chosen=SQL("AND p.commercial_partner_id = ANY(%s)", chosen) if chosen else SQL(),
        )

    def _count_payers(self):
        return self.env.execute_query(SQL("SELECT COUNT(*) FROM (%s) AS payers", self._sql_payers()))[0][0]

    def _get_next_payers(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT payer FROM (%s) AS payers WHERE payer > %s ORDER BY payer LIMIT %s", self._sql_payers(), self.position, CHUNK
            )
        )
        return [payer for (payer,) in rows]

    def _read_ledgers(self, payer_ids):
        """The receivable items of payers and their matches: {payer: ([Item], [Match])}. Two statements."""
        self.env["account.move.line"].flush_model()
        self.env["custproc.bad.debt"].flush_model(["write_off_move_id"])
        ledgers = {payer: ([], []) for payer in payer_ids}
        owner = {}
        for line, payer, issued, due, balance, shipment, in_window, collected, booked, is_loss in self._query_items(payer_ids):
            owner[line] = payer
            ledgers[payer][0].append(
                Item(line, issued, due, float(balance), shipment, bool(in_window), float(collected), booked, is_loss)
            )
        rows = self.env.execute_query(
            SQL(
                """SELECT max_date, debit_move_id, credit_move_id, amount FROM account_partial_reconcile
                    WHERE debit_move_id = ANY(%s)""",
                list(owner),
            )
        )
        for day, debit, credit, amount in rows:
            ledgers[owner[debit]][1].append(Match(day, debit, credit, float(amount)))
        return ledgers

    def _query_items(self, payer_ids):
        """Rows of the receivable items of payers, in the order of `Item` but for the payer in the second place."""
        return self.env.execute_query(
            SQL(
                """SELECT l.id, m.payer, COALESCE(l.invoice_date, l.date), COALESCE(l.date_maturity, l.date), l.balance,
                          CASE WHEN am.move_type = 'out_invoice' AND l.display_type = 'payment_term' THEN l.move_id END,
                          l.display_type = 'payment_term',
                          CASE WHEN l.display_type IS DISTINCT FROM 'payment_term'
                                AND (j.type IN ('bank', 'cash', 'credit')
                                     OR l.journal_id IN (SELECT journal_id FROM custproc_receivables_load))
                               THEN %(received)s ELSE 0 END,
                          l.date,
                          EXISTS (SELECT 1 FROM custproc_bad_debt b WHERE b.write_off_move_id = l.move_id)
                     FROM (%(members)s) m JOIN account_move_line l ON l.partner_id = m.id
                     JOIN account_move am ON am.id = l.move_id JOIN account_journal j ON j.id = l.journal_id
                     LEFT JOIN account_payment p ON p.id = l.payment_id
                    WHERE l.parent_state = 'posted' AND l.account_id IN %(accounts)s AND l.company_id IN %(companies)s""",
                members=figures_sql.members_of(payer_ids),
                accounts=figures_sql.RECEIVABLE_ACCOUNTS,
                companies=self._sql_companies(),
                received=figures_sql.RECEIVED,
            )
        )

    # ------------------------------------------------------------------
    # Replaying
    # ------------------------------------------------------------------
    def _replay_payers(self, payer_ids):
        today = self.company_id._custproc_today()
        policies = {int(policy): PolicyValues(**values) for policy, values in json.loads(self.policy_values).items()}
        rows = []
        for payer, (items, matches) in self._read_ledgers(payer_ids).items():
            for policy, values in policies.items():
                replay = Replay(values, items, matches, self.date_from, self.date_to, self.follow, self.release_count)
                months = summarise(replay.run(), today, self.bad_after_days)
                rows += [self._to_row(policy, payer, day, month) for day, month in months.items()]
        self._insert_rows(rows)

    def _to_row(self, policy, payer, day, month):
        return [self.id, self.company_id.id, policy, payer, day, *(getattr(month, name) for name in COUNTED), *month.amounts.values()]

    def _insert_rows(self, rows):
        """All rows of a chunk in one statement: tens of thousands, which records of their own would make the longest part."""
        names = ["backtest_id", "company_id", "policy_id", "partner_id", "month", *COUNTED, *(f"amount_{outcome}" for outcome in OUTCOMES)]
        types = ["int"] * 4 + ["date"] + ["int"] * 3 + ["numeric"] * (3 + len(OUTCOMES))
        columns = [list(column) for column in zip(*rows, strict=True)]
        self.env.execute_query(
            SQL(
                """INSERT INTO custproc_credit_backtest_row (%s, create_uid, create_date, write_uid, write_date)
                   SELECT row.*, %s, %s, %s, %s FROM unnest(%s) AS row RETURNING 1""",
                SQL(", ").join(map(SQL.identifier, names)),
                self.env.uid,
                fields.Datetime.now(),
                self.env.uid,
                fields.Datetime.now(),
                SQL(", ").join(SQL(f"%s::{kind}[]", column) for kind, column in zip(types, columns, strict=True)),
            )
        )

    def _sum_up(self):
        """The totals of each policy, to stand side by side."""
        sums = [*COUNTED, *(f"amount_{outcome}" for outcome in OUTCOMES)]
        groups = self.env["custproc.credit.backtest.row"]._read_group(
            [("backtest_id", "=", self.id)], ["policy_id"], ["partner_id:count_distinct", *(f"{name}:sum" for name in sums)]
        )
        totals = defaultdict(dict)
        for policy, payers, *values in groups:
            totals[policy.id] = {"payer_count": payers, **dict(zip(sums, values, strict=True))}
        self.result_ids.unlink()
        self.env["custproc.credit.backtest.result"].create(
            [{"backtest_id": self.id, "policy_id": policy.id, **totals[policy.id]} for policy in self.policy_id + self.other_policy_id]
        )
