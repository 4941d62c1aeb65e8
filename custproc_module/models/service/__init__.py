from . import helpdesk_team, helpdesk_ticket, ticket_kind, translation
