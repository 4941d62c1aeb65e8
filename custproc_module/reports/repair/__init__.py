from . import punctuality, repair_slip
