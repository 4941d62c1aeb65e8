"""The figures of a decision as people read them."""

from lxml import html

from odoo import Command
from odoo.tests import freeze_time, tagged

from ..common import CustprocCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 08:00:00")
class TestDecisionFigures(CustprocCommon):
    def decide(self, document, kind, figures):
        return self.env["custproc.decision"]._record(document, kind, "hold", figures=figures)

    def rows(self, decision):
        table = html.fromstring(str(decision.figures_shown))
        return [tuple(cell.text_content() for cell in row) for row in table.iter("tr")]

    def test_verdict_says_what_was_compared_with_what(self):
        """D-06: exposure, what the document adds, their sum against the limit and by how much it is passed, as money of the company."""
        order = self.make_order()
        credit = {"code": "over_limit", "kind": "over_limit", "allowed": False, "exposure": 600.0, "uncovered": 700.0, "limit": 1000.0}
        credit |= {"excess": 300.0, "payer": self.customer.id, "ineligible": [], "missing": 300.0, "days_open": 12}
        credit["authorities"] = [{"id": 2, "kind": "release", "model": "custproc.credit.release", "name": "RE1"}]
        figures = {"gate": "order", "mode": "block", "checks": {"papers": "off"}, "credit": credit, "contract": {"code": "review_none"}}
        rows = self.rows(self.decide(order, "verdict", figures))
        money = self.company.currency_id.format
        self.assertEqual(
            rows,
            [
                ("Judged at", "Order confirmation"),
                ("Mode of the gate", "Block"),
                ("Customers' papers", "Off"),
                ("Review and contract",),
                ("Finding", "Not reviewed"),
                ("Credit",),
                ("Finding", "Above the credit limit"),
                ("Payer", self.customer.display_name),
                ("Prepayment that would lift the hold", money(300.0)),
                ("Age of the oldest open invoice (days)", "12"),
                ("Let through by", "RE1"),
                ("Exposure without the document", money(600.0)),
                ("+ added by the document", money(700.0)),
                ("= exposure with the document", money(1300.0)),
                ("compared with the credit limit", money(1000.0)),
                ("Above the limit", money(300.0)),
            ],
        )
        free = self.rows(self.decide(order, "verdict", {"credit": {**credit, "code": "free", "exposure": 100.0, "excess": 0.0}}))
        self.assertEqual(free[-1], ("Still free", money(200.0)))

    def test_other_decisions_in_the_documents_words(self):
        """DESIGN 3: a setting by its fields, what was granted as before and after, several entries a line each."""
        rule = self.env["custproc.approval.rule"].search([], limit=1)
        figures = {"audience": "group", "group_id": self.env.ref("base.group_user").id, "tier": 20}
        rows = dict(self.rows(self.decide(rule, "mode", figures)))
        label, words = rule._fields["audience"].string, dict(rule._fields["audience"]._description_selection(self.env))
        self.assertEqual(rows[label], words["group"])
        self.assertEqual(rows[rule._fields["group_id"].string], self.env.ref("base.group_user").display_name)
        order, money = self.make_order(), self.company.currency_id.format
        granted = {"before": {"limit": None, "term_days": 30}, "now": {"limit": 500.0, "term_days": 45}}
        self.assertEqual(
            self.rows(self.decide(order, "override", granted)),
            [("Credit limit", f"none → {money(500.0)}"), ("Payment term (days)", "30 → 45")],
        )
        shares = [{"role": "salesperson", "case": "within_limit", "person": self.env.uid, "proposed": 30.0, "decided": 20.0}]
        said = f"Role: Salesperson · Case: Within the limit · Person: {self.env.user.name} · Proposed: {money(30.0)}"
        said += f" · Decided: {money(20.0)}"
        rows = self.rows(self.decide(order, "approval", {"loss": 100.0, "shares": shares, "to": "2026-06-30"}))
        self.assertEqual(rows, [("To", "06/30/2026"), ("Loss", money(100.0)), ("Shares",), (said,)])

    def test_the_name_of_today_beside_the_name_then(self):
        """GEN: what a draft was called when it was decided stays in the record; people read what the document is called now."""
        invoice = self.env["account.move"].create(
            {
                **{"move_type": "out_invoice", "partner_id": self.customer.id, "invoice_date": "2026-06-15"},
                "invoice_line_ids": [Command.create({"name": "Goods", "price_unit": 5.0, "tax_ids": False})],
            }
        )
        decision, then = self.decide(invoice, "verdict", {"gate": "invoice"}), invoice.display_name
        self.assertEqual((decision.res_name, decision.document_shown), (then, then))
        invoice.action_post()
        decision.invalidate_recordset()
        self.assertEqual((decision.res_name, decision.document_shown), (then, invoice.name))
        self.assertNotEqual(then, invoice.name)
