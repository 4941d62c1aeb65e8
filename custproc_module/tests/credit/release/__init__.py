from . import (
    test_month_end_tour,
    test_release,
    test_release_concurrency,
    test_release_month_end,
    test_release_policy,
    test_release_random,
    test_release_tour,
)
