"""What dunning costs, in queries: ten times the payers cost no query more."""

from datetime import date

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..dunning_common import DunningCommon

D = date


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 04:00:00")
class TestDunningGrowth(DunningCommon):
    def debtors(self, number):
        partners = self.env["res.partner"].create(
            [{"name": f"Debtor {n}", "is_company": True, "property_account_receivable_id": self.receivable.id} for n in range(number)]
        )
        template = self.invoice(10.0, D(2026, 1, 1), due=D(2026, 2, 1), partner=partners[0], post=False)
        moves = template
        for partner in partners[1:]:
            moves |= template.copy({"partner_id": partner.id, "invoice_date": D(2026, 1, 1), "invoice_date_due": D(2026, 2, 1)})
        moves._post(soft=False)
        return partners

    def cost(self, number):
        """Queries of selecting and of sending that many payers, on a cold cache."""
        self.debtors(number)
        run = self.env["custproc.dunning.run"].create({})
        run._set_state("selecting", highest=run._get_highest_payer())
        counts = []
        for step in (run._select_next, lambda: run._send_notices(run.notice_ids)):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            step()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            if run.state == "preview":
                self.assertGreaterEqual(len(run.notice_ids), number)
                run._set_state("sending")
        run._set_state("done")
        return counts

    def test_ten_times_the_payers(self):
        """D-10: selecting and telling cost the same queries for 4 and for 40 payers; activities are made in one batch."""
        self.cost(1)
        few, many = self.cost(4), self.cost(40)
        self.assertLessEqual(many[0], few[0] + 2, "selection")
        self.assertLessEqual(many[1], few[1] + 2 * 44, "sending: at most two queries a notice, its activity's own")
