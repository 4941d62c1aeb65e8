from . import (
    test_credit_exemption,
    test_credit_policy,
    test_credit_request,
    test_credit_settings,
    test_policy_preview,
)
