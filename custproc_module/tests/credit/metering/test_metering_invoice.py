"""From the signed slip to the invoice, its due day, its correction, and the story of one month."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tests.common import freeze_time

from ....exceptions import IllegalTransition, ProcessError
from ..meter_common import PIXEL, MeterCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-24 04:00:00")
class TestMeteringInvoice(MeterCommon):
    def test_invoice_from_slips(self):
        """MR-04, CO-01: slips of one customer and day are one draft invoice, due a week after the slip, whenever it is drafted."""
        other = self.make_meter("M-2", 50.0)
        record = self.open_round()
        slips = record.slip_ids.with_user(self.reader)
        self.fill_in(slips[0], 1150.0)
        self.fill_in(slips[1], 75.0)
        for slip in slips:
            self.sign(slip)
        with freeze_time("2026-03-27 04:00:00"):
            slips.with_user(self.cashier).action_invoice()
        move = record.slip_ids.move_id
        self.assertEqual((len(move), move.state), (1, "draft"))
        self.assertEqual((str(move.invoice_date), str(move.invoice_date_due)), ("2026-03-27", "2026-03-31"))
        self.assertEqual(move.invoice_line_ids.mapped(lambda line: (line.quantity, line.price_unit)), [(150.0, 4.0), (25.0, 4.0)])
        self.assertIn(f"{other.serial}: 50 to 75", move.invoice_line_ids[1].name)
        self.assertEqual((move.amount_total, str(move.custproc_slip_on), move.custproc_slip_count), (700.0, "2026-03-24", 2))
        move.action_post()
        self.assertEqual(str(move.line_ids.filtered(lambda line: line.display_type == "payment_term").date_maturity), "2026-03-31")
        with self.assertRaises(AccessError):
            move.with_user(self.cashier).custproc_slip_on = "2026-01-01"

    def test_signed_for_what_is_billed(self):
        """MR-04: a price that comes of a conversion is rounded before the customer signs: slip and invoice say the same amount."""
        currency = type(self.env["res.currency"])
        with patch.object(currency, "_convert", lambda self, amount, *args, **kwargs: 30.015):
            slip = self.fill_in(self.slip_of(self.open_round()), 1100.0)
        self.assertEqual((slip.price_unit, slip.amount), (30.02, 3002.0))
        self.assertEqual(self.bill(slip).move_id.amount_total, 3002.0)

    def test_not_before_it_is_handed_over(self):
        """MR-04: what the cashier does not have is not invoiced; a reader invoices nothing."""
        slip = self.fill_in(self.slip_of(self.open_round()), 1150.0)
        slip._leave_unsigned("Away")
        with self.assertRaisesRegex(ProcessError, "it was not handed to the cashier"):
            slip.with_user(self.cashier).action_invoice()
        slip.action_hand_over()
        with self.assertRaises(AccessError):
            slip.action_invoice()
        self.assertFalse(slip.sudo().move_id)

    def test_nothing_used(self):
        """MR-04: a slip without volume is entered without an invoice."""
        slip = self.sign(self.fill_in(self.slip_of(self.open_round()), 1000.0)).with_user(self.cashier)
        slip.action_invoice()
        self.assertEqual((slip.state, slip.move_id.id), ("invoiced", False))

    def test_deleted_draft_frees_its_slips(self):
        """MR-04: whoever deletes the draft, or cancels the invoice, the slip waits for another one."""
        slip = self.sign(self.fill_in(self.slip_of(self.open_round()), 1150.0)).with_user(self.cashier)
        slip.action_invoice()
        slip.move_id.unlink()
        self.assertEqual((slip.state, slip.invoiced_at), ("signed", False))
        slip.action_invoice()
        with self.assertRaisesRegex(ProcessError, "its invoice .* stands"):
            slip.action_take_back()
        slip.move_id.button_cancel()
        slip.action_take_back()
        self.assertEqual((slip.state, slip.move_id.id), ("signed", False))

    def test_correction(self):
        """MR-05: a wrong slip is credited at its own price and replaced by another, which bills anew; a later one is read on from that."""
        record = self.open_round()
        wrong = self.bill(self.fill_in(self.slip_of(record), 1510.0))
        self.gas.list_price = 5.0
        with self.assertRaisesRegex(ProcessError, "no reason is given"):
            wrong._correct("")
        april = self.open_round("2026-04-01")
        new = wrong._correct("1,510 read for 1,150").with_user(self.reader)
        self.assertEqual((wrong.state, new.state, new.previous_reading, new.corrects_id), ("corrected", "to_read", 1000.0, wrong))
        refund = wrong.refund_id
        self.assertEqual((refund.move_type, refund.state, refund.amount_total), ("out_refund", "draft", 2040.0))
        self.assertEqual(refund.reversed_entry_id, wrong.move_id)
        later = self.slip_of(april)
        later.reading = 1300.0
        with self.assertRaisesRegex(ProcessError, "is being corrected; its correction is read first"):
            later.action_read()
        self.fill_in(new, 1150.0)
        self.assertEqual((new.volume, new.amount), (150.0, 750.0))
        self.assertEqual(later.previous_reading, 1150.0)
        later.action_read()
        self.assertEqual(later.volume, 150.0)
        with self.assertRaisesRegex(ProcessError, "was read on from it; correct that one"):
            new.with_user(self.cashier)._correct("Again")

    def test_draft_invoice_is_deleted_not_credited(self):
        """MR-05: while the invoice is a draft the slip is neither disputed nor corrected."""
        slip = self.sign(self.fill_in(self.slip_of(self.open_round()), 1150.0)).with_user(self.cashier)
        slip.action_invoice()
        for call in (slip._correct, slip._dispute):
            with self.assertRaisesRegex(ProcessError, "its invoice is a draft, which is deleted first"):
                call("Wrong")

    def test_dispute(self):
        """MR-04, D-10: a disputed slip sets its invoice aside from dunning; where it stands, it goes on where it was."""
        slip = self.bill(self.fill_in(self.slip_of(self.open_round()), 1150.0))
        slip._dispute("Never used that much")
        self.assertEqual((slip.state, slip.move_id.custproc_is_disputed), ("disputed", True))
        self.assertEqual(slip.move_id.custproc_dispute_ids.reason, "Never used that much")
        slip.action_stand()
        self.assertEqual(slip.state, "invoiced")

    def test_no_step_stands_in_for_another(self):
        """MR-04, MR-05: a slip that is read is not signed by taking an invoice back that never was, a disputed one is not invoiced, and its
        reader does not settle what the customer disputes of his reading."""
        slip = self.fill_in(self.slip_of(self.open_round()), 1150.0)
        for user, error in ((self.reader, AccessError), (self.cashier, IllegalTransition)):
            for step in ("action_take_back", "action_stand"):
                with self.subTest(step, user=user.login), self.assertRaises(error):
                    getattr(slip.with_user(user), step)()
        self.assertEqual((slip.state, slip.volume), ("read", 150.0))
        self.sign(slip)._dispute("Never used that much")
        with self.assertRaisesRegex(IllegalTransition, "it is “Disputed”"):
            slip.with_user(self.cashier).action_invoice()
        with self.assertRaisesRegex(AccessError, "reserved to"):
            slip.action_stand()
        self.assertEqual((slip.state, slip.sudo().move_id.id), ("disputed", False))
        slip.with_user(self.cashier).action_stand()
        self.assertEqual(slip.state, "signed")

    def test_recovery_counts_from_the_slip(self):
        """CO-04: 600 of a slip of 29 March, invoiced on 2 April and paid that day: late by the slip, in time by the invoice date."""
        with freeze_time("2026-03-29 04:00:00"):
            slip = self.sign(self.fill_in(self.slip_of(self.open_round()), 1150.0))
        with freeze_time("2026-04-02 04:00:00"):
            own = slip.with_user(self.cashier)
            own.action_invoice()
            own.move_id.action_post()
        self.invoice(100.0, "2026-03-05")
        self.pay("2026-04-02", 600.0, invoice=own.move_id)
        month = self.env["custproc.recovery.month"].create({"month": "2026-03-01"})
        month.action_count()
        self.assertEqual((month.invoiced, month.collected), (700.0, 0.0))
        month.days = 4
        month.action_count()
        self.assertEqual(month.collected, 600.0)

    def test_dunned_a_week_after_the_slip(self):
        """D-10, CO-01, CO-02: nothing on the seventh day after the slip, the first notice on the eighth, told by the meter reader."""
        self.customer.user_id = self.users["salesperson"]
        slip = self.bill(self.fill_in(self.slip_of(self.open_round()), 1150.0))
        for day, count in (("2026-03-31", 0), ("2026-04-01", 1)):
            with freeze_time(f"{day} 04:00:00"):
                run = self.env["custproc.dunning.run"].with_user(self.cashier).create({}).sudo()
                run._set_state("selecting", highest=run._get_highest_payer())
                run._select_next()
                self.assertEqual(len(run.notice_ids.line_ids.filtered(lambda line: line.move_id == slip.move_id)), count)
                if count:
                    self.assertEqual(run.notice_ids.filtered(lambda notice: notice.partner_id == self.customer).user_id, self.reader)
                run._set_state("cancelled")

    def test_reader_tells(self):
        """CO-02, CO-03: the meter reader finds the call among his own, and prints the dunning notice without reading the books."""
        slip = self.bill(self.fill_in(self.slip_of(self.open_round()), 1150.0))
        letter = self.env["custproc.dunning.level"].create(
            {"name": "Gas dunning notice", "kind": "dunning", "days": 0, "channel": "letter", "company_id": self.company.id}
        )
        with freeze_time("2026-04-02 04:00:00"):
            run = self.env["custproc.dunning.run"].with_user(self.cashier).create({})
            run.action_select()
            self.run_cron("ir_cron_dunning_advance")
            run.action_send()
            self.run_cron("ir_cron_dunning_advance")
            mine = self.env["custproc.dunning.notice"].with_user(self.reader).search([("state", "=", "waiting")])
            self.assertEqual((mine.partner_id, mine.level_id), (self.customer, letter))
            mine.action_print()
            html = self.env["ir.actions.report"].with_user(self.reader)._render_qweb_html("custproc_module.report_dunning_letter", mine.ids)
        self.assertIn(slip.move_id.name, html[0].decode())
        self.assertEqual((mine.state, mine.told_by_id), ("told", self.reader))

    def test_bill_of_slips_passes_the_gate(self):
        """CO-01, CA-12, MR-04: what was supplied by meter is billed although the customer has no credit, or his days to pay would never
        begin; the decision names why. The job accuses nobody of it. What goes beyond the slips is held like every invoice."""
        slip = self.sign(self.fill_in(self.slip_of(self.open_round()), 1150.0)).with_user(self.cashier)
        self.set_policy(invoice_gate="block", require_eligibility=True)
        slip.action_invoice()
        move = slip.move_id
        move.invoice_line_ids.price_unit = 4.01
        move.action_post()
        self.assertEqual((move.state, move.custproc_is_held), ("draft", True))
        move.invoice_line_ids.price_unit = 4.0
        more = Command.create({"name": "Stove", "quantity": 1, "price_unit": 0.01, "account_id": self.income.id, "tax_ids": []})
        move.invoice_line_ids = [more]
        move.action_post()
        self.assertEqual((move.state, move.custproc_is_held), ("draft", True))
        move.invoice_line_ids.filtered(lambda line: line.name == "Stove").unlink()
        move.partner_id = self.make_customer("Somebody else", property_account_receivable_id=self.receivable.id)
        move.action_post()
        self.assertEqual((move.state, move.custproc_is_held), ("draft", True))
        move.partner_id = self.customer
        move.invoice_date_due = slip.due_on
        move.action_post()
        self.assertEqual((move.state, move.custproc_is_held, move.amount_total), ("posted", False, 600.0))
        self.assertEqual(move.custproc_decision_id.sudo()._get_figures()["credit"]["exempt"], ["Settlement slips"])
        self.set_policy(invoice_gate="off")
        other = self.bill(self.fill_in(self.slip_of(self.open_round("2026-04-01")), 1200.0)).move_id
        self.run_cron("ir_cron_credit_violation")
        self.assertFalse(self.env["custproc.credit.violation"].search([("move_id", "in", (move | other).ids)]))

    def test_story(self):
        """MR-01 to MR-05: planned and opened by the job, read and signed at the premises, handed over, invoiced in a batch, reported."""
        hotel = self.make_customer("Old Town Hotel", property_account_receivable_id=self.receivable.id)
        second = self.make_meter("M-2", 300.0, partner=hotel)
        self.run_cron("ir_cron_meter_rounds")
        record = self.env["custproc.meter.round"].search([("cycle_id", "=", self.cycle.id)])
        self.assertEqual((record.state, len(record.slip_ids), record.custproc_due_at.isoformat()), ("open", 2, "2026-03-25T15:59:59"))
        mine = self.env["custproc.settlement.slip"].with_user(self.reader)
        self.assertEqual(mine.search([("state", "=", "to_read")]), record.slip_ids)
        slip = self.slip_of(record)
        with Form(slip) as form:
            form.reading = 1120.0
            self.assertEqual(form.expected_volume, 120.0)
        slip.action_read()
        step = self.env["custproc.slip.step"].with_user(self.reader)
        opened = slip.action_open_photo()
        step.with_context(**opened["context"]).create({"photo": PIXEL, "photo_name": "counter.png"}).action_confirm()
        opened = slip.action_open_sign()
        step.with_context(**opened["context"]).create({"person": "Ms Qian", "signature": PIXEL}).action_confirm()
        self.assertEqual(set(slip.custproc_evidence_ids.kind_id.mapped("code")), {"photo", "signature"})
        self.assertEqual(slip.action_next()["res_id"], self.slip_of(record, second).id)
        self.fill_in(self.slip_of(record, second), 330.0)._leave_unsigned("Owner abroad")
        clock = record.custproc_deadline_ids.filtered(lambda clock: clock.rule_id.code == "meter_read")
        self.assertEqual(clock.state, "met")
        record.slip_ids.with_user(self.reader).action_hand_over()
        record.with_user(self.cashier).action_invoice()
        self.run_cron("ir_cron_meter_invoice")
        self.assertEqual((record.slip_ids.mapped("state"), record.invoicing_by_id.id), (["invoiced", "invoiced"], False))
        moves = record.slip_ids.move_id
        self.assertEqual((moves.mapped("amount_total"), moves.create_uid), ([480.0, 120.0], self.cashier))
        moves.with_user(self.cashier).action_post()
        self.assertEqual(moves.mapped("state"), ["posted", "posted"])
        record.with_user(self.supervisor).action_close()
        self.assertEqual((record.reading_rate, record.accuracy_rate, record.volume_total), (100.0, 100.0, 150.0))
