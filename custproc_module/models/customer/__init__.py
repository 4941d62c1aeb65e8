# The models first, then what extends them, then what they add to the host.
# A module named like its folder gets another name here, so that the name of the folder stays the folder's.
from .file import file_kind, document_type, customer_file, customer_document  # isort: skip
from . import equipment  # isort: skip
from .file import customer_file_exception, customer_file_gate, customer_file_job, customer_file_merge  # isort: skip
from .assignment import specialist, assignment as _assignment, customer_file_assignment  # isort: skip
from .file import customer_file_lasting  # isort: skip
from .file import customer_file_kind, customer_file_invoicing, customer_document_warning  # isort: skip
from .assignment import customer_file_talk  # isort: skip
from .grade import grade as _grade, grade_scheme, grade_measure, grade_boundary, grade_change, grade_run, customer_file_grade  # isort: skip
from .contact import purchase_urgency, contact_card, accompaniment, customer_file_contact, customer_file_enquirer  # isort: skip
from .contact import registration, wish  # isort: skip
from .file import customer_file_ledger, customer_file_form, customer_file_print  # isort: skip
from .grade import customer_file_visit  # isort: skip
from .file import customer_file_record  # isort: skip
from . import customer_class, customer_file_class, customer_usage  # isort: skip
from .assignment import key_account, customer_file_key_account  # isort: skip
from .material import material as _material, file_note, file_change, file_extract, file_extract_line  # isort: skip
from .load import customer_import, customer_import_template, import_column, import_row  # isort: skip
from . import res_company, res_partner, sale_order, stock_move, stock_picking  # isort: skip
