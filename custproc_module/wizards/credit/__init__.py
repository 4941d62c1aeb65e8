from . import credit_emergency
from . import liability_answer
from . import dunning_leave_out, dunning_call
from . import statement_scan
from . import slip_step
