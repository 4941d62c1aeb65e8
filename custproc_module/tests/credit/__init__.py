from . import test_figures, test_receivables_load
