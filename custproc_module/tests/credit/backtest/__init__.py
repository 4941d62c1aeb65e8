from . import (
    test_backtest,
    test_backtest_history,
)
