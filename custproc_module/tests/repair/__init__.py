from . import test_repair_story
