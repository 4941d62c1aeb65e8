"""Until when claims can be enforced: by the books, equal to the policy in plain Python."""

from datetime import date

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ....policies.credit.limitation import lapses_on
from ..dunning_common import DunningCommon

D = date


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 04:00:00")
class TestLimitation(DunningCommon):
    def lapse(self):
        self.env.invalidate_all()
        return self.refresh().claims_lapse_on

    def test_what_begins_the_years_anew(self):
        """D-18: three years from the due date; a notice, a part payment and a confirmed statement begin them anew; paid, nothing lapses."""
        debt = self.invoice(100.0, D(2024, 2, 1), due=D(2024, 2, 29))
        self.assertEqual(self.lapse(), lapses_on(D(2024, 2, 29)))
        self.assertEqual(self.lapse(), D(2027, 2, 28))
        accounts = self.env["custproc.credit.account"]
        self.assertIn(self.refresh(), accounts.search([("claims_lapse_on", "<=", "2027-02-28")]))
        self.assertNotIn(self.refresh(), accounts.search([("claims_lapse_on", "<", "2027-02-28")]))
        self.assertNotIn(self.refresh(), accounts.search([("claims_lapse_on", "<", "today +6m")]), "on 2 September 2026 it has not")
        self.assertIn(self.refresh(), accounts.search([("claims_lapse_on", "<", "today +12m")]))
        payment = self.pay(D(2025, 5, 1), 30.0)
        (payment + debt).line_ids.filtered(lambda line: line.account_id == self.receivable).reconcile()
        self.assertEqual(self.lapse(), lapses_on(D(2024, 2, 29), [D(2025, 5, 1)]))
        statement = self.env["custproc.account.statement"].sudo().create(
            {"partner_id": self.customer.id, "currency_id": debt.currency_id.id, "date_from": D(2025, 1, 1), "date_to": D(2025, 12, 31)}
        )
        statement.write({"state": "confirmed", "answered_on": "2026-01-15 04:00:00"})
        self.assertEqual(self.lapse(), D(2029, 1, 15))
        run = self.send(self.select())
        self.assertEqual(self.lapse(), D(2029, 1, 15), "nobody was told yet")
        self.tell(self.notices(run))
        self.assertEqual(self.lapse(), D(2029, 3, 2))
        self.invoice(10.0, D(2023, 6, 1), due=D(2023, 7, 1))
        self.assertEqual(self.lapse(), D(2029, 1, 15), "the older one was confirmed as well")
        payment = self.pay(D(2026, 3, 2), 80.0)
        open_items = self.env["account.move.line"].search(
            [("partner_id", "=", self.customer.id), ("account_id", "=", self.receivable.id), ("reconciled", "=", False)]
        )
        open_items.reconcile()
        self.assertFalse(self.lapse())
