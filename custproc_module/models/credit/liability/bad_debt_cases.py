from odoo import api, models

from ....policies.credit.liability import tell_case
from ....policies.credit.release import FIRST, LAST


class BadDebtLine(models.Model):
    """What the releases and the unauthorised shipments of an invoice say about its loss (CA-11 to CA-13)."""

    _inherit = "custproc.bad.debt.line"

    def _find_cases(self):
        found = super()._find_cases()
        # sudo: account.move, sale.order, custproc.credit.release, custproc.credit.violation, who asks need not read how the goods left
        moves = self.sudo().move_line_id.move_id
        findings = self._find_findings(moves)
        for move in moves:
            release, finding = self._find_release(move), findings.get(move.id)
            case = tell_case(release.kind, bool(finding))
            if case == "within_limit":
                continue
            found[move.id] = {"case": case}
            if finding:
                found[move.id]["people"] = finding._get_liable_people()
            elif release.kind == LAST:
                found[move.id] |= {"issuer_id": release.issuer_id.id, "liable_id": release.liable_user_id.id}
        return found

    @api.model
    def _find_release(self, move):
        """The first or last release that posted the invoice, else the one its goods left by: of several of an order, the newest
        used when the invoice was made."""
        release = move.custproc_release_id
        if release.kind in (FIRST, LAST):
            return release
        lines = move.line_ids.sale_line_ids.filtered(lambda line: not line.is_downpayment)
        used = lines.order_id.custproc_release_ids.filtered(lambda one: one.kind in (FIRST, LAST) and one.state == "consumed")
        used = used.sorted(lambda one: (one.consumed_at, one.id))
        return used.filtered(lambda one: one.consumed_at <= move.create_date)[-1:] or used[:1]

    @api.model
    def _find_findings(self, moves):
        """{invoice id: verified finding} of invoices posted, or whose goods left, without authority (CA-12)."""
        lines = moves.line_ids.sale_line_ids.filtered(lambda line: not line.is_downpayment)
        findings = self.env["custproc.credit.violation"].sudo().search(  # sudo: custproc.credit.violation, see _find_cases
            [
                ("state", "=", "verified"),
                "|",
                ("move_id", "in", moves.ids),
                ("picking_id.move_ids.sale_line_id", "in", lines.ids),
            ]
        )
        found = {}
        for finding in findings:
            billed = finding.move_id or finding.picking_id.move_ids.sale_line_id.invoice_lines.move_id
            found |= dict.fromkeys((billed & moves).ids, finding)
        return found
