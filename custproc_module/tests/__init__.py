# Odoo's own runner finds test modules as attributes of this package; each area lists its own.
from . import (
    test_access_matrix,
    test_architecture,
    test_bad_input,
    test_closed_fields_rpc,
    test_crons,
    test_first_day,
    test_customer_reads,
    test_fixed_names,
    test_low_calls,
    test_menus,
    test_models,
    test_odoo_lint,
    test_order_tour,
    test_phone_tour,
    test_record_rules,
    test_refusals,
    test_rules,
    test_several,
    test_subject_access,
    test_transitions,
    test_unknown_values,
)
from .contract import *  # noqa: F403
from .credit import *  # noqa: F403
from .customer import *  # noqa: F403
from .engine import *  # noqa: F403
from .policies import *  # noqa: F403
from .repair import *  # noqa: F403
from .service import *  # noqa: F403
