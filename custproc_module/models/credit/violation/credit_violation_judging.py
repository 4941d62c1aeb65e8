"""What passed unjudged is judged afterwards, and written up where no credit and no authority stood behind it (CA-12, CA-15)."""

from collections import defaultdict

from odoo import api, fields, models

from .credit_violation_search import SHIPMENTS


class CreditViolation(models.Model):
    _inherit = "custproc.credit.violation"

    @api.model
    def _write_up(self, documents, passed):
        """Judge documents of one model and write up those that no credit and no authority stood behind.

        :param passed: {document id: (decision id or None, whether it passed unseen because its order was confirmed before)}
        """
        by_id = {verdict.id: verdict for verdict in self.env["custproc.decision"].browse(filter(None, (row[0] for row in passed.values())))}
        unjudged, vals_list, told = documents.browse(), [], self._get_told_values(documents)
        for document in documents.filtered(lambda document: self._is_news(document, told)):
            verdict = by_id.get(passed[document.id][0])
            if not verdict:
                unjudged |= document
                continue
            credit = verdict._get_figures().get("credit", {})
            if credit.get("code") in ("stopped", "cash_only", "past_term", "over_limit") and not _is_allowed(credit):
                exposure = float(credit["exposure"]) + float(credit["uncovered"])
                vals_list.append(self._prepare_finding(document, "observe", credit["code"], exposure, float(credit["limit"]), verdict))
        vals_list += self._judge_afterwards(unjudged, {document_id for document_id, row in passed.items() if row[1]})
        by_document = {vals[SHIPMENTS.get(documents._name, "move_id")]: vals for vals in vals_list}
        for document, value in told.items():
            if document.id in by_document:
                by_document[document.id]["amount"] -= value
        return self.create(vals_list)

    @api.model
    def _judge_afterwards(self, documents, before):
        """Findings on documents that no gate has compared with a limit: by the payer's figures of the day after, one statement a company
        and day.

        :param before: ids of those that passed unseen because their order was confirmed before the gate blocked
        """
        by_day, vals_list = defaultdict(documents.browse), []
        for document in documents.filtered(lambda document: not self._is_exempt(document)):
            if self._get_payer(document):
                by_day[document.company_id.root_id, self._get_day(document)] |= document
            elif self._is_shipment(document):
                vals_list.append(self._prepare_finding(document, "none"))  # goods left to nobody: nobody's credit stood behind them
        account, policies = self.env["custproc.credit.account"], self.env["custproc.credit.policy"]
        for (root, day), found in by_day.items():
            values = policies._get_policy_values(root)
            payers = {document.id: self._get_payer(document).id for document in found}
            figures = account._query_figures(root, set(payers.values()), fields.Date.add(day, days=1))
            standings = {document: account._get_standing(figures[payers[document.id]], values) for document in found}
            standings = {document: standing for document, standing in standings.items() if standing != "free"}
            owing = found.filtered(lambda one, day=day, payers=payers, figures=figures: _owes(figures[payers[one.id]], day))
            backed = self._filter_backed(root, day, standings, owing) if standings else ()
            for document, standing in standings.items():
                if document not in backed:
                    known, cause = figures[payers[document.id]], "before" if document.id in before else "none"
                    vals_list.append(self._prepare_finding(document, cause, standing, known.exposure, known.limit))
        return vals_list

    # ------------------------------------------------------------------
    # What a document is
    # ------------------------------------------------------------------
    @api.model
    def _is_shipment(self, document):
        return document._name in SHIPMENTS

    @api.model
    def _get_moves(self, document):
        """What left by a transfer, by a repair, or by a move alone."""
        moves = document if document._name == "stock.move" else document.move_ids
        return moves.filtered(lambda move: move.state == "done" and move._is_leaving())

    @api.model
    def _get_payer(self, document):
        if not self._is_shipment(document):
            return document._get_gate_payer()
        moves = self._get_moves(document)
        return next((payer for _order, payer in moves._get_parties().values() if payer), self.env["res.partner"])

    @api.model
    def _get_passed_at(self, document):
        """The moment (UTC) at which the last of it left, or it was posted."""
        if not self._is_shipment(document):
            return document.custproc_passed_at
        return max(self._get_moves(document).mapped("custproc_passed_at"))

    @api.model
    def _get_day(self, document):
        """The company's day (D-03) on which it passed."""
        return document.company_id._custproc_day_of(self._get_passed_at(document))

    @api.model
    def _get_orders(self, document):
        if not self._is_shipment(document):
            return document.line_ids.sale_line_ids.order_id
        orders = self._get_moves(document).sale_line_id.order_id
        return orders or (document.sale_id if document._name == "stock.picking" else orders)

    @api.model
    def _is_exempt(self, document):
        """What no gate judges: nothing of it left, the policy exempts all that did, or the invoice gives no credit."""
        if not self._is_shipment(document):
            return not document._is_gated() or bool(document._get_gate_exemption())
        return all(move._get_gate_exemption() for move in self._get_moves(document))

    # ------------------------------------------------------------------
    # The finding
    # ------------------------------------------------------------------
    @api.model
    def _prepare_finding(self, document, cause, standing=False, exposure=0.0, limit=0.0, verdict=None):
        return {
            "company_id": document.company_id.id,
            "partner_id": self._get_payer(document).id,
            SHIPMENTS.get(document._name, "move_id"): document.id,
            "sale_order_id": self._get_orders(document)[:1].id,
            "document_name": document.display_name if document._name == "stock.move" else document.name,
            "date": self._get_day(document),
            "amount": self._get_value(document),
            "exposure": exposure,
            "credit_limit": limit,
            "standing": standing,
            "cause": cause,
            "decision_id": verdict.id if verdict else False,
            **self._guess_people(document, verdict),
        }

    @api.model
    def _get_value(self, document):
        """What left or was billed, tax included, in company currency."""
        return self._get_shipped_value(document) if self._is_shipment(document) else document.amount_total_signed

    @api.model
    def _get_shipped_value(self, document):
        """What left: at its order's prices, else at list price, tax included, in company currency."""
        total = 0.0
        for move in self._get_moves(document):
            line = move.sale_line_id
            if line:
                total += line._get_unit_price_with_tax() * move._get_delivered_quantity() / (line.order_id.currency_rate or 1.0)
            else:
                total += move._get_free_value()
        return document.company_id.currency_id.round(total)

    @api.model
    def _guess_people(self, document, verdict):
        """Whom CA-12 names, as far as the records tell: who moved the goods, and the roles that one person alone holds."""
        company = document.company_id

        def holder(role):
            group = self.env.ref(f"custproc_module.group_custproc_{role}")
            members = group._get_told_members(company)
            return members.id if len(members) == 1 else False

        known = "user_id" if document._name in ("stock.picking", "repair.order") else "write_uid"
        mover = verdict.user_id if verdict else document[known]
        return {
            "logistics_user_id": holder("logistics"),
            "storekeeper_user_id": mover.id if mover and not mover.share and mover.active else False,
            "marketing_user_id": holder("sales_director"),
        }


def _owes(figures, day):
    """Whether something was open that is older than the day."""
    return bool(figures.oldest_open and figures.oldest_open < day)


def _is_allowed(credit):
    """Whether a verdict's figures say that credit itself let the document pass; they are kept as text."""
    return credit.get("allowed") in (True, "true", "True")
