from . import (
    test_credit_violation,
    test_credit_violation_once,
    test_credit_violation_ways,
)
