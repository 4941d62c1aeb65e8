from . import (
    test_approval,
    test_attack,
    test_attack_evidence,
    test_attack_rpc,
    test_checklist,
    test_deadline,
    test_deadline_concurrency,
    test_evidence,
    test_extension,
    test_transition,
    test_upgrade,
)
