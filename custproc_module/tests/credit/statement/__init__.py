from . import (
    test_limitation,
    test_statement,
    test_statement_portal,
)
