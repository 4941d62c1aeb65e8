"""Collection plans and the recovery rate."""

from . import recovery_month, recovery_line, credit_policy_collection, collection_plan  # isort: skip
from . import collection_instalment, collection_plan_follow, sale_order_plan, dunning_planned  # isort: skip
