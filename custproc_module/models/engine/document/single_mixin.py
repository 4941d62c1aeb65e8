from odoo import api, models

from ....exceptions import ProcessError
from ..words import listed

# How many documents a refusal names.
NAMED = 5


def check_single(records):
    """Refuse a step that is taken for one record at a time; for the host's documents, which answer several with their own error.

    :raise ProcessError: there are several
    """
    _refuse_several(records)
    records.ensure_one()


def _refuse_several(records):
    if len(records._ids) > 1:
        names = records[:NAMED].mapped("display_name")
        raise ProcessError(
            records.env._(
                "%(documents)s cannot take this step together: %(count)s were chosen, and it takes one at a time. Choose one of them.",
                documents=listed(records.env, names if len(records) <= NAMED else [*names, "…"]),
                count=len(records),
            )
        )


class SingleMixin(models.AbstractModel):
    """A document some of whose steps are taken for one at a time: whoever asks such a step for several is told so in a sentence."""

    _name = "custproc.single.mixin"
    _description = "Document with Steps for One at a Time"

    @api.private
    def ensure_one(self):
        """One document, as in the host; several are refused in the house form, none stays the error of a programmer.

        :raise ProcessError: there are several
        """
        _refuse_several(self)
        return super().ensure_one()
