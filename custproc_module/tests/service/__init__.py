from . import test_growth, test_helpdesk_chinese, test_promise, test_ticket_customer
