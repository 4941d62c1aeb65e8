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
        """{order id: [Hold]} of the orders whose content of today no review lets go, where the company judges that."""
        found = {}
        for company, orders in self.grouped("company_id").items():
            mode = company._custproc_gate_mode("review")
            if mode != "off":
                found |= in_mode(mode, orders._judge_reviews())
        return found

    def _judge_reviews(self):
        unreviewed = self.filtered(lambda order: not order._is_review_passed())
        exempt = unreviewed._get_review_exemptions() if unreviewed else {}
        waiting = (self - unreviewed).filtered("custproc_open_condition_count")
        holds = {order.id: [order._get_review_hold()] for order in unreviewed if order.id not in exempt}
        return holds | {order.id: [order._get_condition_hold()] for order in waiting}

    def _get_condition_hold(self):
        """CR-02: what departments made their yes depend on is done before the company is bound."""
        self.ensure_one()
        way = self.env._("Report what was done, and have the department close the condition.")
        return Hold(
            "contract", "review_conditions", self._say_open_conditions(), (way,), {"conditions": self.custproc_open_condition_count}
        )

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
