from . import punctuality, repair_month_xlsx, repair_slip, repair_dispatch_order  # isort: skip
