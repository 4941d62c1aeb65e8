from . import test_growth, test_helpdesk_chinese, test_promise
