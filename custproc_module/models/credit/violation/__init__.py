"""What left or was posted without authority, found afterwards."""

from . import credit_violation, credit_violation_search, credit_violation_judging  # isort: skip
from . import credit_violation_backing, credit_violation_told, credit_violation_again  # isort: skip
