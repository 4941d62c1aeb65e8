from . import hoist  # isort: skip
from . import (
    sale_order,
    sale_order_line,
    sale_order_growth,
    sale_order_rewards,
    sale_order_beside,
    sale_order_preview,
    sale_order_rate,
    stock_move,
    stock_picking,
    account_move,
    repair_order,
)  # isort: skip
from . import account_payment, payment_transaction, partner_merge, gate_job, control_point  # isort: skip
from . import horizon_job, scheduled_job
from . import account_move_posted, res_partner  # isort: skip
from . import credit_ageing, credit_dashboard, readiness
