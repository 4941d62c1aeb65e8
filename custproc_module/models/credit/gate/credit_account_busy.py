"""Two gates never take one account at the same time; whoever has lost too often is told to try again, in words."""

import logging

from odoo import models
from odoo.service.model import MAX_TRIES_ON_CONCURRENCY_FAILURE

from ....exceptions import Busy

_logger = logging.getLogger(__name__)

COUNTER = "custproc.credit.busy"  # code of the sequence that counts these answers: it survives the transaction that is rolled back


class CreditAccount(models.Model):
    _inherit = "custproc.credit.account"

    def _note_lost_claim(self, payer_ids):
        """A claim failed because another session has the accounts. The server runs the request again, with the same cursor; when this was
        its last try, the answer is one that a user or a program understands, and it is counted.

        :raise Busy: the tries are used up; the caller raises the database's error otherwise
        """
        # Kept on the cursor: its cache is emptied between two tries, and nobody reaches it from outside.
        cr = self.env.cr
        cr.custproc_lost_claims = getattr(cr, "custproc_lost_claims", 0) + 1
        if cr.custproc_lost_claims < MAX_TRIES_ON_CONCURRENCY_FAILURE:
            return
        cr.custproc_lost_claims = 0
        # The transaction is spoilt: names are read and the answer is counted in one of its own.
        with self.env.registry.cursor() as other:
            env = self.env(cr=other, su=True)
            names = ", ".join(env["res.partner"].browse(payer_ids).exists().mapped("display_name"))
            number = env["ir.sequence"].next_by_code(COUNTER)
        _logger.info("busy: the credit of %s was taken by others %s times (answer %s)", names, MAX_TRIES_ON_CONCURRENCY_FAILURE, number)
        raise Busy(
            self.env._(
                "The credit of %(payers)s cannot be judged right now: other documents of the same customer are being confirmed, "
                "delivered or posted at this moment. Nothing was changed. Wait a moment and try again.",
                payers=names,
            )
        )

    def _note_claim(self):
        """A claim that is committed ends the count of lost ones."""
        cr = self.env.cr
        if getattr(cr, "custproc_lost_claims", 0):
            cr.postcommit.add(lambda: setattr(cr, "custproc_lost_claims", 0))
