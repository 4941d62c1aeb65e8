"""One account a payer: limit, exposure by bucket, what is overdue, and how the figures came about."""

from . import credit_account, credit_account_sources, credit_account_refresh_sql, credit_account_refresh  # isort: skip
from . import credit_refresh, account_move_line, account_move_history, account_move_matching, sale_order_figures, res_partner  # isort: skip
from . import credit_account_earmarks, sale_order_horizon, grade_punctuality, credit_account_explained  # isort: skip
from . import credit_history, credit_account_horizon, credit_account_buckets, res_currency  # isort: skip
from . import credit_account_gate_read, credit_account_kits, payer_round_mixin, of_payer_mixin  # isort: skip
from . import credit_account_unmatched, credit_account_year_end  # isort: skip
