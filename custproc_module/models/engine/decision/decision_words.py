from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# What the records of decisions say, as people read it. The record itself keeps the word of its source, which is sealed.
OUTCOMES = {
    "allow": _lt("Let through"),
    "amended": _lt("Amended"),
    "approved": _lt("Approved"),
    "assigned": _lt("Assigned"),
    "cancelled": _lt("Cancelled"),
    "changed": _lt("Changed"),
    "condition_closed": _lt("Condition closed"),
    "confirmed": _lt("Confirmed"),
    "consumed": _lt("Used"),
    "created": _lt("Created"),
    "customer_agreed": _lt("Customer agreed"),
    "customer_objected": _lt("Customer objected"),
    "customer_sealed": _lt("Sealed by the customer"),
    "customer_signed": _lt("Signed by the customer"),
    "decided": _lt("Decided"),
    "delegated": _lt("Delegated"),
    "deleted": _lt("Deleted"),
    "ended": _lt("Came to an end"),
    "expired": _lt("Expired"),
    "go_live_changed": _lt("First day of work changed"),
    "granted": _lt("Granted"),
    "hold": _lt("Held"),
    "imported": _lt("Imported"),
    "in_force": _lt("In force"),
    "in_use": _lt("In use"),
    "lapsed": _lt("Not needed any more"),
    "later arrival": _lt("Later arrival agreed"),
    "lifted": _lt("Lifted"),
    "not_renewed": _lt("Not renewed"),
    "off": _lt("Turned off"),
    "on": _lt("Turned on"),
    "override": _lt("Set by hand"),
    "rejected": _lt("Rejected"),
    "renewed": _lt("Renewed"),
    "returned": _lt("Given back"),
    "sealed": _lt("Sealed"),
    "signed": _lt("Signed"),
    "stopped": _lt("Supply stopped"),
    "terminated": _lt("Terminated"),
    "verified": _lt("Verified"),
    "withdrawn": _lt("Withdrawn"),
    "would_hold": _lt("Would be held"),
}
# A version of a policy in force says the mode of each gate: "order block, delivery observe".
GATES = {
    "delivery": _lt("Delivery"),
    "invoice": _lt("Invoice posting"),
    "order": _lt("Order confirmation"),
    "papers": _lt("Customers' papers"),
    "review": _lt("Review of quotations"),
}
MODES = {"block": _lt("Block"), "observe": _lt("Observe"), "off": _lt("Off")}


class Decision(models.Model):
    """The outcome of a decision in the reader's words."""

    _inherit = "custproc.decision"

    outcome_shown = fields.Char("Outcome in words", compute="_compute_outcome_shown", help="What was decided, in the reader's language.")

    @api.depends("outcome")
    @api.depends_context("lang")
    def _compute_outcome_shown(self):
        for decision in self:
            outcome = decision.outcome or ""
            if outcome in OUTCOMES:
                decision.outcome_shown = str(self.env._(OUTCOMES[outcome]))
            else:
                decision.outcome_shown = ", ".join(self._get_mode_words(part) for part in outcome.split(", "))

    def _get_mode_words(self, part):
        gate, _space, mode = part.partition(" ")
        if gate not in GATES or mode not in MODES:
            return part
        return self.env._("%(gate)s: %(mode)s", gate=self.env._(GATES[gate]), mode=self.env._(MODES[mode]))
