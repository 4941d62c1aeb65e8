from . import (
    test_repair_attacks,
    test_repair_charge,
    test_repair_month,
    test_repair_overview,
    test_repair_portal,
    test_repair_rules,
    test_repair_slip,
    test_repair_story,
    test_repair_tour,
    test_signed_files,
)
