from . import approval_decide
from . import register_copy_add, register_lend, register_reason, register_sign
