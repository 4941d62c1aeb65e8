"""A policy tried on a receivables history that came in through a file, before the company ever traded here."""

import base64
from datetime import date

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..common import CreditCommon

# Month first, as the file of another system has it: two customers, one who pays, one who never does; a third is settled before the period.
FILE = b"""customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate
H-GOOD,4/6/2012,0001,3/2/2013,4/1/2013,900.00,No,3/30/2013
H-GOOD,4/6/2012,0002,3/5/2013,4/4/2013,300.00,No,4/1/2013
H-GOOD,4/6/2012,0003,3/9/2013,4/8/2013,400.00,Yes,4/20/2013
H-GOOD,4/6/2012,0004,4/2/2013,5/2/2013,250.00,No,5/2/2013
H-NEVER,4/6/2012,0005,3/2/2013,4/1/2013,900.00,No,
H-NEVER,4/6/2012,0006,3/5/2013,4/4/2013,300.00,No,
H-NEVER,4/6/2012,0007,3/9/2013,4/8/2013,400.00,No,
H-BEFORE,4/6/2012,0008,1/4/2013,2/3/2013,5000.00,No,1/30/2013
"""


@tagged("post_install", "-at_install")
@freeze_time("2026-11-22 04:00:00")
class TestBacktestOfLoadedHistory(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_policy(floor=1000.0, cap=1000.0)
        values = {"file": base64.b64encode(FILE), "filename": "history.csv", "create_customers": True}
        cls.load = cls.env["custproc.receivables.load"].with_user(cls.users["finance_officer"]).create(values)
        cls.load.action_check()
        cls.load.action_load()
        cls.load._advance()
        cls.backtests = cls.env["custproc.credit.backtest"].with_user(cls.users["finance_supervisor"])

    def payer(self, ref):
        return self.env["res.partner"].search([("ref", "=", ref)])

    def test_free_released_paid_first(self):
        """D-04, D-07: by customer and month, of what the file tells alone: free below the limit, a first release, money first; April's
        invoice is free again, since March was paid."""
        self.assertEqual((self.load.state, self.load.loaded_count), ("loaded", 8))
        values = {"date_from": "2013-03-01", "date_to": "2013-04-30", "bad_after_days": 90}
        test = self.backtests.create({"policy_id": self.policy.id, **values})
        test.action_start()
        test.sudo()._run()
        result = test.result_ids
        self.assertEqual((test.state, result.payer_count, result.count), ("done", 2, 7))
        self.assertEqual((result.amount_free, result.amount_first_release, result.amount_paid_first), (2050.0, 600.0, 800.0))
        # Never paid: 900 and 300 left on credit; the 400 would have had to come first.
        self.assertEqual((result.loss_taken, result.loss_avoided), (1200.0, 400.0))
        mine = [("backtest_id", "=", test.id), ("partner_id", "=", self.payer("H-GOOD").id)]
        rows = self.env["custproc.credit.backtest.row"].search(mine)
        told = {row.month: (row.amount_free, row.amount_first_release, row.amount_paid_first) for row in rows}
        self.assertEqual(told, {date(2013, 3, 1): (900.0, 300.0, 400.0), date(2013, 4, 1): (250.0, 0.0, 0.0)})

    def test_two_policies_on_one_history(self):
        """D-07: a payment term of five days beside that of thirty, on the same file: its third invoice is held, and never leaves where the
        first is never paid; the history stays as it was loaded."""
        tight = self.policy.copy({"payment_term_days": 5})
        values = {"other_policy_id": tight.id, "date_from": "2013-03-01", "date_to": "2013-03-31", "bad_after_days": 90}
        test = self.backtests.create({"policy_id": self.policy.id, **values})
        test.action_start()
        before = self.load.sudo().row_ids.move_id.mapped("write_date")
        test.sudo()._run()
        first, second = test.result_ids
        self.assertEqual((first.policy_id, first.amount_paid_first, first.amount_held), (self.policy, 800.0, 0.0))
        self.assertEqual((second.policy_id, second.amount_paid_first, second.amount_held), (tight, 0.0, 800.0))
        self.assertEqual(second.never_left, 400.0)
        self.assertEqual(self.load.sudo().row_ids.move_id.mapped("write_date"), before)
