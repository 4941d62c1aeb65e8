from . import engine, customer, contract, credit, service, repair
