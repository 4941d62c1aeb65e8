"""What orders, deliveries and invoices ask before they go on, and the answer."""

from . import res_company_gate, credit_account_busy, credit_account_gate, sale_order, sale_order_line  # isort: skip
from . import stock_picking_type, stock_move, stock_move_free, stock_picking, account_move, account_move_deposit  # isort: skip
from . import account_payment, product_template, sale_order_remittance, gated_mixin, customer_file  # isort: skip
