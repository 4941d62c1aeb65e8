"""A wizard in the browser that is given what it cannot take."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..common import TourCase
from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestBadInputTour(ServiceCommon, TourCase):
    def test_refused_and_kept(self):
        """TK-08: a new promise without a time, then for a time that has passed, is refused with the reason; what was typed stays, and
        with a time that lies ahead the customer is told once."""
        promised = fields.Datetime.now() + timedelta(hours=2)
        ticket = self.make_ticket(custproc_promised_at=promised)
        ticket.action_custproc_accept()
        before = ticket.message_ids
        with self.assertLogs("odoo.http", "WARNING") as refused:
            self.start_tour(f"/odoo/helpdesk.ticket/{ticket.id}", "custproc_bad_input", login=self.agent.login)
        self.assertEqual([" has passed. Choose a time that lies ahead." in line for line in refused.output], [True])
        self.assertEqual((ticket.custproc_promised_at.year, ticket.custproc_promise_count), (2099, 1))
        told = (ticket.message_ids - before).filtered(lambda message: "The spare part comes by ship" in message.body)
        self.assertEqual(len(told), 1)
