"""What may pass over the limit: first and last release, by episode."""

from . import credit_account_authority, credit_episode, credit_release, credit_release_reasons  # isort: skip
from . import credit_release_life, sale_order_release, credit_release_month_end  # isort: skip
