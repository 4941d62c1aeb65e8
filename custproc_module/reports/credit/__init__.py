from . import liability_xlsx
