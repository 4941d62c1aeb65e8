from . import customer_file, grade_complaints
from . import helpdesk_team, helpdesk_ticket, helpdesk_ticket_answer, helpdesk_ticket_customer, helpdesk_ticket_followup
from . import helpdesk_ticket_reader, helpdesk_ticket_hint
from . import res_company, res_config_settings, ticket_kind, translation
