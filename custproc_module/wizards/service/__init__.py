from . import ticket_followup, ticket_promise
