from . import res_company
from . import credit_policy, credit_policy_part_mixin, credit_policy_life, credit_policy_horizon, credit_policy_emergency  # isort: skip
from . import credit_account, credit_account_busy, credit_account_sources, credit_account_refresh_sql, credit_account_refresh
from . import credit_refresh
from . import account_move_line, account_move_history, sale_order_figures, res_partner, res_config_settings
from . import receivables_load, receivables_load_rows, receivables_load_posting, receivables_column, receivables_row
from . import res_company_gate, credit_account_earmarks, credit_account_gate  # isort: skip
from . import sale_order_horizon, sale_order, sale_order_line, stock_picking_type  # isort: skip
from . import stock_move, stock_move_free, stock_picking  # isort: skip
from . import account_move, account_payment  # isort: skip
from . import liability_scheme_line, liability_scheme, liability, liability_share, bad_debt, bad_debt_line, bad_debt_cases  # isort: skip
from . import grade_punctuality
from . import import_limits
from . import payer_round_mixin, dunning_level, dunning_exemption, dunning_run, dunning_notice, dunning_notice_line  # isort: skip
from . import dunning_dispute, account_move_dispute, dunning_stop, dunning_stop_lifting  # isort: skip
from . import dunning_selection, dunning_sending, dunning_notice_mail, res_company_dunning  # isort: skip
from . import recovery_month, recovery_line  # isort: skip
from . import credit_backtest, credit_backtest_run, credit_backtest_figures, credit_backtest_row, credit_backtest_result  # isort: skip
from . import credit_account_authority, credit_episode  # isort: skip
from . import credit_release, credit_release_reasons, credit_release_life, sale_order_release  # isort: skip
from . import credit_request, credit_request_life, credit_policy_effect, credit_exemption, credit_account_explained, credit_history  # isort: skip
from . import credit_account_horizon  # isort: skip
from . import product_template, sale_order_remittance
from . import credit_policy_collection  # isort: skip
from . import credit_violation, credit_violation_search, credit_violation_judging, credit_violation_backing  # isort: skip
from . import statement_run, account_statement, account_statement_line, account_statement_answer  # isort: skip
from . import dunning_notice_statement, contract_statement  # isort: skip
from . import collection_plan, collection_instalment, collection_plan_follow, sale_order_plan  # isort: skip
from . import credit_release_month_end, bad_debt_shared  # isort: skip
from . import res_company_metering, meter_cycle, meter, meter_round, meter_round_count, meter_round_job  # isort: skip
from . import settlement_slip, settlement_slip_reading, settlement_slip_invoice, settlement_slip_correction  # isort: skip
from . import account_move_slip, recovery_month_slip, import_readings  # isort: skip
from . import credit_account_buckets, res_currency  # isort: skip
