from . import credit_emergency
