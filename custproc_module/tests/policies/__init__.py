from . import test_credit_limit, test_repair_policies, test_verdict
