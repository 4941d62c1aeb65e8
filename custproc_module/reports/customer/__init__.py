from . import customer_month
