"""Before a dunning run is released: whose mail would not arrive, and what each customer last confirmed of his debt."""

from datetime import date

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..dunning_common import DunningCommon

D = date


@tagged("post_install", "-at_install")
@freeze_time("2026-04-10 04:00:00")
class TestDunningReach(DunningCommon):
    def payers(self, *emails):
        """Payers with an overdue invoice each."""
        values = {"property_account_receivable_id": self.receivable.id}
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
