from odoo import models

from ...policies.engine.hold import Hold, in_mode, merge
from ..engine.words import in_one


class SaleOrder(models.Model):
    """The review at the gate: a quotation binds the company only after today's content passed (CR-01, CR-02)."""

    _inherit = "sale.order"

    def _get_confirmation_holds(self):
        # EXTENDS engine: reads the order's own fields only, no query on a plain yes
        return merge(super()._get_confirmation_holds(), self._get_review_holds())

    def _get_growth_holds(self):
        """D-08: what changes a reviewed order is reviewed again."""
        # EXTENDS engine
        return merge(super()._get_growth_holds(), self._get_review_holds())

    def _get_review_holds(self):
        """{order id: [Hold]} of the orders whose content of today has no review that passed, where the company judges that."""
        found = {}
        for company, orders in self.grouped("company_id").items():
            mode = company._custproc_gate_mode("review")
            asked = orders if mode != "off" else ()
            found |= in_mode(mode, {order.id: [order._get_review_hold()] for order in asked if not order._is_review_passed()})
        return found

    def _get_review_hold(self):
        self.ensure_one()
        state = self.custproc_review_state
        if state == "passed":
            state = "outdated"
        texts = {
            "none": self.env._("the quotation was not reviewed"),
            "withdrawn": self.env._("round %(round)s of the quotation's review was withdrawn", round=self.custproc_review_count),
            "outdated": self.env._(
                "the quotation was changed after round %(round)s of its review: %(changes)s",
                round=self.custproc_review_count,
                changes=in_one(self.env, self._get_review_changes()),
            ),
        }
        way = self.env._("Ask for review.")
        if state == "review":
            way = self.env._("Wait for the review, or ask those it waits for.")
        text = texts.get(state) or self._get_review_message()
        return Hold("contract", f"review_{state}", text, (way,), {"round": self.custproc_review_count})
