"""A document that uses every block of the engine, known only to the tests."""

from odoo import fields, models


class EngineDocument(models.Model):
    _name = "custproc.test.document"
    _inherit = [
        "custproc.document.mixin",
        "custproc.approval.mixin",
        "custproc.deadline.mixin",
        "custproc.checklist.mixin",
        "custproc.evidence.mixin",
    ]
    _description = "Engine Test Document"

    _transitions = {"draft": {"asked", "cancelled"}, "asked": {"draft", "done"}, "done": set(), "cancelled": {"draft"}}
    _transition_groups = {"cancelled": "custproc_module.group_custproc_sales_manager"}
    _protected_fields = ("done_on",)

    state = fields.Selection(
        [("draft", "Draft"), ("asked", "Asked"), ("done", "Done"), ("cancelled", "Cancelled")],
        default="draft",
        required=True,
        copy=False,
    )
    done_on = fields.Date(copy=False)
    title = fields.Char()
    value = fields.Float()
    promised_at = fields.Datetime()
    user_id = fields.Many2one("res.users")
    team_id = fields.Many2one("crm.team")
    answers_open = fields.Boolean(default=True)
    log = fields.Char(default="")

    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target == "done":
            if not self.title:
                reasons.append("no title is given")
            if not self.value:
                reasons.append("the value is 0")
        return reasons

    def _get_fingerprint_values(self):
        return {"title": self.title, "value": self.value}

    def _get_approval_amount(self, topic):
        return self.value

    def _takes_answers(self, department):
        return self.answers_open

    def _on_approved(self, approval):
        self.log += f"approved {approval.number};"

    def _on_rejected(self, approval):
        self.log += f"rejected {approval.number};"

    def _on_withdrawn(self, approval):
        self.log += f"withdrawn {approval.number};"

    def _on_stale(self, approval):
        self.log += f"stale {approval.number};"

    def action_ask(self):
        self._set_state("asked")

    def action_finish(self):
        self._set_state("done", done_on=fields.Date.context_today(self))
