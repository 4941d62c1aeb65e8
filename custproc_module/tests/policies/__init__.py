from . import test_repair_policies
