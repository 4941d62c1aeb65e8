from . import test_contract, test_review, test_review_cost, test_review_gate, test_story
