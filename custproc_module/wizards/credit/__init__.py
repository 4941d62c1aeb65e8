from . import credit_emergency
from . import liability_answer
