from . import test_bad_input_tour, test_customer_input, test_grade_complaints, test_growth, test_helpdesk_chinese
from . import test_promise, test_ticket_customer
