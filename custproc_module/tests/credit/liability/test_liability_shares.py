import base64
import io
import json
from datetime import date

import openpyxl
from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ....exceptions import IllegalTransition, ProcessError
from ..common import CreditCommon

SIGNATURE = base64.b64encode(b"signed")


@tagged("post_install", "-at_install")
@freeze_time("2026-11-22 04:00:00")
class TestLiability(CreditCommon):
    """Bad debt: request, allocation, objection, decision, agreement, write-off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller, cls.leader = cls.users["salesperson"], cls.users["sales_manager"]
        cls.first = cls.invoice(1000.0, date(2026, 6, 1), invoice_user_id=cls.seller.id, team_id=cls.team.id)
        cls.second = cls.invoice(200.1, date(2026, 7, 1), invoice_user_id=cls.seller.id, team_id=cls.team.id)
        cls.not_due = cls.invoice(50.0, date(2026, 11, 1), due=date(2026, 12, 1))
        cls.loss_account = cls.env["account.account"].create({"name": "Bad debts", "code": "T660100", "account_type": "expense"})
        cls.misc_journal = cls.env["account.journal"].create({"name": "Test misc", "code": "TMSC", "type": "general"})
        cls.debt = cls.env["custproc.bad.debt"].with_user(cls.users["finance_officer"]).create(
            {"partner_id": cls.customer.id, "reason": "The customer is insolvent"}
        )
        cls.debt.action_load_overdue()

    def approve(self):
        self.debt.action_submit()
        self.as_user("finance_supervisor", self.debt).action_approve()
        self.as_user("general_manager", self.debt).action_approve()
        return self.debt.sudo().liability_ids

    def hear(self, liability):
        """Everybody who has not answered raises no objection."""
        for share in liability.sudo().share_ids.filtered(lambda share: share.user_id and share.state == "proposed"):
            share.with_user(share.user_id).action_accept()
        return liability

    def share(self, liability, role):
        return liability.sudo().share_ids.filtered(lambda share: share.role == role)

    def test_request_and_proposal(self):
        """CA-11, D-09: the overdue receivables are listed; once approved the loss is shared 30/20/50 by the scheme."""
        self.assertEqual(self.debt.line_ids.move_line_id.move_id, self.first + self.second)
        self.assertEqual(self.debt.amount, 1200.1)
        liability = self.approve()
        self.assertEqual(self.debt.state, "approved")
        self.assertEqual((liability.state, liability.cause, liability.amount), ("proposed", "bad_debt", 1200.1))
        parts = {share.role: (share.user_id, share.amount) for share in liability.share_ids}
        # 30 % of 1000.00 and of 200.10, each rounded by itself; what is left falls on the company
        self.assertEqual(
            parts,
            {
                "salesperson": (self.seller, 360.03),
                "sales_manager": (self.leader, 240.02),
                "company": (self.env["res.users"], 600.05),
            },
        )
        self.assertIn("to bear a part", self.share(liability, "salesperson").activity_ids.summary)

    def test_whole_way(self):
        """D-09: proposal, objection, decision, the employee's signed agreement; then it is closed."""
        liability = self.approve()
        seller = self.as_user("salesperson", self.share(liability, "salesperson"))
        seller.action_object("I had warned of the customer in May")
        boss = self.as_user("general_manager", liability)
        with self.assertRaisesRegex(ProcessError, "the objection of .* is not answered"):
            boss.action_decide()
        mine = self.as_user("general_manager", self.share(liability, "salesperson"))
        mine.write({"decided_amount": 100.03, "decision_note": "The warning is in the chatter"})
        with self.assertRaisesRegex(ProcessError, "the parts sum to .*940.10.*, the loss is .*1,200.10"):
            boss.action_decide()
        self.as_user("general_manager", self.share(liability, "company")).decided_amount = 860.05
        self.hear(liability)
        boss.action_decide()
        self.assertEqual((liability.state, liability.decided_by_id), ("decided", self.users["general_manager"]))
        decision = self.env["custproc.decision"].search([("model", "=", "custproc.liability"), ("res_id", "=", liability.id)])
        self.assertEqual((decision.outcome, json.loads(decision.figures)["loss"]), ("decided", "1200.1"))
        with self.assertRaisesRegex(ProcessError, "it is not signed"):
            seller.action_agree(False)
        seller.action_agree(SIGNATURE)
        self.assertEqual(liability.state, "decided")
        self.as_user("finance_supervisor", self.share(liability, "sales_manager")).action_agree(SIGNATURE, "agreement.pdf")
        self.assertEqual(liability.state, "closed")
        evidence = self.share(liability, "salesperson").custproc_evidence_ids
        self.assertEqual((evidence.kind_id.code, evidence.signer), ("agreement", self.seller.name))

    def test_only_the_person_answers(self):
        """D-09: nobody objects or signs for a colleague, nobody else reads his part, and parts do not change by writing."""
        liability = self.approve()
        share = self.share(liability, "salesperson")
        with self.assertRaises(AccessError):
            self.as_user("sales_director", share).action_object("He is innocent")
        with self.assertRaises(AccessError):
            self.as_user("salesperson", share).decided_amount = 0
        shares = self.env["custproc.liability.share"]
        self.assertEqual(self.as_user("salesperson", shares).search([]).mapped("role"), ["salesperson"])
        self.assertFalse(self.as_user("logistics", shares).search([]))
        with self.assertRaises(AccessError):
            self.as_user("salesperson", liability).read(["amount"])
        with self.assertRaises(AccessError):
            self.as_user("finance_supervisor", liability).action_decide()
        with self.assertRaises(AccessError):
            self.as_user("salesperson", share).read(["monthly_pay"])
        with self.assertRaises(AccessError):
            self.as_user("finance_supervisor", share).amount = 1.0

    def test_who_decides_reads_what_it_is_about(self):
        """CA-11: the general manager, who reads no journal items, opens the request with its receivables."""
        debt = self.as_user("general_manager", self.debt)
        for model, record in (("custproc.bad.debt", debt), ("custproc.bad.debt.line", debt.line_ids)):
            form = self.env[model].get_view(view_type="form")
            names = {node.get("name") for node in etree.fromstring(form["arch"]).iter("field")} & set(record._fields)
            record.web_read({name: {"fields": {"display_name": {}}} if record._fields[name].relational else {} for name in names})
        line = debt.line_ids.web_read({"move_line_id": {"fields": {"display_name": {}}}, "residual": {}, "amount": {}})[0]
        self.assertEqual(line["amount"], 1000.0)
        self.assertIn(self.first.name, line["move_line_id"]["display_name"])

    def test_bearer_does_not_decide(self):
        """D-01: who bears a part does not decide it."""
        liability = self.approve()
        self.share(liability, "sales_manager").user_id = self.users["general_manager"]
        with self.assertRaisesRegex(ProcessError, "you bear a part of it yourself"):
            self.as_user("general_manager", liability).action_decide()

    def test_bearer_does_not_shift_his_part(self):
        """D-01: who bears a part, though his role may name persons and parts, names nobody else for it and lowers none."""
        liability = self.approve()
        self.share(liability, "salesperson").user_id = self.users["finance_supervisor"]
        for role, values in (("salesperson", {"user_id": self.seller.id}), ("sales_manager", {"decided_amount": 600.05})):
            with self.assertRaisesRegex(ProcessError, "you bear a part of it yourself"):
                self.as_user("finance_supervisor", self.share(liability, role)).write(values)
        self.assertEqual(self.share(liability, "salesperson").user_id, self.users["finance_supervisor"])

    def test_finance_officer_answers_for_nobody(self):
        """D-09: who reads every part, but is neither the person nor the finance supervisor, objects to and signs none."""
        liability = self.approve()
        share = self.as_user("finance_officer", self.share(liability, "salesperson"))
        with self.assertRaisesRegex(ProcessError, "it is the share of"):
            share.action_object("He is innocent")
        self.as_user("general_manager", self.hear(liability)).action_decide()
        with self.assertRaisesRegex(ProcessError, "it is the share of"):
            share.action_agree(SIGNATURE)
        self.assertEqual(self.share(liability, "salesperson").state, "decided")

    def test_decided_is_final(self):
        """D-09: a decided part does not change, and is not objected to any more."""
        liability = self.approve()
        self.as_user("general_manager", self.hear(liability)).action_decide()
        share = self.share(liability, "salesperson")
        with self.assertRaisesRegex(ProcessError, "cannot be changed: it is “Decided”"):
            self.as_user("general_manager", share).decided_amount = 1.0
        with self.assertRaises(IllegalTransition):
            self.as_user("salesperson", share).action_object("Too late")
        self.assertEqual(self.share(liability, "company").state, "agreed")

    def test_legal_cap(self):
        """D-09: above 20 % of the month's pay typed in it warns, and says over how many months it is deducted."""
        liability = self.approve()
        share = self.as_user("finance_supervisor", self.share(liability, "salesperson"))
        self.assertFalse(share.is_above_cap)
        share.monthly_pay = 1500.0
        self.assertEqual((share.is_above_cap, share.month_count), (True, 2))
        share.monthly_pay = 1800.15
        self.assertEqual((share.is_above_cap, share.month_count), (False, 1))

    def test_person_missing(self):
        """CA-12, D-09: thirds for an unapproved shipment; a part without a person cannot be decided."""
        item = {"case": "unapproved", "amount": 100.0, "people": {"storekeeper": self.users["logistics"]}, "document": "WH/OUT/1"}
        liability = self.env["custproc.liability"]._propose("unapproved", self.customer, self.company, [item])
        self.assertEqual(sorted(liability.share_ids.mapped("amount")), [33.33, 33.33, 33.34])
        with self.assertRaisesRegex(ProcessError, "nobody is named as “Logistics specialist”"):
            self.as_user("general_manager", liability).action_decide()

    def test_scheme_must_be_whole(self):
        """D-09: a scheme whose shares do not sum to 100 % is refused, and serves no proposal."""
        scheme = self.env.ref("custproc_module.liability_scheme_default")
        line = scheme.line_ids.filtered(lambda line: line.case == "within_limit")[:1]
        with self.assertRaisesRegex(ValidationError, "“Within the limit” sum to 95.0 %, not to 100 %"):
            scheme.line_ids = [Command.update(line.id, {"share": 25})]
        self.env.cr.execute("UPDATE custproc_liability_scheme_line SET share = 25 WHERE id = %s", [line.id])
        scheme.line_ids.invalidate_recordset()
        with self.assertRaisesRegex(ProcessError, "sum to 95.0 %, not to 100 %"):
            self.approve()

    def test_bad_requests(self):
        """CA-11: without reason, without receivables, with more than is open or another payer's invoice nothing is submitted."""
        debts = self.as_user("finance_officer", self.env["custproc.bad.debt"])
        empty = debts.create({"partner_id": self.customer.id})
        with self.assertRaisesRegex(ProcessError, "does not say why.*\n?.*it lists no receivable"):
            empty.action_submit()
        line = self.debt.line_ids.filtered(lambda line: line.move_id == self.first)
        line.amount = 5000.0
        with self.assertRaisesRegex(ProcessError, "the loss of .*5,000.00.* is more than the .*1,000.00.* still open"):
            self.debt.action_submit()
        line.amount = 1000.0
        self.debt.action_submit()
        with self.assertRaisesRegex(ProcessError, "cannot be changed: it is “Waiting for approval”"):
            line.amount = 1.0
        with self.assertRaisesRegex(ProcessError, "cannot be changed"):
            self.debt.reason = "Other"

    def test_write_off(self):
        """CA-11: the write-off settles the receivables against the loss account; money that came in meanwhile stops it."""
        liability = self.approve()
        with self.assertRaisesRegex(ProcessError, "journal or account of the loss are missing"):
            self.debt.action_write_off()
        self.debt.write({"write_off_journal_id": self.misc_journal.id, "write_off_account_id": self.loss_account.id})
        receipt = self.pay(date(2026, 11, 20), 200.1, self.second)
        with self.assertRaisesRegex(ProcessError, "has only .* open"):
            self.debt.action_write_off()
        receipt.line_ids.remove_move_reconcile()
        self.debt.action_write_off()
        self.assertEqual((self.first.payment_state, self.second.payment_state), ("paid", "paid"))
        loss = self.debt.write_off_move_id.line_ids.filtered(lambda line: line.account_id == self.loss_account)
        self.assertEqual(loss.debit, 1200.1)
        with self.assertRaisesRegex(ProcessError, f"the allocation {liability.name} is not settled"):
            self.debt.action_close()
        self.as_user("general_manager", liability).action_cancel()
        self.debt.action_close()
        self.assertEqual(self.debt.state, "closed")

    def test_paid_after_the_approval(self):
        """D-09: money that comes in after the approval is no dead end: the parts are dropped, the request is given up, taken up again
        and asked anew for the rest."""
        liability = self.approve()
        self.debt.write({"write_off_journal_id": self.misc_journal.id, "write_off_account_id": self.loss_account.id})
        self.pay(date(2026, 11, 20), 400.0, self.first)
        with self.assertRaisesRegex(ProcessError, "only .*600.00 open.*cancel this request, take it up again"):
            self.debt.action_write_off()
        with self.assertRaisesRegex(ProcessError, f"{liability.name} shares the loss out"):
            self.debt.action_cancel()
        self.as_user("general_manager", liability).action_cancel()
        self.debt.action_cancel()
        self.debt.action_draft()
        self.assertFalse(self.debt.approved_on)
        self.debt.line_ids.filtered(lambda line: line.move_id == self.first).amount = 600.0
        again = self.approve() - liability
        self.assertEqual((self.debt.state, again.amount), ("approved", 800.1))
        self.debt.action_write_off()
        self.assertEqual((self.first.amount_residual, self.second.amount_residual), (0.0, 0.0))
        with self.assertRaisesRegex(ProcessError, "has written it off"):
            self.debt.action_cancel()

    def test_recovered_after_the_agreement(self):
        """D-09: a loss that was paid after everybody had signed is dropped by the general manager alone, and leaves a decision."""
        liability = self.hear(self.approve())
        self.as_user("general_manager", liability).action_decide()
        clock = liability.custproc_deadline_ids.filtered(lambda one: one.rule_id.code == "liability_agreement")
        self.assertEqual(clock.state, "running", "two weeks to sign")
        for share in liability.share_ids.filtered(lambda share: share.role != "company"):
            share.with_user(share.user_id).action_agree(SIGNATURE)
        self.assertEqual((liability.state, clock.state), ("closed", "met"))
        with self.assertRaises(AccessError):
            self.as_user("finance_supervisor", liability).action_cancel()
        self.as_user("general_manager", liability).action_cancel()
        decisions = self.env["custproc.decision"].sudo().search([("model", "=", liability._name), ("res_id", "=", liability.id)])
        self.assertEqual((liability.state, set(decisions.mapped("outcome"))), ("cancelled", {"decided", "cancelled"}))

    def test_agreement_is_printed(self):
        """D-09, CA-15: the agreement to be signed names person, part, cap and cause; of goods without authority also the legal action."""
        share = self.share(self.approve(), "salesperson")
        report = self.env["ir.actions.report"].with_user(share.user_id)
        html = report._render_qweb_html("custproc_module.report_liability_agreement", share.ids)[0].decode()
        for text in (share.user_id.name, "not decided yet", "20.0", self.customer.name):
            self.assertIn(text, html)
        self.assertNotIn("legal action", html)
        share.case = "unapproved"
        html = report._render_qweb_html("custproc_module.report_liability_agreement", share.ids)[0].decode()
        self.assertIn("legal action", html)

    def test_dropped_for_everybody(self):
        """D-09: with the liability each part is dropped: nobody is asked, signs or objects any more, and payroll gets none of it."""
        liability = self.approve()
        share = self.share(liability, "salesperson")
        self.as_user("general_manager", liability).action_cancel()
        self.assertEqual(set(liability.share_ids.mapped("state")), {"cancelled"})
        self.assertEqual(sum(liability.share_ids.mapped("decided_amount")), 0.0)
        self.assertEqual(share.activity_ids.mapped("summary"), ["Your part of a loss was dropped"])
        mine = self.as_user("salesperson", share)
        with self.assertRaises(IllegalTransition):
            mine.action_object("Too late")
        with self.assertRaises(IllegalTransition):
            mine.action_agree(SIGNATURE)
        content, _kind = self.env["ir.actions.report"]._render("custproc_module.liability_xlsx", liability.ids)
        self.assertEqual(openpyxl.load_workbook(io.BytesIO(content)).active.max_row, 1, "only the headings")

    def test_xlsx(self):
        """D-09: the shares are exported, one row each; texts are never formulas."""
        liability = self.approve()
        self.customer.name = "=1+1"
        content, kind = self.env["ir.actions.report"].with_user(self.users["finance_officer"])._render(
            "custproc_module.liability_xlsx", liability.ids
        )
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        rows = list(sheet.iter_rows(values_only=True))
        self.assertEqual((kind, len(rows)), ("xlsx", 4))
        self.assertEqual(sorted(row[10] for row in rows[1:]), [240.02, 360.03, 600.05])
        self.assertEqual((rows[1][2], sheet.cell(2, 3).data_type), ("=1+1", "s"))
