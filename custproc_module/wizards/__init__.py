from . import engine, credit  # isort: skip
