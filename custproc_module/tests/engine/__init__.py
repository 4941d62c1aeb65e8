from . import test_company_time, test_decision, test_decision_figures  # isort: skip
from . import test_error_dialogs, test_job_retry, test_printed_access, test_read_ahead, test_register, test_translations, test_words
