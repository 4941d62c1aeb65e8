from . import customer_document_copy
from . import assignment_load, assignment_proposal, assignment_proposal_line, grade_override
