from . import (
    test_receivables_files,
    test_receivables_load,
)
