from . import punctuality, repair_month_xlsx, repair_slip
