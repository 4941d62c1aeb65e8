"""What a hundred requests with clocks cost above plain tickets."""

from odoo.tests import tagged
from odoo.tests.common import warmup

from .common import ServiceCommon


@tagged("post_install", "-at_install")
class TestTicketGrowth(ServiceCommon):
    def _count(self, count, kind):
        vals = [
            {
                "name": f"Request {number}",
                "description": "text",
                "partner_id": self.contact.id,
                "team_id": self.helpdesk_team.id,
                "user_id": self.agent.id,
                "custproc_kind_id": kind.id,
            }
            for number in range(count)
        ]
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.env["helpdesk.ticket"].create(vals)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    @warmup
    def test_hundred_tickets(self):
        """TK-01: 100 requests with clocks take at most 10 queries more than 100 plain tickets, and 10 more as many as 100 more."""
        none = self.env["custproc.ticket.kind"]
        for kind in (none, self.question):
            self._count(2, kind)
        plain, clocked = self._count(100, none), self._count(100, self.question)
        self.assertLessEqual(clocked - plain, 10, f"{plain} plain, {clocked} with clocks")
        few = self._count(10, self.question) - self._count(10, none)
        self.assertLessEqual(clocked - plain - few, 1)
