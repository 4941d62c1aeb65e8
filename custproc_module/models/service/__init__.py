from . import helpdesk_team, helpdesk_ticket, res_company, res_config_settings, ticket_kind, translation
