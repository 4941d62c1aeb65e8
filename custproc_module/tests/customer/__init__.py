from . import test_assignment_wizard, test_customer_file, test_customer_file_merge, test_equipment, test_papers_gate
from . import test_file_kinds, test_paper_warning, test_specialist_talk
from . import test_assignment_wizard, test_customer_file, test_customer_file_merge, test_equipment, test_grade, test_papers_gate
