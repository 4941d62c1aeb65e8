# The mixin first, then the models made of it, then what they add to others.
# A module named like its folder gets another name here, so that the name of the folder stays the folder's.
from .review import reviewed_mixin, reviewed_rules  # isort: skip
from . import signed_mixin  # isort: skip
from .review import review_rule, review_change_rule, review_condition  # isort: skip
from . import contract  # isort: skip
from .review import contract_reviewed, contract_review  # isort: skip
from . import contract_line, contract_terms, clause_template, signing_power, register_copy  # isort: skip
from .order import contract_call_off  # isort: skip
from . import contract_amendment  # isort: skip
from .review import contract_amendment_review  # isort: skip
from . import contract_renewal  # isort: skip
from . import contract_file, contract_job  # isort: skip
from .review import contract_review_checklist  # isort: skip
from .load import contract_imported, import_contracts, import_contract_lines  # isort: skip
from . import contract_print  # isort: skip
from .review import department  # isort: skip
from . import product_category, product_form, res_company, res_config_settings  # isort: skip
from .review import contract_review_capacity  # isort: skip
from . import contract_capacity  # isort: skip
from .review import contract_review_change, checklist_conclusion  # isort: skip
from .review import approval_step, checklist_item  # isort: skip
from . import customer_document, customer_file  # isort: skip
from . import sale_order, sale_order_line  # isort: skip
from .review import sale_order_review, sale_order_stated  # isort: skip
from .order import sale_order_call_off, sale_order_line_call_off  # isort: skip
from .order import stock_move_call_off, off_plan, sale_order_off_plan  # isort: skip
from .requirement import requirement as _requirement  # isort: skip
from .requirement import requirement_line, requirement_option, requirement_plan, requirement_agreement  # isort: skip
from .requirement import requirement_life, requirement_service, requirement_order  # isort: skip
