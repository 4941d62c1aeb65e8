from . import engine, customer, contract, credit, repair
