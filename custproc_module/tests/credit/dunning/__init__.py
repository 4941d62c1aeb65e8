from . import (
    test_contract_disputes,
    test_dunning,
    test_dunning_growth,
    test_dunning_reach,
    test_dunning_stop,
    test_dunning_telling,
    test_mail_batch,
)
