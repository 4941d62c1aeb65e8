from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _custproc_gate_mode(self, gate):
        return self.env["custproc.credit.policy"]._get_policy_values(self).mode(gate, fields.Datetime.now())

    def _custproc_blocking_gates(self):
        return self.env["custproc.credit.policy"]._get_policy_values(self).blocking_gates()

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["custproc.credit.policy"]._ensure_policies(companies)
        return companies
