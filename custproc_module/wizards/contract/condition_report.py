from odoo import fields, models


class CustprocConditionReport(models.TransientModel):
    """Say what was done to meet a condition of a review, with its proof."""

    _name = "custproc.condition.report"
    _description = "Report a condition done"

    condition_id = fields.Many2one("custproc.review.condition", required=True)
    report = fields.Text("What was done")
    proof = fields.Binary()
    proof_name = fields.Char("File name of the proof")

    def action_report(self):
        """Report the condition done and keep the proof as evidence of it."""
        self.ensure_one()
        condition = self.condition_id
        condition.check_access("write")
        condition.action_report(self.report)
        if self.proof:
            condition._add_evidence("scan", self.proof_name or condition.name, self.proof)
        return {"type": "ir.actions.act_window_close"}
