from odoo import fields, models
from odoo.fields import Domain


class AccountMove(models.Model):
    _inherit = "account.move"

    # An entry is history because a load made it, and disputed because a dispute with its clock is open, never because somebody says
    # so: history passes the posting gate, and what is disputed is not dunned.
    _protected_fields = ("custproc_is_disputed", "custproc_load_id")

    custproc_is_disputed = fields.Boolean(
        "Disputed",
        copy=False,
        readonly=True,
        tracking=True,
        help="A dispute about it is open: it counts in the exposure, is shown apart, and is not dunned.",
    )
    custproc_load_id = fields.Many2one(
        "custproc.receivables.load",
        "Loaded with",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The load of receivables history that brought this entry; such entries are outside the gates, dunning and mails.",
    )

    _custproc_draft_idx = models.Index(
        "(partner_id) INCLUDE (company_id, amount_residual_signed) WHERE state = 'draft' AND move_type IN ('out_invoice', 'out_receipt')"
    )
    _custproc_disputed_idx = models.Index(
        "(partner_id) WHERE custproc_is_disputed AND state = 'posted' AND payment_state NOT IN ('paid', 'reversed')"
    )

    def _filter_history(self):
        """The entries of these that a load of receivables history made; the posting gate does not judge them."""
        return self.filtered_domain(Domain("custproc_load_id", "!=", False))
