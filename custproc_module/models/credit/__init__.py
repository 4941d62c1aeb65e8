from . import res_company, resource_calendar
from . import credit_policy, credit_policy_emergency, credit_account, credit_account_refresh, credit_refresh
from . import account_move_line, account_move_history, sale_order_figures, res_partner
