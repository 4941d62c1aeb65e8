"""Receivables of before, loaded from a file and unloaded again."""

from . import receivables_load, receivables_load_rows, receivables_load_posting, receivables_column  # isort: skip
from . import receivables_row  # isort: skip
