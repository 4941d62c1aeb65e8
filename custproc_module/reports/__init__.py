from . import engine, customer, credit, repair
