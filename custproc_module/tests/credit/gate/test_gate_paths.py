"""Paths of the host to a delivery or an invoice that are not its main buttons: batches of transfers, invoices posted on their date."""

from datetime import date

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..gate_common import GateCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestGatePaths(GateCommon):
    def test_batch_transfer(self):
        """CA-12, DESIGN 4: a batch that contains a held payer's transfer: the others leave, his stays with its reason."""
        self.assertIn("stock.picking.batch", self.env, "these tests run beside batch transfers")
        other = self.make_customer("Harmless Ltd")
        self.set_limit(other, 1000)
        transfers = self.env["stock.picking"]
        for partner in (self.customer, other):
            order = self.sell(600, partner=partner)
            order.action_confirm()
            transfers |= order.sudo().picking_ids
        for move in transfers.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        self.set_limit(self.customer, 0, is_stopped=True)
        batch = self.env["stock.picking.batch"].create({"picking_ids": transfers.ids, "picking_type_id": transfers.picking_type_id.id})
        batch.action_confirm()
        held, free = transfers
        batch.action_done()
        self.assertEqual((held.state, free.state), ("assigned", "done"))
        self.assertHeld(held, "stopped")

    def test_invoice_posted_on_its_date(self):
        """CA-10: an invoice that core's job posts on its date is judged like one that is posted by hand."""
        within = self.invoice(400, date(2026, 6, 15), post=False, auto_post="at_date")
        self.set_limit(self.customer, 500)
        beyond = self.invoice(600, date(2026, 6, 15), post=False, auto_post="at_date")
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("account.ir_cron_auto_post_draft_entry").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((within.state, beyond.state), ("draft", "draft"), "drafts count: together they pass the limit")
        self.assertTrue(within.custproc_is_held and beyond.custproc_is_held)
        beyond.unlink()
        within.action_post()
        self.assertEqual(within.state, "posted")
