from . import helpdesk_team, helpdesk_ticket, res_company, ticket_kind, translation
