"""Typed errors of the process engine.

Every text reads: «document» cannot «verb»: «fact with numbers». «Next step or who can help».
"""

from odoo.exceptions import UserError


class ProcessError(UserError):
    """A rule of the process refuses what was asked; the text says which rule and what to do next."""


class IllegalTransition(ProcessError):
    """The document's declared transitions know no way from its state to the one asked for."""


class Busy(ProcessError):
    """Others held the same credit account at every try of the server; nothing was changed, and the same request may be sent again."""
