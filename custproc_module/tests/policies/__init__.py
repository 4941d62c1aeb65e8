from . import (
    test_assignment,
    test_contract_difference,
    test_credit_limit,
    test_customer_completeness,
    test_customer_warning,
    test_register,
    test_dunning_policy,
    test_liability,
    test_repair_policies,
    test_score,
    test_review_policies,
    test_verdict,
)
