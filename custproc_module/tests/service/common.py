"""Set-up of the service tests: a helpdesk team with a leader, a customer who writes, one request."""

from odoo import Command, fields

from ..common import CustprocCommon


class ServiceCommon(CustprocCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.users["service_agent"]
        cls.leader = cls.users["service_supervisor"]
        cls.helpdesk_team = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "Hotline",
                "user_id": cls.leader.id,
                "user_ids": [Command.set([cls.agent.id, cls.leader.id])],
                "company_id": cls.company.id,
            }
        )
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Wang Fang",
                "parent_id": cls.customer.id,
                "email": "wang.fang@example.com",
                "phone": "021 5555 0101",
                "street": "88 Nanjing Road",
                "city": "Shanghai",
            }
        )
        cls.question = cls.env.ref("custproc_module.ticket_kind_question")

    @classmethod
    def make_ticket(cls, kind=None, user=None, **values):
        """A request in the hotline's team, created by a service agent."""
        return (
            cls.env["helpdesk.ticket"]
            .with_user(user or cls.agent)
            .create(
                {
                    "name": "Compressor does not start",
                    "description": "<p>It hums and stops.</p>",
                    "partner_id": cls.contact.id,
                    "team_id": cls.helpdesk_team.id,
                    "user_id": cls.agent.id,
                    "custproc_kind_id": (cls.question if kind is None else kind).id,
                    **values,
                }
            )
        )

    @classmethod
    def at(cls, text):
        """A moment in UTC from text."""
        return fields.Datetime.to_datetime(text)
