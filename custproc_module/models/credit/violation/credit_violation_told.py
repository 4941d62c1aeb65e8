"""One loss is told once: the bill of goods whose leaving is written up, and goods that leave on a bill that is written up (CA-12)."""

from collections import defaultdict

from odoo import api, models

from .credit_violation_search import SHIPMENTS


class CreditViolation(models.Model):
    _inherit = "custproc.credit.violation"

    @api.model
    def _is_news(self, document, told):
        """Whether anything of a document is not told yet."""
        if document not in told:
            return True
        return document.company_id.currency_id.compare_amounts(self._get_value(document), told[document]) > 0

    @api.model
    def _get_told_values(self, documents):
        """{document: what of its value is written up on other documents}, tax included, in company currency; only those with any.

        With an order it is counted in goods, line by line; goods that left without one, and bills by hand, are compared by value.
        """
        is_shipment = self._is_shipment(documents)
        if is_shipment:
            documents = documents.filtered(self._get_moves)  # of the others nothing left
        by_line = self._get_told_goods(documents) if is_shipment else self._get_told_billed(documents)
        by_hand = self._get_told_without_order(documents, is_shipment)
        told = {document: by_line.get(document, 0.0) + by_hand.get(document, 0.0) for document in documents}
        return {document: value for document, value in told.items() if value > 0}

    # ------------------------------------------------------------------
    # With an order
    # ------------------------------------------------------------------
    @api.model
    def _get_told_billed(self, invoices):
        """What invoices bill of goods whose leaving is written up, and that were not billed before."""
        told, lines = defaultdict(float), invoices.line_ids.sale_line_ids
        found = defaultdict(float)
        domain = ["|", ("picking_id.move_ids.sale_line_id", "in", lines.ids), ("stock_move_id.sale_line_id", "in", lines.ids)]
        for finding in self.search(domain) if lines else ():
            for move in self._get_moves(finding.picking_id or finding.stock_move_id):
                found[move.sale_line_id] += move._get_delivered_quantity()
        for invoice in invoices:
            for billed in self._get_billed_lines(invoice).filtered("sale_line_ids"):
                line = billed.sale_line_ids[:1]
                quantity = line._sum_invoiced(billed)
                earlier = self._get_billed_before(line, invoice)
                known = min(quantity, found[line], line.qty_delivered - earlier)
                if quantity > 0 and known > 0 and not line.is_downpayment:
                    told[invoice] += billed.price_total * known / quantity / (invoice.invoice_currency_rate or 1.0)
        return told

    @api.model
    def _get_billed_lines(self, invoice):
        return invoice.invoice_line_ids.filtered(lambda line: line.display_type == "product" and line.price_total)

    @api.model
    def _get_billed_before(self, line, invoice):
        """Quantity of an order line that was billed before this invoice, less what was credited, in the line's unit."""
        earlier = line.invoice_lines.filtered(
            lambda one: (
                one.parent_state == "posted"
                and one.move_id.custproc_passed_at
                and (one.move_id.custproc_passed_at, one.move_id.id) < (invoice.custproc_passed_at, invoice.id)
            )
        )
        credited = earlier.filtered(lambda one: one.move_type == "out_refund")
        return line._sum_invoiced(earlier - credited) - line._sum_invoiced(credited)

    @api.model
    def _get_told_goods(self, shipments):
        """What left on bills that are written up and stand; dismissed ones say nothing about the goods."""
        moves_of = {shipment: self._get_moves(shipment) for shipment in shipments}
        lines = self.env["stock.move"].union(*moves_of.values()).sale_line_id
        bills = defaultdict(lambda: self.env["account.move.line"])
        domain = [("move_id.line_ids.sale_line_ids", "in", lines.ids), ("state", "!=", "dismissed")]
        for billed in self.search(domain).move_id.invoice_line_ids if lines else ():
            for line in billed.sale_line_ids:
                bills[line] |= billed
        told = defaultdict(float)
        for shipment, moves in moves_of.items():
            for line, mine in moves.grouped("sale_line_id").items():
                passed_at = self._get_passed_at(shipment)
                ahead = bills[line].filtered(lambda one, passed_at=passed_at: one.move_id.custproc_passed_at <= passed_at)
                left = line.move_ids.filtered(
                    lambda move, mine=mine, passed_at=passed_at: (
                        move not in mine and move.state == "done" and move.custproc_passed_at and move.custproc_passed_at <= passed_at
                    )
                )
                free = line._sum_invoiced(ahead) - sum(move._get_delivered_quantity() for move in left if move._is_leaving())
                known = min(sum(move._get_delivered_quantity() for move in mine), free)
                if line and known > 0:
                    told[shipment] += known * line._get_unit_price_with_tax() / (line.order_id.currency_rate or 1.0)
        return told

    # ------------------------------------------------------------------
    # Without one
    # ------------------------------------------------------------------
    @api.model
    def _get_told_without_order(self, documents, is_shipment):
        """What left, or was billed, without an order although the other of the two is written up: {document: value}.

        Of what a payer's findings bear, each document takes what those before it have left.
        """
        payers = {document: self._get_payer(document) for document in documents}
        domain = [("partner_id", "in", [payer.id for payer in payers.values() if payer]), ("sale_order_id", "=", False)]
        domain += [("move_id", "!=" if is_shipment else "=", False), *([("state", "!=", "dismissed")] if is_shipment else [])]
        findings = self.search(domain).grouped("partner_id")
        told = {}
        for document, payer in payers.items():
            root, passed_at = document.company_id.root_id, self._get_passed_at(document)
            known = findings.get(payer, self.browse()).filtered(lambda one, root=root: one.company_id.root_id == root)
            borne = known.filtered(lambda one, passed_at=passed_at: one._get_document_passed_at() <= passed_at)
            if not borne:
                continue
            since = min(one._get_document_passed_at() for one in borne)
            taken = self._get_value_without_order(document, payer, since)
            told[document] = min(self._get_own_value_without_order(document), max(sum(borne.mapped("amount")) - taken, 0.0))
        return told

    def _get_document_passed_at(self):
        self.ensure_one()
        fields = (*SHIPMENTS.values(), "move_id")
        return self._get_passed_at(next(self[name] for name in fields if self[name]))

    @api.model
    def _get_own_value_without_order(self, document):
        if self._is_shipment(document):
            return sum(move._get_free_value() for move in self._get_moves(document) if not move.sale_line_id)
        by_hand = self._get_billed_lines(document).filtered(lambda line: not line.sale_line_ids)
        return sum(by_hand.mapped("price_total")) / (document.invoice_currency_rate or 1.0)

    @api.model
    def _get_value_without_order(self, document, payer, since):
        """What else of its kind passed for the payer without an order since a moment and before this document, company currency."""
        passed_at, name = self._get_passed_at(document), "custproc_passed_at"
        companies = [("company_id", "child_of", document.company_id.root_id.id), (name, ">=", since), (name, "<=", passed_at)]
        if self._is_shipment(document):
            domain = [("custproc_free_partner_id", "=", payer.id), ("id", "not in", self._get_moves(document).ids), ("state", "=", "done")]
            return sum(self.env["stock.move"].search([*domain, *companies]).mapped("custproc_free_value"))
        domain = [("commercial_partner_id", "=", payer.id), ("state", "=", "posted"), ("id", "!=", document.id)]
        invoices = self.env["account.move"].search([*domain, ("move_type", "in", ("out_invoice", "out_receipt")), *companies])
        return sum(self._get_own_value_without_order(invoice) for invoice in invoices)
