"""Rounds of reading, settlement slips, and their invoices."""

from . import res_company_metering, meter_cycle, meter, meter_round, meter_round_count, meter_round_job  # isort: skip
from . import settlement_slip, settlement_slip_reading, settlement_slip_invoice  # isort: skip
from . import settlement_slip_correction, account_move_slip, recovery_month_slip, dunning_run_reader, import_readings  # isort: skip
