from . import test_contract, test_review, test_review_cost, test_review_gate, test_story
from . import test_review_capacity, test_review_change, test_review_condition, test_review_rule
from . import test_contract_terms
from . import test_requirement, test_requirement_portal
from . import test_contract_life
from . import test_off_plan
from . import test_review_fingerprint, test_review_inbox, test_review_tour
from . import test_contract_growth, test_contract_parties, test_contract_print
from . import test_import_contracts, test_import_lines
from . import test_call_off_concurrency, test_contract_tour
from . import test_amendment_review, test_contract_fingerprint
from . import test_call_off, test_review_evidence
from . import test_call_off_rewards
from . import test_made_once
