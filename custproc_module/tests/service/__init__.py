from . import test_helpdesk_chinese
