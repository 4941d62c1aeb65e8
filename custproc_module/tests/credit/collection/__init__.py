from . import (
    test_collection_plan,
    test_collection_tour,
    test_credit_dashboard,
    test_policy_collection,
    test_recovery,
)
