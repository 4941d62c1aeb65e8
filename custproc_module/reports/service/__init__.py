from . import customer_event
