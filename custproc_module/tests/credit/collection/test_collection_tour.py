"""Dunning in the browser, from the run to the stop of supply and its end; a statement confirmed in the portal."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ...common import TourCase
from ..dunning_common import DunningCommon


@tagged("post_install", "-at_install")
class TestCollectionTour(DunningCommon, TourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.other = cls.make_customer("Red River Trading", property_account_receivable_id=cls.receivable.id)
        cls.customer.user_id = cls.finance
        day = cls.today - timedelta(days=40)
        cls.debt = cls.invoice(100.0, day, due=day + timedelta(days=10))
        cls.invoice(70.0, day, due=day + timedelta(days=10), partner=cls.other)

    def run_cron(self, xmlid):
        """Run a scheduled job; the browser's test mode is on already."""
        self.env.flush_all()
        self.env.ref(f"custproc_module.{xmlid}").method_direct_trigger()
        self.env.invalidate_all()

    def pass_days(self, notices):
        """As if these notices had been told ten days earlier."""
        notices.sudo().told_on = self.today - timedelta(days=10)
        self.env.flush_all()

    def test_dunning_to_stop_to_payment(self):
        """CO-02, CO-03, D-10: selected, one left out, called, dunned by letter, supply stopped by approval, lifted by payment."""
        self.start_tour("/odoo/dunning-runs/new", "custproc_dunning_select", login="test_finance_officer")
        run = self.env["custproc.dunning.run"].search([("company_id", "=", self.company.id)], limit=1)
        self.run_job()
        self.start_tour(f"/odoo/dunning-runs/{run.id}", "custproc_dunning_release", login="test_finance_officer")
        self.assertEqual(self.notices(run, self.other).left_out_reason, "Money is announced for Friday")
        self.run_job()
        self.start_tour("/odoo/dunning-calls", "custproc_dunning_call", login="test_finance_officer")
        call = self.notices(run, self.customer)
        self.assertEqual((call.state, call.call_result, call.remark), ("told", "reached", "Ms Qian knows about it"))
        self.pass_days(call)
        self.finish_letter()
        stop = self.select().sudo().stop_ids
        self.env.flush_all()
        url = f"/odoo/supply-stops/{stop.id}"
        self.start_tour(url, "custproc_stop_apply", login="test_finance_officer")
        self.start_tour(url, "custproc_stop_check", login="test_finance_supervisor")
        self.start_tour(url, "custproc_stop_decide", login="test_general_manager")
        self.assertTrue(stop.account_id.is_stopped)
        self.pay(self.today, 100.0, invoice=self.debt)
        self.env.flush_all()
        self.start_tour(url, "custproc_stop_lifted", login="test_finance_officer")
        self.assertEqual((stop.state, stop.account_id.is_stopped), ("lifted", False))

    def finish_letter(self):
        """The dunning notice by letter, ten days ago."""
        run = self.send(self.select())
        letter = self.notices(run, self.customer)
        self.assertEqual(letter.level_id, self.letter)
        self.tell(letter)
        self.pass_days(letter)
        left = self.notices(run) - letter
        left.filtered(lambda notice: notice.state == "waiting").sudo()._leave_out("Not part of the story")

    def test_statement_confirmed_in_the_portal(self):
        """CO-05: the customer opens the statement in his portal and confirms it; his answer stands with his name."""
        contact = self.env["res.partner"].create({"name": "Portal contact", "parent_id": self.customer.id})
        portal = self.env.ref("base.group_portal")
        values = {"login": "portal_own", "password": "portal_own", "partner_id": contact.id, "group_ids": [(6, 0, portal.ids)]}
        self.env["res.users"].create({"name": contact.name, **values})
        period = {"date_from": self.today - timedelta(days=60), "date_to": self.today - timedelta(days=1)}
        statement = self.env["custproc.account.statement"].create({"partner_id": self.customer.id, **period})
        statement.action_hand_over()
        self.env.flush_all()
        self.start_tour(f"/my/statements/{statement.id}", "custproc_statement_confirm", login="portal_own")
        self.assertEqual((statement.state, statement.answered_by, statement.answered_how), ("confirmed", "Ms Qian", "portal"))
