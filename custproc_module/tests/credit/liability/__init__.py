from . import (
    test_bad_debt_cases,
    test_liability_hearing,
    test_liability_shares,
)
