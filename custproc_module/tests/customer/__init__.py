from . import test_customer_file, test_equipment, test_papers_gate
