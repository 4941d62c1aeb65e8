from odoo import api, models
from odoo.exceptions import ValidationError

from .hoist import hoist, unhoist


class AccountMove(models.Model):
    _inherit = "account.move"

    _custproc_held_idx = models.Index("(partner_id) WHERE custproc_is_held")

    def _post(self, soft=True):
        return self._gated_post(
            lambda moves, *args, **kwargs: super()._post(*args, **kwargs), soft=soft
        )

    def _register_hook(self):
        super()._register_hook()
        hoist(self, "_post", lambda moves, origin, *args, **kwargs: moves._gated_post(origin, *args, **kwargs))

    def _unregister_hook(self):
        super()._unregister_hook()
        unhoist(self, "_post")

    def _gated_post(self, post, *args, **kwargs):
        """Post the entries that the invoice gate lets pass; a held invoice stays a draft and says why."""
        allowed = self._pass_invoice_gate()
        if self and not allowed:
            return self.browse()
        posted = post(allowed, *args, **kwargs)
        posted._match_again()
        # sudo: account.move, the closed fields of the gate
        posted.sudo().filtered(lambda move: move._is_gated() and move.custproc_decision_id.outcome == "allow")._after_posting()
        if any(move.move_type == "out_refund" for move in posted):
            self.env["sale.order"]._trigger_rejudging()
        return posted

    def _pass_invoice_gate(self):
        asked = self.filtered(lambda move: move.state == "draft" and move._is_gated() and not move._is_judged())
        asked.check_access("write")
        held = set()
        for company, moves in asked.grouped("company_id").items():
            mode = company._custproc_gate_mode("invoice")
            if mode == "off":
                continue
            # sudo: account.move, the figures span entries and orders the accountant may not see
            judged = moves.sudo().with_company(company)
            judged._claim_gate()
            allowed = judged._settle_gate("invoice", mode, judged._get_posting_holds(), lambda asked: asked._get_posting_holds())
            held.update((judged - allowed).ids)
        return self.filtered(lambda move: move.id not in held)

    @api.constrains("state", "move_type")
    def _check_invoice_gate(self):
        """A posted customer invoice was judged in this transaction, as it is now: the last defence behind every other path."""
        for move in self:
            if (
                move.state != "posted"
                or not move._is_gated()
                or move.company_id._custproc_gate_mode("invoice") != "block"
            ):
                continue
            if not move._is_judged("block"):
                raise ValidationError(
                    self.env._(
                        "%(document)s cannot be set to “Posted” directly: the invoice gate has not let it pass. "
                        "Use the button “Confirm”, which judges it and says what is missing.",
                        document=move.display_name,
                    )
                )

    def write(self, vals):
        leaves = vals.get("state") in ("draft", "cancel")
        left = self.filtered(lambda move: move.state == "posted") if leaves else self.browse()
        left._take_matching_back()
        result = super().write(vals)
        if leaves:
            left._after_unposting()
            # It is judged again when it comes back.
            for move in self.filtered(lambda move: move.custproc_decision_id or move.custproc_is_held):
                move._set_hold(False, False)
                move.sudo().custproc_decision_id = False  # sudo: account.move, the closed fields of the gate
        return result
