from odoo import models

from ....policies.credit.verdict import Terms


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_credit_terms(self):
        """What of the policy in force a verdict needs."""
        values = self.env["custproc.credit.policy"]._get_policy_values(self.root_id)
        return Terms(values.payment_term_days, values.require_eligibility, self.currency_id.rounding, values.plan_without_credit)
