from odoo import fields, models


class CustprocApprovalStep(models.Model):
    """A step may be the word of a department; deciding it writes the department's conclusion."""

    _inherit = "custproc.approval.step"

    department_id = fields.Many2one("custproc.department", readonly=True, ondelete="restrict", index="btree_not_null")

    def _decide_one(self, document, outcome, comment):
        # EXTENDS engine: the conclusion comes before the round may close, whose effects read it
        if self.department_id and document._name == "custproc.contract.review":
            document.sudo()._conclude_step(self, outcome, comment)  # sudo: custproc.contract.review, the step's decider was checked
        return super()._decide_one(document, outcome, comment)
