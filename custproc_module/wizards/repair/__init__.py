from . import repair_dispatch, repair_dispatch_line, repair_step
