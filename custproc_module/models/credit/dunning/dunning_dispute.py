from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DunningDispute(models.Model):
    """A customer disputes an invoice: it is set aside from dunning until the dispute is closed, and the dispute has its own clock."""

    _name = "custproc.dunning.dispute"
    _inherit = ["custproc.document.mixin", "custproc.deadline.mixin", "custproc.evidence.mixin"]
    _description = "Disputed Invoice"
    _order = "date_until, id"

    _transitions = {"open": {"closed"}, "closed": set()}
    _transition_groups = {
        "closed": "custproc_module.group_custproc_finance_officer,custproc_module.group_custproc_sales_manager",
    }
    _protected_fields = ("closed_on", "closed_by_id")
    _deletable_states = ()

    move_id = fields.Many2one(
        "account.move",
        "Invoice",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[
            ("move_type", "in", ("out_invoice", "out_receipt")),
            ("state", "=", "posted"),
            ("payment_state", "not in", ("paid", "reversed")),
        ],
    )
    company_id = fields.Many2one(compute="_compute_company_id", store=True, precompute=True, default=None)
    partner_id = fields.Many2one(related="move_id.commercial_partner_id", string="Payer", store=True, index=True)
    currency_id = fields.Many2one(related="move_id.currency_id")
    amount_residual = fields.Monetary(related="move_id.amount_residual", string="Still open")
    state = fields.Selection(
        [("open", "Being settled"), ("closed", "Closed")], required=True, default="open", copy=False, tracking=True, index=True
    )
    reason = fields.Text("What the customer disputes", required=True, tracking=True)
    reported_by = fields.Char("Said by", help="The customer's person.")
    user_id = fields.Many2one("res.users", "Settles it", required=True, default=lambda self: self.env.user, tracking=True)
    date_until = fields.Date(
        "To be settled by", required=True, tracking=True, default=lambda self: fields.Date.add(self.env.company._custproc_today(), days=14)
    )
    result = fields.Selection(
        [
            ("credited", "Credit note given"),
            ("corrected", "Invoice corrected"),
            ("unfounded", "The invoice stands"),
            ("withdrawn", "Withdrawn by the customer"),
        ],
        tracking=True,
    )
    result_note = fields.Text("How it was settled", tracking=True)
    closed_on = fields.Date("Closed on", readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", "Closed by", readonly=True, copy=False)

    # Two of one invoice would be settled twice, and the first closed would let it be dunned.
    _open_unique = models.UniqueIndex(
        "(move_id) WHERE state = 'open'", "This invoice is disputed already. Open its dispute, and add there what the customer says."
    )

    @api.depends("move_id")
    def _compute_company_id(self):
        for dispute in self:
            dispute.company_id = dispute.move_id.company_id or self.env.company

    @api.constrains("move_id")
    def _check_move(self):
        for dispute in self:
            move = dispute.move_id
            if move.move_type not in ("out_invoice", "out_receipt") or move.state != "posted":
                raise ValidationError(
                    self.env._(
                        "%(invoice)s cannot be disputed: it is no posted invoice of a customer. Choose the invoice the customer means.",
                        invoice=move.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_undisputed([vals["move_id"] for vals in vals_list if vals.get("move_id")])
        disputes = super().create(vals_list)
        disputes._mark_moves()
        return disputes

    def write(self, vals):
        if not self.env.su and "move_id" in vals:
            for dispute in self.filtered(lambda dispute: dispute.move_id.id != vals["move_id"]):
                dispute._refuse(
                    self.env._("be moved to another invoice"),
                    self.env._("it is about %(invoice)s", invoice=dispute.move_id.display_name),
                    self.env._("Close it and open another one."),
                )
        return super().write(vals)

    @api.model
    def _check_undisputed(self, move_ids):
        """:raise ValidationError: an invoice has a dispute that is not closed, whoever reads it"""
        # sudo: custproc.dunning.dispute, the first may be a colleague's; its number is told
        first = self.sudo().search([("move_id", "in", move_ids), ("state", "=", "open")], limit=1)
        if first:
            raise ValidationError(
                self.env._(
                    "%(invoice)s cannot be disputed twice: %(dispute)s is open, and %(user)s settles it."
                    " Add there what the customer says.",
                    invoice=first.move_id.display_name,
                    dispute=first.name,
                    user=first.user_id.name,
                )
            )

    def _mark_moves(self):
        """An invoice is disputed while one of its disputes is open."""
        moves = self.move_id
        # sudo: account.move, the mark follows from the disputes whoever opens and closes them
        opened = self.sudo().search([("move_id", "in", moves.ids), ("state", "=", "open")]).move_id
        opened.sudo().custproc_is_disputed = True  # sudo: as above
        (moves - opened).sudo().custproc_is_disputed = False  # sudo: as above

    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target == "closed" and not (self.result and self.result_note):
            reasons.append(self.env._("it does not say how it was settled"))
        return reasons

    def action_close(self):
        """Close the dispute; what is still open of the invoice is dunned again."""
        for company, disputes in self.grouped("company_id").items():
            disputes._set_state("closed", closed_on=company._custproc_today(), closed_by_id=self.env.uid)
        self._mark_moves()
