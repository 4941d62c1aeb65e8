from odoo import models


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def write(self, vals):
        result = super().write(vals)
        if "tz" in vals:
            # Companies remember the time zone of their calendar.
            self.env.registry.clear_cache()
        return result
