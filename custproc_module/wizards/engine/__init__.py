from . import approval_decide, on_site_step
from . import register_copy_add, register_lend, register_reason, register_sign
