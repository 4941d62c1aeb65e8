from . import (
    test_account_buckets,
    test_account_explained,
    test_credit_account,
    test_exposure_walk,
    test_figures,
    test_free_deliveries,
    test_horizon,
    test_partner_queries,
    test_reference,
    test_returns,
    test_stored_statements,
    test_tax,
)
