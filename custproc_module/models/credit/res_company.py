import pytz

from odoo import api, fields, models, tools


class ResCompany(models.Model):
    _inherit = "res.company"

    def _custproc_timezone(self):
        """Name of the time zone in which this company's days begin: that of its working calendar (D-03)."""
        self.ensure_one()
        return self._custproc_cached_timezone(self.id)

    @api.model
    @tools.ormcache("company_id")
    def _custproc_cached_timezone(self, company_id):
        # sudo: resource.calendar, the portal asks as well; remembered, so that a gate needs no query for the day
        return self.browse(company_id).sudo().resource_calendar_id.tz or "UTC"

    def _custproc_today(self):
        """Today in this company's time zone."""
        now = fields.Datetime.now()
        return pytz.utc.localize(now).astimezone(pytz.timezone(self._custproc_timezone())).date()

    def _custproc_gate_mode(self, gate):
        return self.env["custproc.credit.policy"]._get_policy_values(self).mode(gate, fields.Datetime.now())

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["custproc.credit.policy"]._ensure_policies(companies)
        return companies

    def write(self, vals):
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            self.env.registry.clear_cache()
        return result
