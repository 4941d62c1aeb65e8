from . import (
    test_bad_debt_cases,
    test_liability_hearing,
    test_liability_shares,
    test_one_loss_at_once,
)
