from . import test_repair_attacks, test_repair_rules, test_repair_story
