from odoo import api, fields, models

from ....policies.credit.limit import CHECKS, GATES


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    custproc_credit_policy_id = fields.Many2one(
        "custproc.credit.policy", "Credit policy in force", compute="_compute_custproc_credit_policy"
    )
    custproc_gate_summary = fields.Char("Gates", compute="_compute_custproc_credit_policy")

    @api.depends("company_id")
    def _compute_custproc_credit_policy(self):
        for settings in self:
            policy = self.env["custproc.credit.policy"]._get_policy(settings.company_id)
            settings.custproc_credit_policy_id = policy
            labels = {gate: policy._fields[f"{gate}_gate"] for gate in (*GATES, *CHECKS)}
            settings.custproc_gate_summary = " · ".join(
                f"{field._description_string(self.env)}: {dict(field._description_selection(self.env))[policy[field.name]]}"
                for field in labels.values()
                if policy
            )

    def action_custproc_credit_policy(self):
        """Open the policy in force, to look at it or to start a new version."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "custproc.credit.policy",
            "res_id": self.custproc_credit_policy_id.id,
            "view_mode": "form",
        }
