from . import test_credit_account, test_credit_policy, test_figures, test_receivables_load
