"""Before a dunning run is released: whose mail would not arrive, and what each customer last confirmed of his debt."""

from datetime import date

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ....exceptions import ProcessError
from ..dunning_common import DunningCommon

D = date


@tagged("post_install", "-at_install")
@freeze_time("2026-04-10 04:00:00")
class TestDunningReach(DunningCommon):
    def payers(self, *emails):
        """Payers with an overdue invoice each."""
        values = {"property_account_receivable_id": self.receivable.id}
        values["phone"] = "+86 21 5550 0001"
        payers = [self.make_customer(f"Payer {number}", email=email, **values) for number, email in enumerate(emails)]
        for payer in payers:
            self.invoice(100.0, D(2026, 2, 1), due=D(2026, 2, 10), partner=payer)
        return payers

    def test_mails_that_would_not_arrive(self):
        """CO-02, D-10: before the run is released the collector sees whose address is missing, refuses mails or gave them back; the first
        two get a letter, each says why; nobody is counted as told by a mail that cannot leave."""
        self.call.channel = "mail"
        fine, missing, refused, back = self.payers("a@example.com", False, "Refuse@Example.com", "back@example.com")
        self.env["mail.blacklist"].create({"email": "refuse@example.com"})
        back.message_bounce = 2
        run = self.select()
        seen = {notice.partner_id: notice.mail_obstacle for notice in self.notices(run).with_user(self.finance)}
        self.assertEqual(seen, {fine: False, missing: "none", refused: "refused", back: "bounced"})
        self.assertEqual(run.obstacle_count, 3)
        self.assertIn("obstacle_count", run.get_view(view_type="form")["arch"])
        shown = self.env["custproc.dunning.notice"].with_user(self.finance).search(run.action_open_obstacles()["domain"])
        self.assertEqual(shown.partner_id, missing | refused | back)
        reached = self.env["custproc.dunning.notice"].search([("run_id", "=", run.id), ("mail_obstacle", "=", False)])
        self.assertEqual(reached.partner_id, fine)
        # The collector telephones where mails came back.
        shown.filtered(lambda notice: notice.partner_id == back).channel = "phone"
        run.invalidate_recordset(["obstacle_count"])
        self.assertEqual(run.obstacle_count, 2)
        self.send(run)
        told = {notice.partner_id: (notice.channel, notice.state) for notice in self.notices(run)}
        letter = ("letter", "waiting")
        self.assertEqual(told, {fine: ("mail", "told"), missing: letter, refused: letter, back: ("phone", "waiting")})
        self.assertEqual(self.notices(run, refused).remark, "The address refuses our mails: a letter instead.")
        self.assertEqual(run.sent_count, 1)

    def test_without_a_number(self):
        """CO-02: whoever has no telephone number is seen in the preview; a call that cannot be made becomes a letter, and its task ends."""
        [payer, _other] = self.payers("a@example.com", "b@example.com")
        payer.phone = False
        run = self.select()
        notice = self.notices(run, payer).with_user(self.finance)
        self.assertEqual((notice.mail_obstacle, run.obstacle_count), ("no_phone", 1))
        with self.assertRaisesRegex(ProcessError, "it is no call that waits"):
            notice.action_by_letter()
        self.send(run)
        self.assertEqual(len(notice.activity_ids), 1)
        notice.action_by_letter()
        self.assertEqual((notice.channel, notice.state, len(notice.activity_ids)), ("letter", "waiting", 0))
        notice.action_print()
        self.assertEqual(notice.state, "told")

    def test_mail_that_came_back(self):
        """CO-02, D-10: a mail that comes back told nobody: a task for who released the run, the level is told again, by letter."""
        self.call.channel = "mail"
        [payer] = self.payers("back@example.com")
        run = self.send(self.select())
        notice = self.notices(run)
        self.assertEqual((notice.state, notice.channel), ("told", "mail"))
        payer._message_receive_bounce("back@example.com", payer)
        notice._message_receive_bounce("back@example.com", payer)
        notice._message_receive_bounce("back@example.com", payer)
        self.assertEqual((notice.is_undelivered, notice.remark), (True, "The e-mail did not reach the customer"))
        self.assertEqual(notice.activity_ids.mapped("user_id"), self.finance)
        self.assertEqual(len(notice.activity_ids), 1)
        with freeze_time("2026-04-20 04:00:00"):
            again = self.notices(self.select())
            self.assertEqual((again.level_id, again.mail_obstacle), (self.call, "bounced"), "not the next level: nobody was told")
            self.send(again.run_id.with_user(self.finance))
            self.assertEqual((again.channel, again.state), ("letter", "waiting"))
            self.assertEqual(again.remark, "The last e-mail came back: a letter instead.")

    def test_what_was_sent_stays(self):
        """CO-02: the mail is kept with its notice, as proof, and so that a mail that comes back finds it."""
        templates = self.env.ref("custproc_module.mail_template_dunning") | self.env.ref("custproc_module.mail_template_account_statement")
        self.assertEqual(templates.mapped("auto_delete"), [False, False])

    def test_promise_is_waited_for(self):
        """CO-02, D-10: who promised to pay by a day is dunned on only when that day is over; a promise does not lie further ahead than
        the company allows, since instalments by a plan are for that."""
        self.payers("a@example.com")
        notice = self.notices(self.send(self.select())).with_user(self.finance)
        with self.assertRaisesRegex(ProcessError, "05/10/2026 lies after 04/24/2026.*draw up a collection plan"):
            notice._note_call("promised", D(2026, 5, 10))
        notice._note_call("promised", D(2026, 4, 20), "Ms Qian")
        for day, level in (("2026-04-20 04:00:00", False), ("2026-04-21 04:00:00", self.letter)):
            with freeze_time(day), self.subTest(day):
                run = self.select()
                self.assertEqual(self.notices(run).level_id, level or self.env["custproc.dunning.level"])
                run.action_cancel()

    def test_promise_is_a_clock(self):
        """CO-02, D-03: a promise of the telephone ends with its day; missed it wakes who called at once and finance three days later. Money
        that is matched with what was promised meets it, and so does money on account, with the next job."""
        self.payers("a@example.com", "b@example.com")
        first, second = self.notices(self.send(self.select())).with_user(self.finance)
        first._note_call("promised", D(2026, 4, 20), "Ms Qian")
        second._note_call("promised", D(2026, 4, 20))
        clock, other = (
            notice.sudo().custproc_deadline_ids.filtered(lambda one: one.rule_id.code == "dunning_promise") for notice in (first, second)
        )
        self.assertEqual((clock.state, str(clock.due_at)), ("running", "2026-04-20 15:59:59"))
        with freeze_time("2026-04-19 04:00:00"):
            self.pay(D(2026, 4, 19), 60.0, invoice=second.sudo().line_ids.move_id)
            self.assertEqual(other.state, "running", "40 are not in")
            self.pay(D(2026, 4, 19), 40.0, invoice=second.sudo().line_ids.move_id)
            self.assertEqual((other.state, other.is_breached), ("met", False))
        for moment, told in (("2026-04-20 15:00:00", 0), ("2026-04-20 17:00:00", 1), ("2026-04-23 17:00:00", 2)):
            with freeze_time(moment), self.subTest(moment):
                self.run_cron("ir_cron_engine_sweep")
                self.assertEqual(len(clock.escalation_ids.rung_id), told)
        with freeze_time("2026-04-24 04:00:00"):
            self.pay(D(2026, 4, 24), 100.0, partner=first.partner_id)
            self.run_job()
            self.assertEqual((clock.state, clock.is_breached), ("met", True))

    def test_address_of_the_invoice_counts(self):
        """CO-02: the mail goes to whom the invoice is addressed; an address that is none is no way to him."""
        self.call.channel = "mail"
        [payer] = self.payers("payer@example.com")
        contact = self.env["res.partner"].create({"name": "Books", "parent_id": payer.id, "type": "invoice", "email": "nowhere"})
        self.invoice(50.0, D(2026, 1, 1), due=D(2026, 1, 10), partner=contact)  # the oldest, whose addressee counts
        notice = self.notices(self.select())
        self.assertEqual((notice.address_id, notice.mail_obstacle), (contact, "none"))
        contact.email = False
        notice.invalidate_recordset(["mail_obstacle"])
        self.assertFalse(notice.mail_obstacle, "the payer's own address counts where he has none")

    def test_state_of_the_statement(self):
        """CO-05, D-10: each notice shows what its payer said to his last statement in its currency: sent, confirmed, disputed, or none."""
        sent, confirmed, disputed, none = self.payers("a@example.com", "b@example.com", "c@example.com", "d@example.com")
        statements = self.env["custproc.account.statement"].with_user(self.finance)
        for payer in (sent, confirmed, disputed):
            statements |= statements.create({"partner_id": payer.id})
        euro = self.env.ref("base.EUR")
        euro.active = True
        statements |= statements.create({"partner_id": none.id, "currency_id": euro.id})
        statements.action_hand_over()
        statements[1]._confirm("Ms Qian", "portal")
        statements[2]._dispute("Mr Sun", "One invoice is not ours", 40.0)
        run = self.select()
        notices = self.notices(run).with_user(self.finance)
        shown = {notice.partner_id: notice.statement_state for notice in notices}
        self.assertEqual(shown, {sent: "sent", confirmed: "confirmed", disputed: "disputed", none: False})
        self.assertEqual(notices.filtered(lambda notice: notice.partner_id == disputed).statement_id, statements[2])
        for kind in ("list", "form"):
            self.assertIn('name="statement_state"', notices.get_view(view_type=kind)["arch"])
