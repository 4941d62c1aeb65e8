from . import contract_performance
from . import liability_xlsx
from . import credit_backtest_xlsx
from . import statement_xlsx
from . import meter_round_report
