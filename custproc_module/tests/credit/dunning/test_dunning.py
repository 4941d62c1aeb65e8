"""Dunning from the due date to the letter: who is told what, and who is not."""

from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ....exceptions import ProcessError
from ..dunning_common import DunningCommon

D = date


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 04:00:00")
class TestDunning(DunningCommon):
    def test_levels_in_their_days(self):
        """CO-01, CO-02, CO-03, D-10: overdue, a call; three days later the letter; three days later the application to stop supply."""
        self.invoice(100.0, D(2026, 2, 1), due=D(2026, 3, 1))
        run = self.select()
        notice = self.notices(run)
        self.assertEqual((notice.level_id, notice.channel, notice.state, notice.amount), (self.call, "phone", "draft", 100.0))
        self.send(run)
        self.assertEqual((run.state, notice.state), ("done", "waiting"))
        self.assertEqual(notice.activity_ids.activity_type_id, self.env.ref("custproc_module.mail_activity_type_dunning_call"))
        self.assertFalse(self.notices(self.select_after("2026-03-03")), "a call that waits is not selected again")
        self.tell(notice)
        self.assertEqual((notice.state, notice.told_on, notice.told_by_id), ("told", D(2026, 3, 2), self.finance))
        self.assertFalse(notice.activity_ids)
        self.assertFalse(self.notices(self.select_after("2026-03-05")), "three days end with 5 March")
        with freeze_time("2026-03-06 04:00:00"):
            run = self.select()
            letter = self.notices(run)
            self.assertEqual((letter.level_id, letter.channel), (self.letter, "letter"))
            self.send(run)
            self.tell(letter)
        self.assertFalse(self.select_after("2026-03-09").sudo().stop_ids)
        with freeze_time("2026-03-10 04:00:00"):
            run = self.select()
            self.assertFalse(self.notices(run))
            self.assertEqual((run.stop_ids.partner_id, run.stop_ids.state, run.stop_ids.amount), (self.customer, "draft", 100.0))
            self.send(run)
        with freeze_time("2026-03-13 04:00:00"):
            run = self.select()
            self.assertEqual(self.notices(run).level_id, self.letter, "the dunning notice goes on until supply is cut off")
            self.assertFalse(run.stop_ids, "one application a payer")

    def select_after(self, day):
        """What a run of another day would tell; the run is given up."""
        with freeze_time(f"{day} 04:00:00"):
            run = self.select()
            run_copy = run.sudo()
            found = run_copy.notice_ids
            run.action_cancel()
            self.assertEqual(set(found.mapped("state")), {"cancelled"} if found else set())
            return run

    def test_due_day_is_not_overdue(self):
        """D-03: what is due today is not dunned today."""
        self.invoice(100.0, D(2026, 2, 1), due=D(2026, 3, 2))
        self.assertFalse(self.notices(self.select()))

    def test_one_notice_a_payer_and_currency(self):
        """CO-02: one communication for the company and its contacts, one more for another currency, each in its own money."""
        contact = self.env["res.partner"].create({"name": "Stores", "parent_id": self.customer.id})
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.assertFalse(euro.rate_ids.filtered(lambda rate: rate.company_id == self.company), "the currency has no rate here")
        self.invoice(100.0, D(2026, 1, 1), due=D(2026, 2, 1))
        self.invoice(50.0, D(2026, 1, 5), due=D(2026, 2, 5), partner=contact)
        self.invoice(30.0, D(2026, 1, 5), due=D(2026, 2, 5), currency_id=euro.id)
        own, foreign = self.notices(self.select()).sorted(lambda notice: notice.currency_id == euro)
        self.assertEqual((own.partner_id, own.amount, len(own.line_ids)), (self.customer, 150.0, 2))
        self.assertEqual((foreign.amount, foreign.currency_id), (30.0, euro))

    def test_credit_pays_the_oldest_first(self):
        """CO-02: credit notes and money on account reduce what is dunned; money in another currency does not."""
        first = self.invoice(100.0, D(2026, 1, 1), due=D(2026, 2, 1))
        second = self.invoice(80.0, D(2026, 1, 5), due=D(2026, 2, 5))
        self.invoice(70.0, D(2026, 2, 1), move_type="out_refund")
        self.pay(D(2026, 2, 10), 50.0)
        notice = self.notices(self.select())
        self.assertEqual(notice.line_ids.move_id, second, "120 pay the older invoice")
        self.assertEqual((notice.amount, notice.line_ids.residual), (60.0, 80.0))
        self.assertEqual(first.payment_state, "not_paid")

    def test_earmarked_money_pays_nothing_else(self):
        """D-06, CO-02: a prepayment for a new order does not make an old debt disappear."""
        self.invoice(100.0, D(2026, 1, 1), due=D(2026, 2, 1))
        self.prepay(self.sell(400.0), 400.0)
        self.assertEqual(self.notices(self.select()).amount, 100.0)

    def test_nobody_is_dunned_who_paid_meanwhile(self):
        """CO-02: what is paid between preview and sending is left out by itself; what is paid in part is told with the rest."""
        other = self.make_customer("Red River Trading", property_account_receivable_id=self.receivable.id)
        paid = self.invoice(100.0, D(2026, 1, 1), due=D(2026, 2, 1))
        partly = self.invoice(90.0, D(2026, 1, 1), due=D(2026, 2, 1), partner=other)
        run = self.select()
        self.pay(D(2026, 3, 2), 100.0, invoice=paid)
        self.pay(D(2026, 3, 2), 40.0, invoice=partly)
        self.send(run)
        self.assertEqual((self.notices(run, self.customer).state, run.settled_count), ("settled", 1))
        self.assertEqual((self.notices(run, other).state, self.notices(run, other).amount), ("waiting", 50.0))

    def test_set_aside(self):
        """D-10, CO-02: disputed invoices, exempt payers, follow-up switched off and loaded history are not dunned."""
        disputed = self.invoice(100.0, D(2026, 1, 1), due=D(2026, 2, 1))
        self.invoice(10.0, D(2026, 1, 1), due=D(2026, 2, 1)).no_followup = True
        exempt = self.make_customer("Red River Trading", property_account_receivable_id=self.receivable.id)
        self.invoice(20.0, D(2026, 1, 1), due=D(2026, 2, 1), partner=exempt)
        supervisor = self.users["finance_supervisor"]
        self.env["custproc.dunning.exemption"].with_user(supervisor).create(
            {"partner_id": exempt.id, "date_until": "2026-03-02", "reason": "Insolvency administrator pays"}
        )
        dispute = self.make_dispute(disputed)
        self.assertTrue(disputed.custproc_is_disputed)
        self.assertFalse(self.notices(self.select()))
        self.env["custproc.dunning.run"].search([("state", "=", "preview")]).action_cancel()
        with self.assertRaisesRegex(ProcessError, "does not say how it was settled"):
            dispute.action_close()
        dispute.write({"result": "unfounded", "result_note": "Delivery note signed"})
        dispute.action_close()
        self.assertFalse(disputed.custproc_is_disputed)
        with freeze_time("2026-03-03 04:00:00"):
            self.assertEqual(self.notices(self.select()).partner_id, self.customer | exempt)

    def make_dispute(self, invoice):
        return (
            self.env["custproc.dunning.dispute"]
            .with_user(self.users["salesperson"])
            .create({"move_id": invoice.id, "reason": "Two cylinders were empty", "date_until": "2026-03-09"})
            .with_user(self.finance)
        )

    def test_dispute_has_a_clock(self):
        """D-10, D-03: a dispute is settled by its day, or the finance supervisor is told; only a dispute marks an invoice."""
        invoice = self.invoice(100.0, D(2026, 1, 1), due=D(2026, 2, 1))
        dispute = self.make_dispute(invoice)
        self.assertEqual(dispute.custproc_deadline_ids.due_at.isoformat(), "2026-03-09T15:59:59")
        with freeze_time("2026-03-09 16:00:00"):
            self.run_cron("ir_cron_engine_sweep")
        told = dispute.sudo().activity_ids.filtered(lambda activity: activity.user_id == self.users["finance_supervisor"])
        self.assertIn("not settled in time", told.summary or told.note)
        with self.assertRaises(AccessError):
            invoice.with_user(self.users["finance_supervisor"]).custproc_is_disputed = False
        with self.assertRaisesRegex(ValidationError, f"cannot be disputed twice: {dispute.name} is open, and .* settles it"):
            self.make_dispute(invoice)
        with self.assertRaisesRegex(ValidationError, "no posted invoice"):
            self.make_dispute(self.invoice(5.0, D(2026, 3, 1), post=False))

    def test_leave_out_with_reason(self):
        """D-10: a customer or a single invoice is left out with a reason, and taken back while the preview is open."""
        self.invoice(100.0, D(2026, 1, 1), due=D(2026, 2, 1))
        self.invoice(80.0, D(2026, 1, 5), due=D(2026, 2, 5))
        run = self.select()
        notice = self.notices(run).with_user(self.finance)
        form = self.env["custproc.dunning.leave.out"].with_user(self.finance)
        with self.assertRaisesRegex(ProcessError, "no reason is given"):
            notice._leave_out(" ")
        form.create({"line_ids": [Command.set(notice.line_ids[0].ids)], "reason": "Money is announced"}).action_leave_out()
        self.assertEqual((notice.state, notice.amount), ("draft", 80.0))
        form.create({"notice_ids": [Command.set(notice.ids)], "reason": "Visit tomorrow"}).action_leave_out()
        self.assertEqual((notice.state, notice.left_out_reason, run.left_out_count), ("left_out", "Visit tomorrow", 1))
        notice.action_take_back()
        notice._leave_out("Visit tomorrow")
        self.send(run)
        self.assertEqual((notice.state, run.state), ("left_out", "done"))
        with self.assertRaisesRegex(ProcessError, "its run is sent"):
            notice.action_take_back()
        with freeze_time("2026-03-03 04:00:00"):
            self.assertEqual(self.notices(self.select()).amount, 180.0, "the next run looks again")

    def test_call_with_promise(self):
        """CO-02: a call names its result; not reached stays to do, a promise needs a day to come."""
        self.invoice(100.0, D(2026, 1, 1), due=D(2026, 2, 1))
        run = self.send(self.select())
        notice = self.notices(run).with_user(self.finance)
        notice._note_call("not_reached", remark="Engaged")
        self.assertEqual(notice.state, "waiting")
        with self.assertRaisesRegex(ProcessError, "names no day to come"):
            notice._note_call("promised", D(2026, 3, 1))
        form = self.env["custproc.dunning.call"].with_user(self.finance)
        form.create({"notice_id": notice.id, "result": "promised", "promised_on": "2026-03-05", "remark": "Ms Qian"}).action_note()
        self.assertEqual((notice.state, notice.call_result, notice.promised_on), ("told", "promised", D(2026, 3, 5)))

    def test_mail(self):
        """CO-02: by e-mail it leaves at once, in the customer's words; without an address a letter takes its place."""
        self.call.channel = "mail"
        self.customer.email = "finance@yellow-river.example.com"
        silent = self.make_customer("Red River Trading", property_account_receivable_id=self.receivable.id)
        invoice = self.invoice(100.0, D(2026, 1, 1), due=D(2026, 2, 1))
        self.invoice(20.0, D(2026, 1, 1), due=D(2026, 2, 1), partner=silent)
        run = self.send(self.select())
        notice = self.notices(run, self.customer)
        self.assertEqual((notice.state, run.sent_count), ("told", 1))
        mail = self.env["mail.mail"].search([("model", "=", notice._name), ("res_id", "=", notice.id)])
        self.assertEqual(mail.email_to, "finance@yellow-river.example.com")
        self.assertIn(invoice.name, mail.body_html)
        other = self.notices(run, silent)
        self.assertEqual((other.channel, other.state), ("letter", "waiting"))

    def test_level_without_channel(self):
        """D-10: a level without a channel is refused with a clear error."""
        with self.assertRaisesRegex(ValidationError, "“Call” cannot be saved: it names no channel"):
            self.call.channel = False

    def test_customer_without_receivable_account(self):
        """CO-02: a customer whose receivable account was taken away is dunned by what stands in the books."""
        self.invoice(100.0, D(2026, 1, 1), due=D(2026, 2, 1))
        self.customer.property_account_receivable_id = False
        self.env["ir.default"].search([("field_id.name", "=", "property_account_receivable_id")]).unlink()
        self.assertEqual(self.notices(self.select()).amount, 100.0)

    def test_one_run_at_a_time(self):
        """D-10: two runs of a company would tell the same customers twice."""
        self.invoice(100.0, D(2026, 1, 1), due=D(2026, 2, 1))
        self.select()
        other = self.env["custproc.dunning.run"].with_user(self.finance).create({})
        with self.assertRaisesRegex(ProcessError, "is not finished; send or cancel it first"):
            other.action_select()

    def test_daily_run_waits_in_preview(self):
        """D-10: a company that duns daily finds the run of today in its preview; nobody is told without release."""
        self.company.custproc_dunning_daily = True
        self.invoice(100.0, D(2026, 1, 1), due=D(2026, 2, 1))
        self.run_job()
        self.run_job()
        run = self.env["custproc.dunning.run"].search([("company_id", "=", self.company.id)])
        self.assertEqual((len(run), run.state, run.notice_ids.state), (1, "preview", "draft"))

    def test_daily_run_wakes_finance(self):
        """D-10, CO-02: the preview of a daily run is handed to finance, and to the supervisor when a day is over; who releases it calls
        those for whom nobody answers. A day without anything due ends by itself."""
        self.company.custproc_dunning_daily = True
        runs = self.env["custproc.dunning.run"]
        self.run_job()
        self.assertEqual(runs.search([("company_id", "=", self.company.id)]).state, "done")
        self.customer.user_id = False
        self.invoice(100.0, D(2026, 3, 1), due=D(2026, 3, 9))
        with freeze_time("2026-03-11 04:00:00"):
            self.run_job()
            run = runs.search([("company_id", "=", self.company.id), ("state", "=", "preview")])
            self.assertEqual(run.activity_ids.user_id, self.finance)
            self.assertFalse(run.notice_ids.user_id)
        with freeze_time("2026-03-12 16:30:00"):
            self.run_cron("ir_cron_engine_sweep")
            self.assertIn(self.users["finance_supervisor"], run.activity_ids.user_id)
            self.send(run.with_user(self.finance))
            self.assertEqual((run.user_id, run.notice_ids.user_id), (self.finance, self.finance))
            self.assertEqual(run.custproc_deadline_ids.mapped("state"), ["met"])
            self.assertEqual(run.notice_ids.activity_ids.user_id, self.finance)
            self.assertFalse(run.activity_ids.filtered(lambda one: one.user_id == self.finance))

    def test_killed_in_the_middle(self):
        """D-10: a run that was killed goes on at the place it reached; nobody is selected or told twice."""
        partners = [self.make_customer(f"Buyer {n}", property_account_receivable_id=self.receivable.id) for n in range(3)]
        for partner in partners:
            self.invoice(10.0, D(2026, 1, 1), due=D(2026, 2, 1), partner=partner)
        runs = self.env["custproc.dunning.run"]
        run = runs.with_user(self.finance).create({})
        run.action_select()
        self.patch(type(runs), "_get_chunk_end", lambda run: partners[0].id if run.position < partners[0].id else run.highest)
        run.sudo()._select_next()
        self.assertEqual((run.state, len(run.notice_ids)), ("selecting", 1))
        self.run_job()
        self.assertEqual((run.state, len(run.notice_ids)), ("preview", 3))
        run.action_send()
        first = run.sudo().notice_ids[:1]
        run.sudo()._send_notices(first)
        self.run_job()
        self.assertEqual((run.state, set(run.notice_ids.mapped("state"))), ("done", {"waiting"}))
        self.assertEqual(len(first.activity_ids), 1)

    def test_rights(self):
        """D-01: sales reads runs and makes its calls, and starts none; a meter reader sees his own calls alone."""
        self.invoice(100.0, D(2026, 1, 1), due=D(2026, 2, 1))
        run = self.send(self.select())
        notice = self.notices(run)
        reader = self.users["technician"]
        self.assertFalse(self.env["custproc.dunning.notice"].with_user(reader).search([]))
        notice.user_id = reader
        notice.with_user(reader)._note_call("reached")
        self.assertEqual(notice.told_by_id, reader)
        with self.assertRaises(AccessError):
            run.with_user(self.users["salesperson"]).action_cancel()
        with self.assertRaises(AccessError):
            self.env["custproc.dunning.level"].with_user(self.finance).create({"name": "Mild", "channel": "mail"})

    def test_letter(self):
        """CO-03: the letter names its items, what credit reduced and the total, in the customer's language; printing is telling."""
        self.call.write({"channel": "letter", "title": "Payment Reminder", "text": "Please pay."})
        invoice = self.invoice(100.0, D(2026, 1, 1), due=D(2026, 2, 1))
        self.pay(D(2026, 2, 10), 30.0)
        run = self.send(self.select())
        notice = self.notices(run).with_user(self.finance)
        notice.action_print()
        self.assertEqual((notice.state, notice.told_on), ("told", D(2026, 3, 2)))
        html = self.env["ir.actions.report"]._render_qweb_html("custproc_module.report_dunning_letter", notice.ids)[0].decode()
        for text in ("Payment Reminder", "Please pay.", invoice.name, "100.00", "70.00", "have been deducted"):
            self.assertIn(text, html)
