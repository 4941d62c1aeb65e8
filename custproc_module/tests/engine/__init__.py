from . import test_decision, test_error_dialogs, test_translations
