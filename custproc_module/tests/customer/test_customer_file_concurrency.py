"""Two first quotations of one customer at once (real cursors, committed data)."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..concurrency import ConcurrencyCase


@tagged("post_install", "-at_install")
class TestCustomerFileConcurrency(ConcurrencyCase):
    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_draft_file(self):
        """D-16: two salespeople quote to a new customer at the same moment: two quotations, one draft file."""
        with self.registry.cursor() as cr:
            partner_id = self.environment(cr)["res.partner"].create({"name": "New Buyer", "is_company": True}).id
        self.addCleanup(self.clean_up, partner_id)
        self.at_once(
            "res.partner", [[partner_id]] * 2, lambda partner: partner.env["sale.order"].create({"partner_id": partner.id})
        )
        with self.registry.cursor() as cr:
            cr.execute("SELECT count(*) FROM sale_order WHERE partner_id = %s", [partner_id])
            self.assertEqual(cr.fetchone()[0], 2)
            cr.execute("SELECT count(*), min(state) FROM custproc_customer_file WHERE partner_id = %s", [partner_id])
            self.assertEqual(cr.fetchone(), (1, "draft"))

    def clean_up(self, partner_id):
        with self.registry.cursor() as cr:
            env = self.environment(cr, active_test=False)
            env["sale.order"].search([("partner_id", "=", partner_id)]).unlink()
            env["custproc.customer.file"].search([("partner_id", "=", partner_id)]).unlink()
            env["res.partner"].browse(partner_id).unlink()
