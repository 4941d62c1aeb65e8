"""Shipments and invoices that passed without authority are found, whatever let them pass (CA-12, CA-15)."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.words import tell

LOOK_BACK_DAYS = 35
BATCH = 200
FOUND = "custproc_module.mail_activity_type_violation"
# A verdict is of the transaction in which the document passed, which is over within the hour: an older one was given on something else.
VERDICT_HOURS = 1

# How what left is told together, and the field of a finding that names it.
SHIPMENTS = {"stock.picking": "picking_id", "repair.order": "repair_id", "stock.move": "stock_move_id"}


class CreditViolation(models.Model):
    _inherit = "custproc.credit.violation"

    @api.model
    def _cron_find(self):
        """Write up what left or was posted in the last days and was held by nobody, although the payer's credit did not allow it.

        By the server's own time of it, whatever date was entered. Each document once; the verdict of a gate that observed counts, and
        where none was given the figures of that day do. A run that was killed is finished by the next one: what is written up already
        is left out.
        """
        since = fields.Datetime.subtract(fields.Datetime.today(), days=LOOK_BACK_DAYS)
        queries = [(model, self._sql_shipments(model, since)) for model in SHIPMENTS]
        for model, query in [*queries, ("account.move", self._sql_invoices(since))]:
            rows = self.env.execute_query(query)
            for start in range(0, len(rows), BATCH):
                batch = rows[start : start + BATCH]
                documents = self.env[model].browse(row[0] for row in batch)
                passed = {row[0]: row[1:] for row in batch}
                self.env["custproc.job.failure"]._run_batch(
                    f"credit.violation.{model}",
                    documents,
                    lambda found, passed=passed: self._write_up(found, passed),
                    at_once=True,
                )
                if not self.env["ir.cron"]._commit_progress(len(batch), remaining=len(rows) - start - len(batch)):
                    return
        self._tell_waiting()

    @api.model
    def _tell_waiting(self):
        """While findings wait, each finance supervisor has one task a company that says how many and what they come to: CA-12 begins
        with somebody who verifies them."""
        role = self.env.ref("custproc_module.group_custproc_finance_supervisor")
        waiting = self._read_group([("state", "=", "found")], ["company_id"], ["__count", "amount:sum", "id:max", "id:array_agg"])
        for company, count, amount, newest, ids in waiting:
            # sudo: res.groups and mail.activity, the job tells whoever has the role
            members = role.sudo()._get_told_members(company)
            told = self.env["mail.activity"].sudo().search(
                [("res_model", "=", self._name), ("res_id", "in", ids), ("activity_type_id", "=", self.env.ref(FOUND).id)]
            )
            for user in members - told.user_id:
                tell(
                    self.browse(newest),
                    user,
                    lambda env: env._("Shipments and invoices without authority wait to be verified"),
                    lambda finding, count=count, amount=amount: finding.env._(
                        "%(count)s findings of %(amount)s in all: name who answers for each and verify it, or dismiss it with a reason.",
                        count=count,
                        amount=finding.currency_id.format(amount),
                    ),
                    kind=FOUND,
                )

    def _after_transition(self, previous, target):
        super()._after_transition(previous, target)
        if target in ("verified", "dismissed"):
            self.activity_unlink([FOUND])  # the next day's run tells of those that still wait

    @api.model
    def _sql_shipments(self, model, since):
        """(document, verdict that would have held it or NULL, whether its order was confirmed before the gate blocked) of what left since
        to customers, as `_sql_unjudged`.

        Told together: a transfer of any kind, a repair with its parts, or a move that has neither.
        """
        self.env["stock.move"].flush_model()
        keys = {
            "stock.picking": SQL("m.picking_id"),
            "repair.order": SQL("CASE WHEN m.picking_id IS NULL THEN m.repair_id END"),
            "stock.move": SQL("CASE WHEN m.picking_id IS NULL AND m.repair_id IS NULL THEN m.id END"),
        }
        documents = SQL(
            """SELECT %(key)s AS id, MAX(m.custproc_passed_at) AS passed_at,
                      BOOL_OR(s.id IS NOT NULL AND COALESCE(s.custproc_blocking_gates, '') NOT LIKE '%%delivery%%') AS is_before
                 FROM stock_move m
                 JOIN stock_location origin ON origin.id = m.location_id
                 JOIN stock_location target ON target.id = m.location_dest_id
                 LEFT JOIN stock_picking_type t ON t.id = m.picking_type_id
                 LEFT JOIN sale_order_line line ON line.id = m.sale_line_id
                 LEFT JOIN sale_order s ON s.id = line.order_id
                WHERE m.state = 'done' AND m.custproc_passed_at >= %(since)s AND %(key)s IS NOT NULL AND origin.usage <> 'customer'
                  AND (target.usage = 'customer' OR t.code = 'outgoing' OR m.repair_line_type = 'add'
                       OR EXISTS (SELECT 1 FROM stock_move_line detail JOIN stock_location there ON there.id = detail.location_dest_id
                                   WHERE detail.move_id = m.id AND there.usage = 'customer'))
                GROUP BY 1""",
            key=keys[model],
            since=since,
        )
        return self._sql_unjudged(model, documents, SHIPMENTS[model])

    @api.model
    def _sql_invoices(self, since):
        """The same of customer invoices posted since, loaded history left out."""
        self.env["account.move"].flush_model()
        documents = SQL(
            """SELECT m.id, m.custproc_passed_at AS passed_at,
                      EXISTS (SELECT 1 FROM account_move_line l JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = l.id
                                JOIN sale_order_line line ON line.id = r.order_line_id JOIN sale_order s ON s.id = line.order_id
                               WHERE l.move_id = m.id AND COALESCE(s.custproc_blocking_gates, '') NOT LIKE '%%invoice%%') AS is_before
                 FROM account_move m
                WHERE m.state = 'posted' AND m.move_type IN ('out_invoice', 'out_receipt') AND m.custproc_passed_at >= %s
                  AND m.journal_id NOT IN (SELECT journal_id FROM custproc_receivables_load WHERE journal_id IS NOT NULL)""",
            since,
        )
        return self._sql_unjudged("account.move", documents, "move_id")

    @api.model
    def _sql_unjudged(self, model, documents, field_name):
        """Of some documents those that are not written up and that no verdict let pass.

        One that was held and passed all the same, once the gate was off, has nothing but its old hold; and one whose order was confirmed
        before the gate blocked was let pass unseen: it asked for nothing, so that no figure was compared.
        """
        self.flush_model()
        self.env["sale.order"].flush_model(["custproc_blocking_gates"])
        return SQL(
            """SELECT document.id, CASE WHEN verdict.outcome = 'would_hold' THEN verdict.id END, verdict.outcome = 'allow'
                 FROM (%(documents)s) document
                 LEFT JOIN LATERAL (
                      SELECT d.id, d.outcome, d.figures FROM custproc_decision d
                       WHERE d.model = %(model)s AND d.res_id = document.id AND d.kind = 'verdict'
                         AND d.create_date >= document.passed_at - %(hours)s * INTERVAL '1 hour'
                       ORDER BY d.id DESC LIMIT 1) verdict ON TRUE
                WHERE NOT EXISTS (SELECT 1 FROM custproc_credit_violation v WHERE v.%(field)s = document.id)
                  AND (verdict.outcome IS DISTINCT FROM 'allow'
                       OR (document.is_before AND verdict.figures::jsonb ->> 'mode' = 'block'
                           AND (verdict.figures::jsonb #>> '{credit,value}')::numeric < 0.005))
                ORDER BY document.id""",
            documents=documents,
            model=model,
            hours=VERDICT_HOURS,
            field=SQL.identifier(field_name),
        )
