"""Two first quotations of one customer at once (real cursors, committed data)."""

import threading

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestCustomerFileConcurrency(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())

    def quote(self, partner_id, together):
        """A quotation in a transaction of its own, as a worker of the server makes it."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            tries = []

            def create():
                # The snapshot is taken before the other one commits.
                env["res.partner"].browse(partner_id).fetch(["name"])
                if not tries:
                    tries.append(True)
                    together.wait(20)
                return env["sale.order"].create({"partner_id": partner_id}).id

            retrying(create, env)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_draft_file(self):
        """D-16: two salespeople quote to a new customer at the same moment: two quotations, one draft file."""
        with self.registry.cursor() as cr:
            partner_id = api.Environment(cr, SUPERUSER_ID, {})["res.partner"].create({"name": "New Buyer", "is_company": True}).id
        self.addCleanup(self.clean_up, partner_id)
        together = threading.Barrier(2)
        threads = [threading.Thread(target=self.quote, args=(partner_id, together)) for _number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        with self.registry.cursor() as cr:
            cr.execute("SELECT count(*) FROM sale_order WHERE partner_id = %s", [partner_id])
            self.assertEqual(cr.fetchone()[0], 2)
            cr.execute("SELECT count(*), min(state) FROM custproc_customer_file WHERE partner_id = %s", [partner_id])
            self.assertEqual(cr.fetchone(), (1, "draft"))

    def clean_up(self, partner_id):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
            env["sale.order"].search([("partner_id", "=", partner_id)]).unlink()
            env["custproc.customer.file"].search([("partner_id", "=", partner_id)]).unlink()
            env["res.partner"].browse(partner_id).unlink()
