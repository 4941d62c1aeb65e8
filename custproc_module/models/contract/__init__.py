# The mixin first, then the models made of it, then what they add to others.
from . import reviewed_mixin, reviewed_rules, signed_mixin  # isort: skip
from . import review_rule, review_change_rule, review_condition  # isort: skip
from . import contract, contract_reviewed, contract_review  # isort: skip
from . import contract_line, contract_terms, clause_template, signing_power, register_copy  # isort: skip
from . import contract_call_off, contract_amendment, contract_amendment_review, contract_renewal  # isort: skip
from . import contract_file, contract_job, contract_review_checklist  # isort: skip
from . import contract_imported, import_contracts, import_contract_lines  # isort: skip
from . import contract_print, department, product_category, product_form, res_company, res_config_settings  # isort: skip
from . import contract_review_capacity, contract_capacity, contract_review_change, checklist_conclusion  # isort: skip
from . import approval_step, checklist_item, customer_document, customer_file  # isort: skip
from . import sale_order, sale_order_line, sale_order_review, sale_order_call_off, sale_order_line_call_off  # isort: skip
from . import stock_move_call_off, off_plan, sale_order_off_plan  # isort: skip
from . import requirement  # isort: skip
from . import requirement_line, requirement_option, requirement_plan, requirement_agreement  # isort: skip
from . import requirement_life, requirement_service, requirement_order  # isort: skip
