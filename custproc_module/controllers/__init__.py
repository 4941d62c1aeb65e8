from . import evidence, portal_ticket, portal_repair  # isort: skip
from . import portal_requirement  # isort: skip
from . import import_template, portal_statement  # isort: skip
