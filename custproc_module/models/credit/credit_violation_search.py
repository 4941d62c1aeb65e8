"""Shipments and invoices that passed without authority are found, whatever let them pass (CA-12, CA-15)."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

LOOK_BACK_DAYS = 35
BATCH = 200


class CreditViolation(models.Model):
    _inherit = "custproc.credit.violation"

    @api.model
    def _cron_find(self):
        """Write up what left or was posted in the last days and was held by nobody, although the payer's credit did not allow it.

        Each document once; the verdict of a gate that observed counts, and where none was given the figures of that day do. A run that
        was killed is finished by the next one: what is written up already is left out.
        """
        since = fields.Date.subtract(fields.Date.today(), days=LOOK_BACK_DAYS)
        for model, query in (("stock.picking", self._sql_shipments(since)), ("account.move", self._sql_invoices(since))):
            rows = self.env.execute_query(query)
            for start in range(0, len(rows), BATCH):
                batch = rows[start : start + BATCH]
                documents = self.env[model].browse(row[0] for row in batch)
                decisions = {row[0]: row[1] for row in batch}
                self.env["custproc.job.failure"]._run_batch(
                    f"credit.violation.{model}",
                    documents,
                    lambda found, decisions=decisions: self._write_up(found, decisions),
                    at_once=True,
                )
                if not self.env["ir.cron"]._commit_progress(len(batch), remaining=len(rows) - start - len(batch)):
                    return

    @api.model
    def _sql_shipments(self, since):
        """(transfer, verdict that would have held it or NULL) of transfers to customers done since, not written up and not allowed.

        One that was held and left all the same, once the gate was off, has nothing but its old hold: no verdict let it pass.
        """
        self.env["stock.picking"].flush_model()
        self.flush_model()
        return SQL(
            """SELECT p.id, CASE WHEN d.outcome = 'would_hold' THEN d.id END FROM stock_picking p
                 JOIN stock_picking_type t ON t.id = p.picking_type_id
                 LEFT JOIN custproc_decision d ON d.id = p.custproc_decision_id
                WHERE p.state = 'done' AND t.code = 'outgoing' AND p.date_done >= %s
                  AND d.outcome IS DISTINCT FROM 'allow'
                  AND NOT EXISTS (SELECT 1 FROM custproc_credit_violation v WHERE v.picking_id = p.id)
                ORDER BY p.id""",
            since,
        )

    @api.model
    def _sql_invoices(self, since):
        """The same of customer invoices posted since; what was written up as a shipment of the same order is not written up twice."""
        self.env["account.move"].flush_model()
        self.flush_model()
        return SQL(
            """SELECT m.id, CASE WHEN d.outcome = 'would_hold' THEN d.id END
                 FROM account_move m LEFT JOIN custproc_decision d ON d.id = m.custproc_decision_id
                WHERE m.state = 'posted' AND m.move_type IN ('out_invoice', 'out_receipt') AND m.invoice_date >= %s
                  AND m.journal_id NOT IN (SELECT journal_id FROM custproc_receivables_load WHERE journal_id IS NOT NULL)
                  AND d.outcome IS DISTINCT FROM 'allow'
                  AND NOT EXISTS (SELECT 1 FROM custproc_credit_violation v WHERE v.move_id = m.id)
                  AND NOT EXISTS (SELECT 1 FROM account_move_line l JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = l.id
                                    JOIN sale_order_line s ON s.id = r.order_line_id
                                    JOIN custproc_credit_violation v ON v.sale_order_id = s.order_id WHERE l.move_id = m.id)
                ORDER BY m.id""",
            since,
        )

    @api.model
    def _write_up(self, documents, decisions):
        """Judge documents of one model and write up those that no credit and no authority stood behind.

        :param decisions: {document id: decision id or None}
        """
        verdicts = self.env["custproc.decision"].browse(filter(None, decisions.values()))
        by_id = {verdict.id: verdict for verdict in verdicts}
        unjudged, vals_list = documents.browse(), []
        for document in documents:
            verdict = by_id.get(decisions[document.id])
            if not verdict:
                unjudged |= document
                continue
            credit = verdict._get_figures().get("credit", {})
            if credit.get("code") in ("stopped", "cash_only", "past_term", "over_limit") and not _is_allowed(credit):
                vals_list.append(
                    self._prepare_finding(
                        document, credit["code"], float(credit["exposure"]) + float(credit["uncovered"]), float(credit["limit"]), verdict
                    )
                )
        vals_list += self._judge_afterwards(unjudged)
        return self.create(vals_list)

    @api.model
    def _judge_afterwards(self, documents):
        """Findings on documents no gate has seen: by the payer's figures of the day after, one statement a company and day."""
        by_day = defaultdict(documents.browse)
        for document in documents:
            payer = document._get_gate_payer()
            if payer and not self._is_authorised(document):
                by_day[document.company_id.root_id, self._get_day(document)] |= document
        vals_list = []
        account, policies = self.env["custproc.credit.account"], self.env["custproc.credit.policy"]
        for (root, day), found in by_day.items():
            values = policies._get_policy_values(root)
            payers = {document.id: document._get_gate_payer().id for document in found}
            figures = account._query_figures(root, set(payers.values()), fields.Date.add(day, days=1))
            standings = {document: account._get_standing(figures[payers[document.id]], values) for document in found}
            standings = {document: standing for document, standing in standings.items() if standing != "free"}
            backed = self._filter_backed(root, day, standings) if standings else ()
            for document, standing in standings.items():
                if document not in backed:
                    known = figures[payers[document.id]]
                    vals_list.append(self._prepare_finding(document, standing, known.exposure, known.limit))
        return vals_list

    @api.model
    def _get_day(self, document):
        when = document.date_done if document._name == "stock.picking" else document.invoice_date
        return fields.Date.to_date(when)

    @api.model
    def _get_orders(self, document):
        if document._name == "stock.picking":
            return document.move_ids.sale_line_id.order_id or document.sale_id
        return document.line_ids.sale_line_ids.order_id

    @api.model
    def _is_authorised(self, document):
        """What no gate needs to judge, and what was released although no gate asked."""
        if document._name == "account.move":
            if not document._is_gated():
                return True
        elif not any(move.state == "done" and move._is_leaving() for move in document.move_ids) or all(
            move._get_gate_exemption() for move in document.move_ids
        ):
            return True
        granted = self._get_orders(document).custproc_release_ids
        return bool(granted.filtered(lambda release: release.state in ("granted", "consumed")))

    @api.model
    def _prepare_finding(self, document, standing, exposure, limit, verdict=None):
        is_shipment = document._name == "stock.picking"
        orders = self._get_orders(document)
        company = document.company_id
        return {
            "company_id": company.id,
            "partner_id": document._get_gate_payer().id,
            "picking_id": document.id if is_shipment else False,
            "move_id": False if is_shipment else document.id,
            "sale_order_id": orders[:1].id,
            "document_name": document.name,
            "date": self._get_day(document),
            "amount": self._get_shipped_value(document) if is_shipment else document.amount_total_signed,
            "exposure": exposure,
            "credit_limit": limit,
            "standing": standing,
            "cause": "observe" if verdict else "none",
            "decision_id": verdict.id if verdict else False,
            **self._guess_people(document, verdict),
        }

    @api.model
    def _get_shipped_value(self, picking):
        """What left by the transfer: at its order's prices, else at list price, tax included, in company currency."""
        total = 0.0
        for move in picking.move_ids.filtered(lambda move: move.state == "done"):
            line = move.sale_line_id
            if line:
                total += line._get_unit_price_with_tax() * move._get_delivered_quantity() / (line.order_id.currency_rate or 1.0)
            else:
                total += move._get_free_value()
        return picking.company_id.currency_id.round(total)

    @api.model
    def _guess_people(self, document, verdict):
        """Whom CA-12 names, as far as the records tell: who moved the goods, and the roles that one person alone holds."""
        company = document.company_id

        def holder(role):
            group = self.env.ref(f"custproc_module.group_custproc_{role}")
            members = group._get_told_members(company)
            return members.id if len(members) == 1 else False

        mover = verdict.user_id if verdict else (document.user_id if document._name == "stock.picking" else document.write_uid)
        return {
            "logistics_user_id": holder("logistics"),
            "storekeeper_user_id": mover.id if mover and not mover.share and mover.active else False,
            "marketing_user_id": holder("sales_director"),
        }


def _is_allowed(credit):
    """Whether a verdict's figures say that credit itself let the document pass; they are kept as text."""
    return credit.get("allowed") in (True, "true", "True")
