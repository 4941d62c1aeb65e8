from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ...contract.contract_common import SignedCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-04-12 02:00:00")
class TestContractDisputes(SignedCommon):
    def test_disputes_by_line_and_month(self):
        """CT-05: disputed invoices of a contract's orders by line and month, open and settled, with the days they took."""
        self.set_policy(order_gate="off", delivery_gate="off", invoice_gate="off", review_gate="off")
        contract = self.frame(date_start=date(2026, 4, 1))
        order = self.call_off(contract, 10)
        order.action_confirm()
        order.order_line.qty_delivered = 10
        invoice = order._create_invoices()
        invoice.invoice_date = "2026-04-02"
        invoice.action_post()
        first = self.dispute(invoice, "Purity below 99.5 %", "2026-03-30 20:00:00")  # 31 March in Shanghai
        first.write({"result": "unfounded", "result_note": "Measured again: 99.7 %"})
        self.as_user("finance_officer", first).action_close()
        self.dispute(invoice, "Price of one cylinder", "2026-04-04 04:00:00")
        rows = self.env["custproc.contract.performance"].with_user(self.users["salesperson"]).search(
            [("contract_id", "=", contract.id)], order="month"
        )
        self.assertEqual(
            [(row.month, row.dispute_count, row.open_dispute_count, row.disputed_amount, row.dispute_days) for row in rows],
            [(date(2026, 3, 1), 1, 0, 0, 12), (date(2026, 4, 1), 1, 1, 1000, 8)],
        )
        self.assertEqual((rows[1].invoiced_amount, rows[1].contracted_quantity, rows.contract_line_id), (1000, 100, contract.line_ids))
        self.assertEqual(rows.search([("open_dispute_count", ">", 0)]).contract_id, contract)

    def dispute(self, invoice, reason, began):
        """A dispute noted at a moment (UTC)."""
        dispute = self.env["custproc.dunning.dispute"].create({"move_id": invoice.id, "reason": reason})
        self.env.flush_all()
        self.cr.execute("UPDATE custproc_dunning_dispute SET create_date = %s WHERE id = %s", [began, dispute.id])
        self.env.invalidate_all()
        return dispute
