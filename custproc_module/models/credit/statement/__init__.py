"""Statements of account, and what the customer says of them."""

from . import statement_run, account_statement, account_statement_line, account_statement_answer, account_statement_later  # isort: skip
from . import dunning_notice_statement, contract_statement  # isort: skip
from . import res_company_statement  # isort: skip
from . import credit_account_limitation  # isort: skip
