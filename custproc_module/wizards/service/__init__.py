from . import ticket_promise
