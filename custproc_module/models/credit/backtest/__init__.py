"""What a policy would have done with the company's own history."""

from . import credit_backtest, credit_backtest_run, credit_backtest_figures, credit_backtest_row  # isort: skip
from . import credit_backtest_result  # isort: skip
