"""The company's rules of credit, by version: modes, window, cap, exemptions; what is asked to change for one customer."""

from . import res_company, credit_policy, credit_policy_part_mixin, credit_policy_life  # isort: skip
from . import credit_policy_horizon, credit_policy_emergency, credit_policy_effect, credit_exemption  # isort: skip
from . import res_config_settings, credit_request, credit_request_life, import_limits  # isort: skip
