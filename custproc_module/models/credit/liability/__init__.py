"""Who bears a loss: schemes, proposals, shares, bad debt."""

from . import liability_scheme_line, liability_scheme, liability, liability_share, liability_hearing, bad_debt  # isort: skip
from . import bad_debt_line, bad_debt_cases, bad_debt_shared  # isort: skip
