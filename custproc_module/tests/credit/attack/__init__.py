from . import (
    test_attack_afterwards,
    test_attack_defaults,
    test_attack_delivery,
    test_attack_everyday,
    test_attack_everyday_goods,
    test_attack_figures,
    test_attack_order,
    test_attack_payment,
    test_attack_review,
    test_attack_rpc,
)
