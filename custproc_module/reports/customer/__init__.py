from . import customer_event, customer_month, customer_rebate
