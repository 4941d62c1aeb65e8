from . import condition_report
from . import contract_countersign
from . import contract_scan, contract_terminate
from . import go_live
from . import requirement_step
