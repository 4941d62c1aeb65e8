from . import engine, credit, service, repair  # isort: skip
