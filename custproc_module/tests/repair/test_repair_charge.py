"""The third copy at finance: what is charged, and what is still to be; the dispatch order of an installation."""

import doctest
import io
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tests.common import freeze_time
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader
from odoo.tools.translate import code_translations

from ...exceptions import ProcessError
from ...policies.repair import charge
from .common import NOW, RepairCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRepairCharge(RepairCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        account = cls.env["account.account"].create
        receivable = account({"name": "Test receivable", "code": "T112201", "account_type": "asset_receivable", "reconcile": True})
        cls.income = account({"name": "Test income", "code": "T600101", "account_type": "income"})
        cls.env["ir.default"].set("res.partner", "property_account_receivable_id", receivable.id, company_id=cls.company.id)
        cls.journal = cls.env["account.journal"].create(
            {"name": "Repairs", "code": "TREP", "type": "sale", "default_account_id": cls.income.id}
        )
        cls.finance = cls.users["finance_officer"]

    def invoice(self, amount, partner=None):
        line = {"name": "Repair", "quantity": 1, "price_unit": amount, "account_id": self.income.id, "tax_ids": []}
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (partner or self.contact).id,
                "journal_id": self.journal.id,
                "invoice_date": "2026-03-02",
                "invoice_line_ids": [Command.create(line)],
            }
        )

    def to_charge(self):
        self.env.flush_all()
        action = self.env.ref("custproc_module.repair_sheet_action_to_charge")
        domain = [("amount_to_charge", ">", 0)]
        return self.env[action.res_model].with_user(self.finance).search(domain)

    def test_policy(self):
        """RP-07: the examples of the policy hold."""
        self.assertEqual(doctest.testmod(charge).failed, 0)

    def test_what_is_to_charge(self):
        """RP-04, RP-07: agreed fees are to be charged once the work is done, signed or not, until an invoice or receipt holds them."""
        working, done = self.make_sheet("working"), self.make_sheet("done")
        # The visit alone: the rest is under warranty.
        self.assertEqual((working.amount_to_charge, done.amount_to_charge), (0.0, done.amount_total))
        self.assertGreater(done.amount_total, 0.0)
        self.assertIn(done, self.to_charge())
        self.assertNotIn(working, self.to_charge())
        action = done.with_user(self.finance).action_open_charge()
        form = Form(self.env[action["res_model"]].with_user(self.finance).with_context(**action["context"]))
        form.receipt = "SJ-0815"
        form.save().action_confirm()
        self.assertEqual(
            (done.charge_receipt, done.charged_amount, done.amount_to_charge, done.charged_by_id),
            ("SJ-0815", done.amount_total, 0.0, self.finance),
        )
        self.assertNotIn(done, self.to_charge())
        with self.assertRaisesRegex(ProcessError, "SJ-0815 holds its fees already"):
            done.with_user(self.finance)._charge(self.env["account.move"], "SJ-0816")

    def test_invoice_that_holds_the_fees(self):
        """RP-07: only the customer's own invoice, and no more repairs than it comes to; cancelled, the fees are to be charged again."""
        first, second = self.make_sheet("closed"), self.make_sheet("closed")
        fees, finance = first.amount_total, first.with_user(self.finance)
        other = self.invoice(fees, self.make_customer("Somebody else"))
        empty = self.env["account.move"]
        for move, receipt, said in (
            (other, "", "is another customer's"),
            (self.invoice(fees / 2), "", "comes to .*, the repairs on it to"),
            (empty, "", "one of invoice and receipt is to be named"),
            (self.invoice(fees), "SJ-1", "one of invoice and receipt is to be named"),
        ):
            with self.assertRaisesRegex(ProcessError, said):
                finance._charge(move, receipt)
        move = self.invoice(fees)
        finance._charge(move, "")
        self.assertEqual((first.charge_move_id, first.amount_to_charge), (move, 0.0))
        with self.assertRaisesRegex(ProcessError, "comes to .*, the repairs on it to"):
            second.with_user(self.finance)._charge(move, "")
        move.button_cancel()
        self.assertEqual(first.amount_to_charge, fees)
        finance._charge(self.invoice(fees * 2), "")
        second.with_user(self.finance)._charge(first.charge_move_id, "")
        self.assertEqual((first.amount_to_charge, second.amount_to_charge), (0.0, 0.0))

    def test_only_finance_charges(self):
        """RP-07, D-01: technician and agent note no charge, nobody writes one, and unfinished work is not charged."""
        done, working = self.make_sheet("done"), self.make_sheet("working")
        with self.assertRaisesRegex(ProcessError, "only finance charges"):
            done.with_user(self.technician)._charge(self.env["account.move"], "SJ-1")
        with self.assertRaises(AccessError):
            done.with_user(self.technician).charge_receipt = "SJ-1"
        with self.assertRaisesRegex(ProcessError, "nothing of it is to be charged"):
            working.with_user(self.finance)._charge(self.env["account.move"], "SJ-1")

    def test_fees_that_rise_after_the_charge(self):
        """RP-07: the customer wants more work, and agrees to it: what is above the receipt is still to be charged."""
        sheet = self.make_sheet("done")
        sheet.with_user(self.finance)._charge(self.env["account.move"], "SJ-1")
        work = sheet.with_user(self.technician)
        work.action_work_again()
        work.action_requote()
        work.line_ids = [Command.create({"fee_id": self.visit.id})]
        work._agree_fees(sheet.amount_total, "Wang Fang", "on_site")
        work.action_start()
        work.action_done()
        self.assertEqual(sheet.amount_to_charge, 50.0)

    def test_dispatch_order(self):
        """RP-10, RP-11: the dispatch order of an installation names job, technician, time and who approved it; before that it says so."""
        kind = self.env.ref("custproc_module.ticket_kind_installation")
        self.assertFalse(kind.active, "only trades that install use it (D-02)")
        kind.active = True
        ticket = self.make_ticket(kind)
        sheet = ticket.custproc_sheet_id
        sheet.write({"equipment_id": self.equipment.id, "fault": "Install the terminal in the lorry"})
        sheet.speciality_ids = self.speciality
        self._go_accepted(sheet)
        report, name = self.env["ir.actions.report"], "custproc_module.report_repair_dispatch_order"
        html = report.with_user(self.dispatcher)._render_qweb_html(name, sheet.ids)[0].decode()
        self.assertIn("Not approved yet", html)
        self._go_assigned(sheet)
        html = report.with_user(self.technician)._render_qweb_html(name, sheet.ids)[0].decode()
        self.assertNotIn("Not approved yet", html)
        for text in ("Install the terminal in the lorry", "K20-0042", "Compressors", self.technician.name, self.dispatcher.name, "02:00"):
            self.assertIn(text, html)
        terms = {("custproc_module", "zh_CN"): {"Installation Dispatch Order": "安装任务派工单"}}
        with patch.dict(code_translations.python_translations, terms):
            self.assertEqual(sheet._get_dispatch_labels()["title"], "安装任务派工单 Installation Dispatch Order")
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            pdf = report.with_context(force_report_rendering=True)._render_qweb_pdf(name, sheet.ids)[0]
        self.assertEqual(len(PdfFileReader(io.BytesIO(pdf)).pages), 1)
