from . import contract_performance, customer_event
