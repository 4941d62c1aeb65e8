from . import engine, credit, repair
