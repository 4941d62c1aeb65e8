from . import evidence, portal_ticket, portal_repair  # isort: skip
