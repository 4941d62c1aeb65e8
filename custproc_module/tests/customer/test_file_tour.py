from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import TourCase
from .common import CustomerCommon


@tagged("post_install", "-at_install")
class TestFileTour(CustomerCommon, TourCase):
    def test_a_file_is_opened_by_exception(self):
        """CF-12 to CF-14: in the browser: a permit that ended keeps the file shut, the general manager excuses it, the file opens."""
        today = fields.Date.today()
        file = self.make_file(
            partner=self.make_customer("Silver Lake Works"),
            without=("business_licence", "safety_permit"),
            until=today + timedelta(days=900),
        )
        kinds = {"business_licence": today + timedelta(days=20), "safety_permit": today - timedelta(days=3)}
        file.document_ids = [
            fields.Command.create({"type_id": self.paper_type(code).id, "valid_until": day}) for code, day in kinds.items()
        ]
        url = f"/odoo/action-custproc_module.custproc_customer_file_action/{file.id}"
        with mute_logger("odoo.http"):  # the refusal is wanted
            self.start_tour(url, "custproc_file_ask_exception", login="test_service_agent")
        self.assertEqual((file.state, file.custproc_approval_state), ("draft", "open"))
        self.start_tour("/odoo/my-approvals", "custproc_file_approve_exception", login="test_general_manager")
        self.assertEqual(file.exception_type_ids.mapped("code"), ["safety_permit"])
        self.start_tour(url, "custproc_file_open", login="test_service_agent")
        self.assertEqual((file.state, file.is_order_ready, file.is_complete), ("open", True, False))
